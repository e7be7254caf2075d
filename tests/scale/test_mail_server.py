"""A mail server that is down, slow, choosy or rude."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from wagtail_petition.models import Signature
from wagtail_petition.signing.mail import send_confirmation

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
            assert sending.done() or connection.vendor != "sqlite"
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
