"""A mail server that is down, slow, choosy or rude."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from wagtail_petition.mail.messages import confirmation
from wagtail_petition.mail.outbox import ASKED_FOR, request_sending
from wagtail_petition.mail.sending import send_due
from wagtail_petition.mail.tasks import send_due_mails
from wagtail_petition.models import OutgoingMail
from wagtail_petition.models.outgoing_mail import BACKOFF, LEASE
from wagtail_petition.operations import surge
from wagtail_petition.operations.health import check_health
from wagtail_petition.signing.services import confirm

from .machines import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(petition_page, make_waiting):
    """Three people who wait for their mail."""
    return [
        make_waiting(
            petition_page,
            email=f"{name}@example.org",
            signed_at=timezone.now() - timedelta(minutes=30 - number),
        )
        for number, name in enumerate(("ada", "bea", "cleo"))
    ]


def recipients(mail_server):
    return sorted(message["To"].removesuffix("@example.org") for message in mail_server.inbox)


def later(by):
    """Let time pass for what waits."""
    for mail in OutgoingMail.objects.filter(state="waiting"):
        OutgoingMail.objects.filter(pk=mail.pk).update(
            next_attempt_at=mail.next_attempt_at - by, created_at=mail.created_at - by
        )


def states():
    return list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True))


def reading():
    return next(one for one in check_health() if one.key == "mails")


def test_after_an_hour_without_mail_each_gets_one(petition_page, sign, mail_server, waiting):
    mail_server.stop()
    assert sign(petition_page, email="dora@example.org").status_code == 303
    for _try in range(3):
        assert send_due().unreachable
    assert reading().verdict == "late"

    mail_server.start()
    for _try in range(3):
        send_due()
    assert recipients(mail_server) == ["ada", "bea", "cleo", "dora"]
    assert reading().verdict == "ok"


def test_a_mail_server_that_puts_mails_off_all_day_loses_none_and_is_not_pestered(
    mail_server, waiting
):
    """Each try counts against nobody's share of mails a day: only what left does."""
    mail_server.busy = True
    for pause in (timedelta(0), *BACKOFF, BACKOFF[-1]):
        later(pause + timedelta(seconds=1))
        assert send_due().failed == 3
        # Not at once.
        assert send_due().failed == 0
    assert mail_server.arrived == 3 * (len(BACKOFF) + 2)
    assert reading().verdict == "ok"
    assert reading().values["put_off"] == 3

    mail_server.busy = False
    later(BACKOFF[-1])
    send_due()

    assert recipients(mail_server) == ["ada", "bea", "cleo"]


def test_a_mail_that_is_put_off_for_a_week_is_given_up(mail_server, waiting):
    mail_server.busy = True
    for _half_day in range(16):
        later(BACKOFF[-1])
        send_due()

    assert states() == ["given_up"] * 3
    assert (reading().verdict, reading().values["refused"]) == ("ok", 3)


