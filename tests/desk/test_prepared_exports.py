"""A list that is too long for one request becomes a file all the same, for whoever ordered it and nobody else."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db.models import F
from django.test import Client, override_settings
from django.test.utils import override_script_prefix
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.spreadsheets import LibreOffice, csv_rows
from wagtail_petition.checks.configuration import check_exports
from wagtail_petition.desk.exports import orders
from wagtail_petition.desk.exports.orders import make_export
from wagtail_petition.models import ExportOrder, NewsletterContact, PetitionLogEntry
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.models.orders import LATE_AFTER, LOST_AFTER, MOST_ATTEMPTS
from wagtail_petition.models.petition import Petition
from wagtail_petition.operations.health import check_health
from wagtail_petition.privacy.retention import apply_retention
from wagtail_petition.queues import Task

from .doors import PASSWORD, SIGNATURES, export, take_out

EXPORTS = "/admin/petitions/exports/"
NAMES = {"Ada", "Bao", "Chloé", "Dalia", "Élise"}


#: Of Django itself, or of the package that its tasks were before.
IMMEDIATE = f"{Task.__module__.removesuffix('.base')}.backends.immediate.ImmediateBackend"


@pytest.fixture(autouse=True)
def small_requests(settings, petition_page):
    # After the page: on Django 6, the tasks of Wagtail's search cannot be stored.
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.WAGTAIL_PETITION = {"EXPORT_ROWS_IN_REQUEST": 2}


@pytest.fixture
def signatures(petition_page, make_signature):
    return [make_signature(petition_page, given_name=name) for name in sorted(NAMES)]


@pytest.fixture
def organiser(member, petition_page):
    """Somebody of a collective who may export the signatures of its petition."""
    return member("view_signature", "export_signature", under=petition_page)


def user_of(client):
    return User.objects.get(pk=client.session["_auth_user_id"])


def work():
    """What a worker does, but for closing the connection, with which a database in memory would go."""
    for stored in DBTaskResult.objects.ready().filter(task_path=make_export.module_path):
        stored.delete()
        stored.task.call(*stored.args_kwargs["args"])


def order(client, export_format="csv", fields=None, **filters):
    """Order an export, and return it."""
    answer = export(client, export_format, fields, **filters)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == EXPORTS
    return ExportOrder.objects.latest("pk")


def prepare(client, *args, **filters):
    ordered = order(client, *args, **filters)
    work()
    ordered.refresh_from_db()
    assert ordered.error == ""
    return ordered


def download_of(ordered):
    return f"{EXPORTS}download/{ordered.uuid}/"


def download(client, ordered, **headers):
    client.post(download_of(ordered), {"password": PASSWORD})
    return client.get(download_of(ordered), headers=headers)


def is_file(answer):
    return "attachment" in answer.get("Content-Disposition", "")


def listed(client):
    page = BeautifulSoup(client.get(EXPORTS).content, "html.parser")
    return [
        row.get_text(" ", strip=True) for row in page.select("[data-petition-exports] tbody tr")
    ]


def stored_files():
    return [path for path in Path(dossier_storage().location).rglob("exports/*") if path.is_file()]


def outcomes(action="wagtail_petition.export"):
    return [entry.data["outcome"] for entry in PetitionLogEntry.objects.filter(action=action)]


def given_names(content, export_format, office):
    if export_format == "csv":
        return {row["Prénom"] for row in csv_rows(content)}
    if export_format == "ods":
        file = office.folder / "list.ods"
        file.write_bytes(content)
        rows = office.cells(file)
    else:
        rows = [list(row) for row in load_workbook(io.BytesIO(content)).active.rows]
    place = [cell.value for cell in rows[0]].index("Prénom")
    return {row[place].value for row in rows[1:]}


@pytest.fixture
def office(soffice_path, tmp_path):
    return LibreOffice(soffice_path, tmp_path)


@pytest.mark.parametrize("export_format", ["csv", "xlsx", "ods"])
def test_nobody_is_missing_from_a_list_that_a_worker_wrote(
    signatures, admin_client, export_format, office
):
    ordered = order(admin_client, export_format)
    assert outcomes() == ["begun"]
    assert "attente" in listed(admin_client)[0].lower()

    work()
    assert outcomes() == ["done"]
    assert "5 lignes" in listed(admin_client)[0]
    taken = download(admin_client, ordered)

    assert f"signatures.{export_format}" in taken["Content-Disposition"]
    assert "no-store" in taken["Cache-Control"]
    content = taken.getvalue()
    assert len(content) == int(taken["Content-Length"])
    assert given_names(content, export_format, office) == NAMES
    assert outcomes("wagtail_petition.export_file") == ["done"]


def test_a_list_that_fits_leaves_at_once_and_says_how_long_it_is(
    petition_page, make_signature, admin_client
):
    make_signature(petition_page)

    taken = export(admin_client, "csv")

    # Whatever cuts it on its way, the reader notices.
    assert int(taken["Content-Length"]) == len(taken.getvalue())
    assert not ExportOrder.objects.exists()


def test_the_file_holds_what_was_filtered_for_and_no_more(signatures, petition_page, admin_client):
    signatures[0].state = "withdrawn"
    signatures[0].counted_digest = None
    signatures[0].save()

    ordered = prepare(admin_client, state="confirmed")
    content = download(admin_client, ordered).getvalue()

    assert {row["Prénom"] for row in csv_rows(content)} == NAMES - {"Ada"}


def test_the_list_of_a_breach_and_the_newsletter_are_prepared_too(
    signatures, petition_page, admin_client
):
    for number in range(3):
        NewsletterContact.objects.create(
            petition=petition_page.petition,
            email=f"reader-{number}@example.org",
            address_digest=str(number),
            language="fr",
            notice=signatures[0].notice,
        )
    take_out(admin_client, "/admin/petitions/newsletter/export/", file_format="csv")
    breach = (
        f"petition={petition_page.petition_id}&nature=confidentiality&touched=emails&touched=newsletter"
        "&began_at=2026-01-01T00:00&noticed_at=2026-01-02T00:00&language=fr"
    )
    take_out(admin_client, f"/admin/petitions/privacy/breach/people/?{breach}", file_format="csv")
    work()

    newsletter, told = ExportOrder.objects.order_by("pk")
    readers = csv_rows(download(admin_client, newsletter).getvalue())
    assert {row["Adresse électronique"] for row in readers} == {
        f"reader-{number}@example.org" for number in range(3)
    }
    assert len(csv_rows(download(admin_client, told).getvalue())) == 5 + 3


def test_l18_an_address_that_is_passed_on_or_guessed_opens_for_nobody_else(
    signatures, admin_client, organiser, django_user_model
):
    ordered = prepare(organiser)
    other_admin = Client()
    other_admin.force_login(django_user_model.objects.create_superuser("other", password=PASSWORD))

    for client in (admin_client, other_admin):
        assert not is_file(download(client, ordered))
        assert client.get(download_of(ordered)).status_code == 404
        assert client.post(f"{EXPORTS}cancel/{ordered.uuid}/").status_code == 404
        assert listed(client) == []
        guess = client.get(f"{EXPORTS}download/{uuid.uuid4()}/")
        assert guess.status_code == 404
    assert not is_file(Client().get(download_of(ordered), follow=True))

    # Whoever ordered it has logged in a moment ago.
    assert is_file(organiser.get(download_of(ordered)))


def test_l18_whoever_lost_the_permission_or_the_petition_has_the_file_no_longer(
    signatures, organiser, petition_page
):
    ordered = prepare(organiser)
    group = user_of(organiser).groups.get()
    rights = group.page_permissions.all()
    pages = [(right.page, right.permission) for right in rights]
    rights.delete()
    assert organiser.get(download_of(ordered)).status_code == 404

    for page, permission in pages:
        group.page_permissions.create(page=page, permission=permission)
    assert is_file(organiser.get(download_of(ordered)))
    group.permissions.remove(Permission.objects.get(codename="export_signature"))
    assert not is_file(organiser.get(download_of(ordered)))


def test_whoever_lost_the_permission_before_the_worker_came_gets_nothing_made(
    signatures, organiser
):
    order(organiser)
    user = user_of(organiser)
    user.is_active = False
    user.save()
    work()

    assert stored_files() == []
    assert "ne pouvez plus" in ExportOrder.objects.get().error
    assert outcomes() == ["failed"]


def test_l18_a_file_is_given_out_after_a_fresh_password_only(signatures, admin_client, monkeypatch):
    ordered = prepare(admin_client)
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("wagtail_petition.desk.guarded_download.timezone.now", lambda: later)

    assert not is_file(admin_client.get(download_of(ordered)))
    # A program that goes on with a download would take a form for the rest of the file.
    assert admin_client.get(download_of(ordered), headers={"Range": "bytes=5-"}).status_code == 403
    wrong = admin_client.post(download_of(ordered), {"password": "wrong"})
    assert wrong.status_code == 422
    assert outcomes("wagtail_petition.export_file") == []

    assert is_file(download(admin_client, ordered))


def test_a_download_that_was_broken_off_goes_on_where_it_ended(signatures, admin_client):
    ordered = prepare(admin_client)
    taken = download(admin_client, ordered)
    assert taken["Accept-Ranges"] == "bytes"
    content, etag = taken.getvalue(), taken["ETag"]

    rest = download(admin_client, ordered, **{"Range": "bytes=100-", "If-Range": etag})
    assert (rest.status_code, rest["ETag"]) == (206, etag)
    assert rest["Content-Range"] == f"bytes 100-{len(content) - 1}/{len(content)}"
    assert content[:100] + rest.getvalue() == content
    assert int(rest["Content-Length"]) == len(content) - 100

    other = download(admin_client, ordered, **{"Range": "bytes=100-", "If-Range": '"other"'})
    assert (other.status_code, other.getvalue()) == (200, content)
    beyond = download(admin_client, ordered, Range=f"bytes={len(content)}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    resumed = PetitionLogEntry.objects.filter(action="wagtail_petition.export_file")
    assert [entry.data["resumed"] for entry in resumed.order_by("pk")] == [False, True, False]
    assert "reprise" in admin_client.get("/admin/petitions/access/").content.decode().lower()


@pytest.mark.django_db(transaction=True)
def test_a_download_that_is_broken_off_is_logged_so(signatures, admin_client):
    taken = download(admin_client, prepare(admin_client))
    next(iter(taken.streaming_content))
    taken.close()

    assert outcomes("wagtail_petition.export_file") == ["failed"]


def test_a_site_that_compresses_its_answers_spoils_no_part_of_a_file(
    signatures, admin_client, settings
):
    settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]
    ordered = prepare(admin_client)
    headers = {"Accept-Encoding": "gzip"}
    content = download(admin_client, ordered, **headers).getvalue()

    part = download(admin_client, ordered, Range="bytes=3-999", **headers)

    assert content.startswith(b"\xef\xbb\xbf")
    assert part.getvalue() == content[3:1000]


def test_a_passphrase_is_neither_stored_nor_silently_forgotten(signatures, admin_client):
    page = admin_client.get(f"{SIGNATURES}export/?export=csv").content.decode()
    assert 'name="passphrase"' not in page
    assert 'name="recipient"' in page
    passphrase = "twelve signs or more"

    # Typed into a form that was shown when the list was still short.
    typed = {"passphrase": passphrase, "passphrase_again": passphrase}
    answer = export(admin_client, "csv", typed)

    assert answer.status_code == 422
    assert "clé publique" in answer.content.decode()
    assert not ExportOrder.objects.exists()
    assert outcomes() == []


def test_a_file_for_a_key_lies_closed_in_the_private_place(signatures, admin_client):
    key = pyrage.x25519.Identity.generate()
    ordered = prepare(admin_client, "csv", {"recipient": str(key.to_public())})

    (file,) = stored_files()
    assert "Chloé".encode() not in file.read_bytes()
    taken = download(admin_client, ordered)
    assert "signatures.csv.age" in taken["Content-Disposition"]
    assert "Chloé" in pyrage.decrypt(taken.getvalue(), [key]).decode("utf-8-sig")


def test_a_site_below_a_path_of_its_host_prepares_exports_too(signatures, admin_client, settings):
    settings.FORCE_SCRIPT_NAME = "/site"
    with override_script_prefix("/site/"):
        answer = export(admin_client, "csv")
        assert answer["Location"] == f"/site{EXPORTS}"
        work()

        assert is_file(download(admin_client, ExportOrder.objects.get()))


def test_pressing_twice_makes_one_file_and_ordering_again_replaces_it(signatures, admin_client):
    first = order(admin_client)
    answer = admin_client.post(f"{SIGNATURES}export/?export=csv", {"reason": "Encore"}, follow=True)
    assert "déjà en préparation" in answer.content.decode()
    assert ExportOrder.objects.count() == DBTaskResult.objects.count() == 1
    work()

    again = prepare(admin_client)

    assert again.pk != first.pk
    assert [file.name for file in stored_files()] == [f"{again.uuid}-1"]


def test_a_task_that_is_given_out_twice_makes_one_file(signatures, admin_client):
    ordered = order(admin_client)

    make_export.call(ordered.pk)
    make_export.call(ordered.pk)

    assert outcomes() == ["done"]


def test_whoever_waits_sees_how_many_rows_are_written(signatures, admin_client, monkeypatch):
    monkeypatch.setattr(orders, "PAGE_ROWS", 2)
    order(admin_client)
    seen = []
    tell = orders._tell

    def look(ordered):
        tell(ordered)
        seen.extend(listed(admin_client))

    monkeypatch.setattr(orders, "_tell", look)
    work()

    assert ["2 lignes sur 5" in seen[0], "4 lignes sur 5" in seen[1], len(seen)] == [True, True, 2]


def test_a_cancelled_export_stops_and_leaves_no_file(signatures, admin_client, monkeypatch):
    monkeypatch.setattr(orders, "PAGE_ROWS", 2)
    ordered = order(admin_client)
    tell, told = orders._tell, []

    def cancel_first(one):
        told.append(one.rows_done)
        admin_client.post(f"{EXPORTS}cancel/{ordered.uuid}/")
        tell(one)

    monkeypatch.setattr(orders, "_tell", cancel_first)
    work()

    assert told == [2]
    assert (listed(admin_client), stored_files(), outcomes()) == ([], [], ["failed"])


def test_an_export_that_is_cancelled_at_the_last_moment_leaves_no_file(
    signatures, admin_client, monkeypatch
):
    ordered = order(admin_client)
    save = type(dossier_storage()).save

    def save_late(storage, *args, **options):
        ExportOrder.objects.filter(pk=ordered.pk).delete()
        return save(storage, *args, **options)

    monkeypatch.setattr(type(dossier_storage()), "save", save_late)
    work()

    assert stored_files() == []


def test_a_file_can_be_deleted_once_it_was_downloaded(signatures, admin_client):
    ordered = prepare(admin_client)

    admin_client.post(f"{EXPORTS}cancel/{ordered.uuid}/")

    assert (listed(admin_client), stored_files(), outcomes()) == ([], [], ["done"])


def test_why_a_file_could_not_be_made_is_said(signatures, admin_client, settings, monkeypatch):
    order(admin_client)
    settings.WAGTAIL_PETITION = {**settings.WAGTAIL_PETITION, "DOSSIER_STORAGE": "nowhere"}
    work()
    assert "nowhere" in listed(admin_client)[0]
    assert outcomes() == ["failed"]

    del settings.WAGTAIL_PETITION["DOSSIER_STORAGE"]

    def broken(*_args, **_options):
        raise ZeroDivisionError

    ordered = order(admin_client)
    monkeypatch.setattr(orders, "_written", broken)
    with pytest.raises(ZeroDivisionError):
        make_export.call(ordered.pk)
    assert "imprévu" in listed(admin_client)[0]


def lose(after):
    """Have nothing be heard of the worker any more for a while."""
    past = timezone.now() - after
    DBTaskResult.objects.all().delete()
    ExportOrder.objects.filter(begun_at=None).update(attempts=F("attempts") + 1)
    ExportOrder.objects.update(begun_at=past, seen_at=past)


def test_an_export_whose_worker_was_stopped_begins_again_by_itself(signatures, admin_client):
    ordered = order(admin_client)
    lose(LATE_AFTER)

    assert "Aucun signe" in listed(admin_client)[0]
    assert next(one for one in check_health() if one.key == "exports").verdict == "late"
    call_command("petition_count")
    call_command("petition_count")
    assert DBTaskResult.objects.count() == 1
    work()

    assert [file.name for file in stored_files()] == [f"{ordered.uuid}-2"]
    assert is_file(download(admin_client, ordered))


def test_an_export_that_stops_each_of_its_workers_is_given_up_and_can_be_ordered_again(
    signatures, admin_client
):
    order(admin_client)
    ExportOrder.objects.update(attempts=MOST_ATTEMPTS - 1)
    lose(LOST_AFTER)
    call_command("petition_count")

    assert "3 fois" in listed(admin_client)[0]
    assert outcomes() == ["failed"]
    assert is_file(download(admin_client, prepare(admin_client)))


def test_a_worker_that_was_thought_to_be_lost_takes_no_file_from_the_next_one(
    signatures, admin_client, monkeypatch
):
    ordered = order(admin_client)
    save, late = type(dossier_storage()).save, []

    def overtaken(storage, *args, **options):
        name = save(storage, *args, **options)
        if not late:
            late.append(name)
            lose(LOST_AFTER)
            call_command("petition_count")
            work()
        return name

    monkeypatch.setattr(type(dossier_storage()), "save", overtaken)
    work()

    assert [file.name for file in stored_files()] == [f"{ordered.uuid}-2"]
    assert is_file(download(admin_client, ordered))


def test_without_a_private_place_nothing_is_ordered_and_it_is_said(
    signatures, admin_client, settings
):
    settings.WAGTAIL_PETITION = {**settings.WAGTAIL_PETITION, "DOSSIER_STORAGE": "nowhere"}

    answer = take_out(admin_client, f"{SIGNATURES}export/?export=csv")

    assert "nowhere" in admin_client.get(answer["Location"]).content.decode()
    assert (ExportOrder.objects.count(), outcomes()) == (0, [])


def test_without_workers_a_long_list_leaves_as_before_and_the_form_says_what_may_happen(
    signatures, admin_client, settings
):
    settings.TASKS = {"default": {"BACKEND": IMMEDIATE}}

    assert "file de tâches" in admin_client.get(f"{SIGNATURES}export/").content.decode()
    taken = export(admin_client, "csv")

    assert "Content-Length" not in taken
    assert {row["Prénom"] for row in csv_rows(taken.getvalue())} == NAMES


@pytest.mark.parametrize(
    "wrong",
    [{"EXPORT_ROWS_IN_REQUEST": "many"}, {"EXPORT_ROWS_IN_REQUEST": -1}, {"EXPORT_HOURS": 0}],
)
def test_limits_with_which_nobody_could_export_are_told_before_somebody_tries(settings, wrong):
    assert check_exports(None) == []
    settings.WAGTAIL_PETITION = wrong

    (error,) = check_exports(None)

    assert error.id == "wagtail_petition.E074"


def test_a_file_outlives_neither_its_hours_nor_its_account(signatures, admin_client, organiser):
    mine, theirs = prepare(admin_client), prepare(organiser)
    User.objects.filter(pk=user_of(organiser).pk).delete()
    ExportOrder.objects.update(finished_at=timezone.now() - timedelta(hours=24))

    assert not is_file(download(admin_client, mine))
    assert {file.name for file in stored_files()} == {f"{mine.uuid}-1", f"{theirs.uuid}-1"}
    apply_retention()

    assert (stored_files(), ExportOrder.objects.count()) == ([], 0)


@pytest.fixture
def other(make_page):
    """Another petition; made without the queue, which on Django 6 cannot store the tasks of Wagtail's search."""
    with override_settings(TASKS={"default": {"BACKEND": IMMEDIATE}}):
        return make_page(title="Une autre", slug="une-autre")


