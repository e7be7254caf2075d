"""The organiser is told what is late before the signatories notice. Each fault is made for real."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry, Site

from wagtail_petition.models import (
    CountChange,
    LinkCheck,
    OutgoingMail,
    Pause,
    Petition,
    PetitionLogEntry,
    RetentionRun,
    Surge,
)
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.operations.health import check_health
from wagtail_petition.operations.health_check import as_json, worst
from wagtail_petition.operations.pausing import pause
from wagtail_petition.operations.surge import switch_on
from wagtail_petition.privacy.retention import apply_retention
from wagtail_petition.signing import services

HEALTH, SURGE = "/admin/petitions/health/", "/admin/petitions/health/surge/"
NOW = timezone.now
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def verdicts():
    return {result.key: str(result.verdict) for result in check_health()}


def result(key):
    return next(one for one in check_health() if one.key == key)


def shown(answer):
    return BeautifulSoup(answer.content, "html.parser").select_one("main").get_text(" ", strip=True)


@pytest.fixture
def stored_tasks(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_a_site_that_does_well_is_said_to(petition_page, sign, admin_client):
    sign(petition_page)
    apply_retention()
    repair_count(petition_page.petition_id)

    assert set(verdicts().values()) == {"ok"}
    assert "Tout est en ordre" in shown(admin_client.get(HEALTH))


@pytest.mark.parametrize(("age", "verdict"), [(5, "ok"), (30, "late"), (120, "wrong")])
def test_mails_that_wait_are_seen(petition_page, make_waiting, age, verdict):
    make_waiting(petition_page, signed_at=NOW() - age * MINUTE)
    for state in ("sent", "refused", "given_up", "cancelled"):
        ended = make_waiting(petition_page, signed_at=NOW() - DAY)
        ended.mails.update(state=state, ended_at=NOW() - 2 * DAY)

    mails = result("mails")
    assert mails.verdict == verdict
    assert mails.values["waiting"] == 1
    assert abs(mails.values["oldest"] - age * 60) < 5
    assert bool(mails.advice) == (verdict != "ok")


def test_mails_of_a_server_that_is_down_are_seen(petition_page, sign, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert sign(petition_page).status_code == 303

    mails = result("mails")
    assert (mails.values["waiting"], mails.verdict) == (1, "ok")
    OutgoingMail.objects.update(next_attempt_at=NOW() - 2 * HOUR)
    assert result("mails").verdict == "wrong"


def test_a_mail_that_was_refused_is_told_of_and_is_not_late(petition_page, make_waiting):
    refused = make_waiting(petition_page, signed_at=NOW() - 2 * HOUR)
    refused.mails.update(state="refused", ended_at=NOW() - 2 * HOUR)

    mails = result("mails")

    assert (mails.verdict, mails.values["refused"]) == ("ok", 1)
    assert "1 a été refusé ou abandonné" in mails.found


@pytest.mark.django_db(transaction=True)
def test_a_queue_without_a_worker_and_tasks_that_failed_are_seen(
    petition_page, sign, stored_tasks, settings
):
    sign(petition_page)
    assert result("tasks").verdict == "ok"
    DBTaskResult.objects.update(enqueued_at=NOW() - 20 * MINUTE)
    assert result("tasks").verdict == "late"
    assert "db_worker" in result("tasks").advice

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wagtail_petition.mail.sending.send_due", None)
        call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    tasks = result("tasks")
    assert (tasks.verdict, tasks.values["failed"], tasks.values["waiting"]) == ("late", 1, 0)


def stored_task(**values):
    """A task that was enqueued 20 minutes ago: of mails, unless it is said to be another."""
    stored = {
        "task_path": "wagtail_petition.mail.tasks.send_due_mails",
        "args_kwargs": {"args": [], "kwargs": {}},
        "backend_name": "default",
        **values,
    }
    task = DBTaskResult.objects.create(**stored)
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=NOW() - 20 * MINUTE)
    return task


def test_a_site_without_a_worker_is_told_from_one_with_too_few(db, stored_tasks):
    """Or the webmaster buys a larger machine because a process was not started."""
    stored_task()
    assert result("tasks").verdict == "late"
    assert "Aucun processus" in result("tasks").advice
    assert "manage.py db_worker" in result("tasks").advice

    # One that was stopped, or has a long task.
    running = stored_task(status="RUNNING", started_at=NOW() - 10 * MINUTE)
    assert "une seule tâche" in result("tasks").advice

    running.status, running.finished_at = "SUCCESSFUL", NOW() - MINUTE
    running.save()
    assert result("tasks").verdict == "late"
    assert "davantage" in result("tasks").advice


def test_a_queue_that_no_worker_looks_after_is_named(db, stored_tasks):
    """Or mails wait for ever in the queue that they were given, beside a worker that has nothing to do."""
    stored_task(status="SUCCESSFUL", started_at=NOW(), finished_at=NOW())
    stored_task(queue_name="mails")

    assert "manage.py db_worker --queue-name mails" in result("tasks").advice


def test_what_a_killed_worker_left_is_told_of_until_others_have_done_it(db, stored_tasks):
    """Or Health is yellow for ever after one bad night, and nobody looks at it any more."""
    # The outbox gives its mails to others, and says itself if nobody takes them.
    stored_task(status="RUNNING", started_at=NOW() - 2 * HOUR)
    assert result("tasks").verdict == "ok"

    other = stored_task(task_path="shop.bill", status="RUNNING", started_at=NOW() - 70 * MINUTE)
    assert (result("tasks").verdict, result("tasks").values["stuck"]) == ("late", 1)
    assert "1 a commencé il y a plus d’une heure" in result("tasks").found

    other.started_at = NOW() - 25 * HOUR
    other.save()
    assert result("tasks").verdict == "ok"


def test_a_task_that_failed_is_told_of_until_one_of_its_kind_succeeds(db, stored_tasks):
    stored_task(status="FAILED", finished_at=NOW() - HOUR)
    stored_task(status="SUCCESSFUL", finished_at=NOW() - 2 * HOUR)
    assert (result("tasks").verdict, result("tasks").values["failed"]) == ("late", 1)

    stored_task(status="SUCCESSFUL", finished_at=NOW() - MINUTE)

    assert (result("tasks").verdict, result("tasks").values["failed"]) == ("ok", 0)


@pytest.mark.parametrize(("age", "verdict"), [(1, "ok"), (20, "late"), (120, "wrong")])
def test_a_counter_that_stands_still_is_seen(petition_page, make_signature, age, verdict):
    signature = make_signature(petition_page, state="pending")
    services.confirm(signature)
    type(signature).objects.update(confirmed_at=NOW() - age * MINUTE)

    assert CountChange.objects.count() == 1
    assert result("counter").verdict == verdict

    apply_count_changes(petition_page.petition_id)
    assert result("counter").values == {"waiting": 0, "oldest": 0}


def test_nightly_commands_that_stopped_are_seen(petition_page, make_signature):
    make_signature(petition_page, signed_at=NOW() - 3 * DAY)
    Petition.objects.update(count=1, created_at=NOW() - 3 * DAY)
    assert (result("repair").verdict, result("retention").verdict) == ("late", "late")

    apply_retention()
    repair_count(petition_page.petition_id)
    assert (result("repair").verdict, result("retention").verdict) == ("ok", "ok")

    RetentionRun.objects.update(finished_at=NOW() - 3 * DAY)
    Petition.objects.update(repaired_at=NOW() - 3 * DAY)
    assert (result("repair").verdict, result("retention").verdict) == ("late", "late")


def test_a_check_of_links_that_stopped_is_seen(db):
    assert result("links").verdict == "ok"
    check = LinkCheck.objects.create(
        digest="d", url="https://example.org", state=LinkCheck.State.OK, checked_at=NOW() - 3 * DAY
    )
    assert result("links").verdict == "late"

    check.checked_at = NOW()
    check.save()
    assert result("links").verdict == "ok"


def test_modes_that_were_forgotten_are_seen(petition_page):
    switch_on()
    pause(petition_page.petition, reason="Panne")
    assert (result("surge").verdict, result("pauses").verdict) == ("ok", "ok")

    Surge.objects.update(started_at=NOW() - 3 * DAY)
    Pause.objects.update(started_at=NOW() - 2 * DAY)
    assert (result("surge").verdict, result("pauses").verdict) == ("late", "late")
    assert petition_page.title not in json.dumps(as_json(check_health()), ensure_ascii=False)


@pytest.mark.parametrize(
    "cache_settings",
    [
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        },
        {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    ],
)
def test_a_cache_that_is_down_is_seen(db, settings, cache_settings):
    settings.CACHES = {"default": cache_settings}

    assert result("cache").verdict == "wrong"


def test_a_private_place_that_cannot_be_written_is_seen(db, settings, tmp_path):
    assert result("storage").verdict == "ok"
    storage = dossier_storage()
    assert isinstance(storage, FileSystemStorage)
    assert not [file for file in Path(storage.location).rglob("*") if file.is_file()]

    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    settings.STORAGES["wagtail_petition_dossiers"]["OPTIONS"]["location"] = blocked
    settings.STORAGES = dict(settings.STORAGES)
    assert result("storage").verdict == "wrong"

    settings.WAGTAIL_PETITION = {"DOSSIER_STORAGE": "nowhere"}
    assert result("storage").verdict == "wrong"


def test_a_monitor_learns_it_from_the_command(petition_page, make_waiting, capsys):
    call_command("petition_health")
    assert "Compteur" in capsys.readouterr().out

    make_waiting(petition_page, signed_at=NOW() - 30 * MINUTE)
    with pytest.raises(SystemExit) as ended:
        call_command("petition_health", "--json")
    said = json.loads(capsys.readouterr().out)

    assert ended.value.code == 1
    assert said["verdict"] == "late" == str(worst(check_health()))
    assert said["results"]["mails"]["waiting"] == 1
    assert "@" not in json.dumps(said)

    make_waiting(petition_page, signed_at=NOW() - 2 * HOUR)
    with pytest.raises(SystemExit) as ended:
        call_command("petition_health")
    assert ended.value.code == 2


@pytest.mark.django_db(transaction=True)
def test_the_switch_of_surge_mode(petition_page, member, admin_client):
    answer = admin_client.post(SURGE, {"surge": "on", "text": "Tenez bon."}, follow=True)
    assert "Le mode affluence est activé" in answer.content.decode()
    assert "Tenez bon." in Client().get(petition_page.url).content.decode()

    assert "Activé depuis" in shown(admin_client.get(HEALTH))
    admin_client.post(SURGE, {"surge": "off"})
    assert "Tenez bon." not in Client().get(petition_page.url).content.decode()
    assert list(
        ModelLogEntry.objects.filter(action__contains="surge").values_list("action", flat=True)
    ) == ["wagtail_petition.surge_off", "wagtail_petition.surge_on"]

    stranger = member("view_petition", "view_health")
    assert stranger.post(SURGE, {"surge": "on"}).status_code == 302
    assert not Surge.objects.filter(ended_at=None).exists()
    assert SURGE not in stranger.get(HEALTH).content.decode()
    assert stranger.post(SURGE, {"surge": "on", "text": "x" * 501}).status_code == 302
    assert admin_client.post(SURGE, {"surge": "on", "text": "x" * 501}).status_code == 422


def test_the_switch_of_a_petition(make_page, member, admin_client):
    page = make_page(closes_at=NOW() + DAY)
    address = f"/admin/petitions/petitions/pause/{page.petition_id}/"

    assert admin_client.post(address, {"signing": "off"}).status_code == 422
    answer = admin_client.post(
        address, {"signing": "off", "reason": "Panne", "text": "À ce soir."}, follow=True
    )
    assert "La signature est suspendue" in shown(answer)
    assert "signature suspendue" in shown(admin_client.get("/admin/petitions/petitions/"))
    # Somebody else has the form open still.
    again = admin_client.post(address, {"signing": "off", "reason": "Panne"}, follow=True)
    assert "déjà suspendue" in again.content.decode()

    answer = admin_client.post(address, {"signing": "on"}, follow=True)
    assert "Quand la signature était suspendue" in shown(answer)
    entries = PetitionLogEntry.objects.filter(
        action__in=["wagtail_petition.pause", "wagtail_petition.resume"]
    )
    assert ["Panne" in str(entry.formatter.format_message(entry)) for entry in entries] == [
        False,
        True,
    ]
    assert member("view_petition").get(address).status_code == 302


def test_the_page_is_the_same_for_keyboard_and_screen_reader(petition_page, admin_tab):
    admin_tab.goto(HEALTH)

    rows = admin_tab.locator("main table tbody tr")
    assert rows.count() == len(check_health())
    assert rows.first.get_by_role("rowheader").count() == 1
    if folder := os.environ.get("SCREENSHOTS"):
        switch_on("Tenez bon.")
        pause(petition_page.petition, reason="Panne du serveur de courriel", text="À ce soir.")
        addresses = {
            "health": HEALTH,
            "surge": SURGE,
            "pause": f"/admin/petitions/petitions/pause/{petition_page.petition_id}/",
            "page": petition_page.url,
        }
        for name, address in addresses.items():
            for device, width in (("phone", 360), ("desktop", 1280)):
                admin_tab.set_viewport_size({"width": width, "height": 800})
                admin_tab.goto(address)
                admin_tab.screenshot(path=f"{folder}/{name}-{device}.png", full_page=True)


def test_links_that_lead_nowhere_are_seen_where_an_organiser_looks(
    petition_page, settings, admin_client
):
    settings.SECURE_SSL_REDIRECT = False
    Site.objects.update(hostname="localhost")
    assert result("addresses").verdict == "wrong"
    said = shown(admin_client.get(HEALTH))
    assert "http://localhost" in said
    assert "Paramètres, Sites" in said

    # On the machine of a developer they lead where they should.
    settings.DEBUG = True
    assert result("addresses").verdict == "ok"
    settings.DEBUG = False

    Site.objects.update(hostname="www.example.org")
    assert result("addresses").verdict == "ok"
    settings.SECURE_SSL_REDIRECT = True
    assert result("addresses").verdict == "wrong"
    assert "www.example.org" in result("addresses").advice
    Site.objects.update(port=443)
    assert result("addresses").verdict == "ok"