def test_a_link_that_somebody_asked_for_is_tried_again(
    petition_page, client, settings, mail_server, waiting
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    OutgoingMail.objects.all().delete()
    address = f"/petitions/my-link/{petition_page.pk}/"
    mail_server.stop()
    assert client.post(address, {"email": "ada@example.org"}).status_code == 303
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    mail_server.start()
    call_command("petition_send_mail")

    assert recipients(mail_server) == ["ada"]


@pytest.mark.parametrize("queue", ["mail server", "queue"])
def test_who_asks_for_a_link_while_something_is_down_gets_it_once_it_is_up(
    petition_page, client, settings, mail_server, queue
):
    if queue == "queue":
        settings.TASKS = {"default": {"BACKEND": "tests.scale.queues.BrokenQueue"}}
    mail_server.stop()

    response = client.post(f"/petitions/my-link/{petition_page.pk}/", {"email": "ada@example.org"})

    assert response.status_code == 303
    mail_server.start()
    call_command("petition_send_mail")
    assert recipients(mail_server) == ["ada"]


def test_mails_keep_to_the_pace_of_a_surge(mail_server, waiting, monkeypatch, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.WAGTAIL_PETITION = {"SURGE": True, "SURGE_MAILS_PER_MINUTE": 6_000}
    paced = []
    monkeypatch.setattr(surge, "pace", lambda: paced.append(1))
    for _task in range(3):
        send_due_mails.enqueue()

    call_command("petition_send_mail")
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    assert recipients(mail_server) == ["ada", "bea", "cleo"]
    # Mails that were sent take nothing of it.
    assert len(paced) == 3


@pytest.mark.parametrize(
    "answer",
    ["550 No such mailbox", "550 5.1.1 Not here since 5.2.2", "552 5.3.4 The message is too big"],
)
def test_an_address_that_is_refused_holds_up_nobody_and_is_not_tried_again(
    mail_server, waiting, caplog, answer
):
    mail_server.answers = {"ada@example.org": answer}

    call_command("petition_send_mail")

    assert recipients(mail_server) == ["bea", "cleo"]
    refused = OutgoingMail.objects.get(signature__email="ada@example.org")
    assert (refused.state, refused.error) == ("refused", answer[:3])
    assert "ada@" not in caplog.text
    mail_server.answers = {}
    later(timedelta(days=1))
    call_command("petition_send_mail")
    assert recipients(mail_server) == ["bea", "cleo"]
    assert reading().verdict == "ok"


@pytest.mark.parametrize(
    "answer",
    [
        "552 5.2.2 Over quota",
        "552 Mailbox full",
        "554-5.2.2 Over\r\n554 5.2.2 quota",
        "452 4.2.2 Full",
    ],
)
def test_who_empties_a_full_mailbox_gets_the_mail(mail_server, waiting, answer):
    mail_server.answers = {"ada@example.org": answer}
    call_command("petition_send_mail")
    assert recipients(mail_server) == ["bea", "cleo"]

    mail_server.answers = {}
    later(timedelta(days=1))
    call_command("petition_send_mail")

    assert recipients(mail_server) == ["ada", "bea", "cleo"]


def test_a_connection_that_is_closed_loses_one_mail_for_a_while(mail_server, waiting):
    mail_server.hang_up = 1

    send_due()
    assert len(mail_server.inbox) == 2
    later(BACKOFF[0])
    send_due()

    assert recipients(mail_server) == ["ada", "bea", "cleo"]


def test_a_distant_mail_server_is_sent_many_mails_at_the_same_time(
    petition_page, make_waiting, mail_server
):
    """One after the other, a campaign's mails would take all night."""
    addresses = {f"person{number}@example.org" for number in range(25)}
    for address in sorted(addresses):
        make_waiting(petition_page, email=address)
    mail_server.hold = True

    with ThreadPoolExecutor() as worker:
        run = worker.submit(send_and_hang_up)
        wait_until(lambda: mail_server.arrived == 10, "ten mails on their way")
        mail_server.hold = False

    assert (run.result().sent, mail_server.arrived) == (25, 25)
    assert {message["To"] for message in mail_server.inbox} == addresses


def send_and_hang_up():
    try:
        return send_due()
    finally:
        connection.close()


def test_a_mail_server_that_takes_two_connections_is_sent_all_mails_through_them(
    petition_page, make_waiting, mail_server
):
    for _person in range(25):
        make_waiting(petition_page)
    mail_server.connections = 2
    mail_server.delay = 0.01

    run = send_due()

    assert (run.sent, run.failed, run.unreachable) == (25, 0, False)
    assert len(mail_server.inbox) == 25


def test_a_mail_server_that_is_down_is_asked_once_for_one_mail(
    petition_page, make_waiting, mail_server, monkeypatch
):
    """One that cannot be reached answers after its time-out: ten of them would hold up a worker for minutes."""
    make_waiting(petition_page)
    asked = []
    open_connection = EmailBackend.open
    monkeypatch.setattr(
        EmailBackend, "open", lambda self: asked.append(self) or open_connection(self)
    )
    mail_server.stop()

    assert send_due().unreachable

    assert len(asked) == 1
    assert states() == ["waiting"]


def test_mails_on_their_way_are_noted_when_the_worker_is_interrupted(
    petition_page, make_waiting, mail_server, monkeypatch
):
    """Else their people would get a second one after a quarter of an hour."""
    for _person in range(5):
        make_waiting(petition_page)
    written = []

    def interrupted(signature):
        written.append(signature)
        if len(written) == 4:
            raise KeyboardInterrupt
        return confirmation(signature)

    monkeypatch.setattr("wagtail_petition.mail.sending.confirmation", interrupted)
    mail_server.delay = 0.1
    with pytest.raises(KeyboardInterrupt):
        send_due()
    monkeypatch.undo()

    assert len(mail_server.inbox) == 3
    assert states().count("sent") == 3
    later(LEASE)
    send_due()
    assert len(mail_server.inbox) == 5


def test_a_slow_mail_server_stops_nobody_from_signing_or_confirming(
    petition_page, sign, settings, mail_server, waiting
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    mail_server.hold = True

    def send():
        try:
            return send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        sending = worker.submit(send)
        try:
            wait_until(lambda: mail_server.arrived, "the mail on its way")
            assert sign(petition_page, email="dora@example.org").status_code == 303
            confirm(waiting[0])
            assert not sending.done()
        finally:
            mail_server.hold = False


def test_workers_at_the_same_time_send_each_mail_once(mail_server, petition_page, make_waiting):
    people = [make_waiting(petition_page, email=f"{number}@example.org") for number in range(25)]
    mail_server.delay = 0.02

    def send(_worker):
        try:
            return send_due().sent
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        sent = list(workers.map(send, range(3)))

    assert sum(sent) == len(mail_server.inbox) == 25
    assert len(set(recipients(mail_server))) == len(people)
    # More than one had something to do.
    assert max(sent) < 25


def test_what_a_killed_worker_had_taken_is_taken_again_after_a_while(mail_server, waiting):
    # It took them, and no more was heard of it.
    OutgoingMail.objects.update(next_attempt_at=timezone.now() + LEASE)
    assert send_due().sent == 0

    later(LEASE)

    assert send_due().sent == 3


def run_workers():
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


def ordered():
    results = apps.get_model("django_tasks_database", "DBTaskResult").objects
    return results.filter(task_path__endswith="send_due_mails", status="READY").count()


@pytest.fixture
def queue(petition_page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_a_task_that_waits_sends_the_mails_of_all_who_come_meanwhile(
    queue, petition_page, sign, mail_server
):
    for name in ("ada", "bea", "cleo"):
        sign(petition_page, email=f"{name}@example.org")
    assert ordered() == 1

    run_workers()
    sign(petition_page, email="dora@example.org")
    assert ordered() == 1
    run_workers()

    assert recipients(mail_server) == ["ada", "bea", "cleo", "dora"]


def test_of_those_who_sign_at_once_the_one_committed_last_waits_for_no_cron_job(
    queue, petition_page, sign, mail_server
):
    """Keys are given before the commit: the mail with the lower key may be the later one."""
    sign(petition_page, email="ada@example.org")
    sign(petition_page, email="bea@example.org")
    first, second = OutgoingMail.objects.order_by("pk")
    results = apps.get_model("django_tasks_database", "DBTaskResult").objects
    results.all().delete()
    # The second was committed, and its task has run, before the first was.
    second.end("sent")
    request_sending(first)
    assert ordered() == 1
    results.all().delete()
    # Or both were committed together: none of them relies on the other.
    OutgoingMail.objects.update(state="waiting")
    request_sending(second)
    request_sending(first)
    assert ordered() == 1


def test_a_task_that_got_lost_is_asked_for_again_after_a_while(
    queue, petition_page, sign, mail_server
):
    sign(petition_page, email="ada@example.org")
    apps.get_model("django_tasks_database", "DBTaskResult").objects.all().delete()
    later(ASKED_FOR)
    sign(petition_page, email="bea@example.org")

    run_workers()

    assert recipients(mail_server) == ["ada", "bea"]
