"""A mail server that is down, slow, choosy or rude."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from wagtail_petition.management.commands import petition_send_pending
from wagtail_petition.management.commands.petition_send_pending import only_one
from wagtail_petition.models import Signature
from wagtail_petition.signing import surge
from wagtail_petition.signing.confirmations import send_confirmation
from wagtail_petition.signing.tasks import send_confirmation as send_confirmation_task

from .machines import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(petition_page, make_signature):
    """Three people who wait for their mail."""
    return [
        make_signature(
            petition_page,
            state="pending",
            email=f"{name}@example.org",
            signed_at=timezone.now() - timedelta(minutes=30 - number),
        )
        for number, name in enumerate(("ada", "bea", "cleo"))
    ]


def recipients(mail_server):
    return sorted(message["To"].removesuffix("@example.org") for message in mail_server.inbox)


def test_after_an_hour_without_mail_each_gets_one(
    petition_page, sign, mail_server, waiting, capsys
):
    mail_server.stop()
    assert sign(petition_page, email="dora@example.org").status_code == 303
    for _try in range(3):
        call_command("petition_send_pending")
    assert "0 sent, 4 failed" in capsys.readouterr().out

    mail_server.start()
    for _try in range(3):
        call_command("petition_send_pending")
    assert recipients(mail_server) == ["ada", "bea", "cleo", "dora"]


def test_a_mail_server_that_puts_mails_off_all_day_loses_none(mail_server, waiting, capsys):
    """Each try counts against nobody's share of mails a day: only what left does."""
    mail_server.busy = True
    for _try in range(7):
        call_command("petition_send_pending")
    assert "0 sent, 3 failed" in capsys.readouterr().out
    assert Signature.objects.filter(mailed_at=None).count() == 3

    mail_server.busy = False
    call_command("petition_send_pending")

    assert recipients(mail_server) == ["ada", "bea", "cleo"]


def test_a_link_that_somebody_asked_for_is_tried_again(
    petition_page, client, settings, mail_server, waiting, transactional_db
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    address = f"/petitions/my-link/{petition_page.pk}/"
    mail_server.stop()
    assert client.post(address, {"email": "ada@example.org"}).status_code == 303
    tasks = apps.get_model("django_tasks_database", "DBTaskResult").objects
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert [task.run_after > timezone.now() for task in tasks.filter(status="READY")] == [True]

    mail_server.start()
    tasks.filter(status="READY").update(run_after=timezone.now())
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    assert recipients(mail_server) == ["ada"]
    assert not tasks.filter(status="READY").exists()


@pytest.mark.parametrize("queue", ["mail server", "queue"])
def test_who_asks_for_a_link_that_cannot_be_sent_is_told_so(
    petition_page, client, settings, mail_server, queue
):
    if queue == "queue":
        settings.TASKS = {"default": {"BACKEND": "tests.scale.queues.BrokenQueue"}}
    mail_server.stop()

    response = client.post(f"/petitions/my-link/{petition_page.pk}/", {"email": "ada@example.org"})

    assert response.status_code == 422
    assert "Réessayez dans quelques minutes" in response.content.decode()
    assert "ada@example.org" in response.content.decode()


def test_a_second_run_leaves_the_mails_to_the_first(mail_server, waiting, capsys):
    with only_one():
        call_command("petition_send_pending")
    assert "Another run is at work." in capsys.readouterr().out
    assert mail_server.inbox == []

    call_command("petition_send_pending")
    assert "3 sent, 0 failed" in capsys.readouterr().out


def test_a_run_ends_before_the_next_begins(mail_server, waiting, monkeypatch, capsys):
    monkeypatch.setattr(petition_send_pending, "RUN_SECONDS", 0.5)
    mail_server.busy = True
    mail_server.delay = 0.4

    call_command("petition_send_pending")

    assert "0 sent, 2 failed" in capsys.readouterr().out


def test_mails_that_were_sent_take_nothing_of_the_pace(mail_server, waiting, monkeypatch, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.WAGTAIL_PETITION = {
        "SURGE": True,
        "SURGE_MAILS_PER_MINUTE": 6_000,
        "SEND_AFTER_MINUTES": 0,
    }
    paced = []
    monkeypatch.setattr(surge, "pace", lambda: paced.append(1))
    for signature in waiting:
        send_confirmation_task.enqueue(signature.pk)

    call_command("petition_send_pending")
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    assert recipients(mail_server) == ["ada", "bea", "cleo"]
    assert len(paced) == 3


def test_an_address_that_is_refused_holds_up_nobody_and_stays_in_sight(mail_server, waiting):
    mail_server.refused = {"ada@example.org"}

    call_command("petition_send_pending")

    assert recipients(mail_server) == ["bea", "cleo"]
    assert Signature.objects.get(mailed_at=None).email == "ada@example.org"


def test_a_connection_that_is_closed_loses_one_mail_for_a_while(mail_server, waiting):
    mail_server.hang_up = 1

    call_command("petition_send_pending")
    call_command("petition_send_pending")

    assert recipients(mail_server) == ["ada", "bea", "cleo"]
    assert not Signature.objects.filter(mailed_at=None).exists()


def test_a_slow_mail_server_stops_nobody_from_signing(
    petition_page, sign, settings, mail_server, waiting
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.EMAIL_TIMEOUT = 3
    mail_server.hold = True

    def send():
        try:
            return send_confirmation(waiting[0].pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        sending = worker.submit(send)
        try:
            wait_until(lambda: mail_server.arrived, "the mail on its way")
            assert sign(petition_page, email="dora@example.org").status_code == 303
            # SQLite has one lock for all: there people wait, as long as EMAIL_TIMEOUT lets a mail take.
            assert sending.done() == (connection.vendor == "sqlite")
        finally:
            mail_server.hold = False


def test_two_workers_on_one_mail_send_it_once(mail_server, waiting):
    mail_server.delay = 0.5

    def send(_worker):
        try:
            return send_confirmation(waiting[0].pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        assert sorted(workers.map(send, range(2))) == [False, True]
    assert recipients(mail_server) == ["ada"]