def test_a_file_does_not_outlive_the_anonymising_of_those_in_it(
    other, signatures, petition_page, make_signature, admin_client
):
    for _row in range(3):
        make_signature(other)
    prepare(admin_client, petition=str(petition_page.petition_id))
    kept = prepare(admin_client, petition=str(other.petition_id))
    long_ago = timezone.now() - timedelta(days=4_000)
    Petition.objects.filter(pk=petition_page.petition_id).update(closes_at=long_ago)
    petition_page.petition.signatures.update(signed_at=long_ago, confirmed_at=long_ago)

    apply_retention()

    assert [file.name for file in stored_files()] == [f"{kept.uuid}-1"]
    assert list(ExportOrder.objects.all()) == [kept]


def test_a_file_that_is_gone_from_the_private_place_is_said_to_be(signatures, admin_client):
    ordered = prepare(admin_client)
    dossier_storage().delete(ordered.file_name)

    answer = download(admin_client, ordered)

    assert answer["Location"] == EXPORTS
    assert "commandez-le" in admin_client.get(EXPORTS).content.decode()


def test_the_nightly_run_leaves_other_files_of_the_private_place_alone(signatures, admin_client):
    dossier_storage().save("other/file", ContentFile(b"dossier"))

    apply_retention()

    assert dossier_storage().exists("other/file")


@pytest.mark.django_db(transaction=True)
def test_the_list_shows_by_itself_how_far_an_export_is(signatures, admin_tab, admin_user):
    shown = ExportOrder.objects.create(
        ordered_by=admin_user,
        form="wagtail_petition_signatures:export",
        name="signatures.csv",
        file_format="csv",
        language="fr",
        digest="0",
        rows=1_000_000,
        rows_done=5_000,
        begun_at=timezone.now(),
    )
    admin_tab.goto(SIGNATURES)
    admin_tab.goto(EXPORTS)
    progress = admin_tab.locator("[data-petition-exports] progress")
    expect(progress).to_have_attribute("value", "5000")

    ExportOrder.objects.filter(pk=shown.pk).update(rows_done=25_000)
    expect(progress).to_have_attribute("value", "25000", timeout=20_000)
    ExportOrder.objects.filter(pk=shown.pk).update(finished_at=timezone.now(), size=5)

    expect(admin_tab.locator(f"a[href='{download_of(shown)}']")).to_be_visible(timeout=20_000)
