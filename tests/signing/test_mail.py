from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from wagtail_petition.models import Signature
from wagtail_petition.signing import confirmations
from wagtail_petition.signing import mail as sending
from wagtail_petition.signing.addresses import address_digest
from wagtail_petition.signing.confirmations import send_confirmation, send_confirmations


@pytest.fixture
def unsent(petition_page, make_signature):
    """A signature whose mail did not leave half an hour ago."""
    return make_signature(
        petition_page,
        state="pending",
        email="zoe@example.org",
        address_digest=address_digest("zoe@example.org"),
        signed_at=timezone.now() - timedelta(minutes=30),
    )


def test_the_mail_says_what_is_signed_and_how_to_confirm_or_disown(
    petition_page, sign, latest, link_in
):
    sign(petition_page, town="Saint-Étienne", postcode="42000")

    message = mail.outbox[0]
    html = message.alternatives[0][0]
    for text in (message.body, html):
        assert petition_page.title in text
        assert "42000 Saint-Étienne" in text
        assert link_in(text.replace('"', " "), "confirm")
        assert link_in(text.replace('"', " "), "not-me")
        assert "contact@example.org" in text
    assert message.reply_to == ["contact@example.org"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_text_of_the_editors_own_is_filled_in(make_page, sign):
    page = make_page(mail_text="Merci {given_name}, {{vraiment}} ! {controller} à {addressee}.")

    sign(page, given_name="{email}")

    assert "Merci {email}, {vraiment} ! Les Rues qui parlent à Commission" in mail.outbox[0].body


def test_a_mail_server_that_is_down_loses_no_signature(
    petition_page, sign, settings, smtp_sink, latest
):
    sink_port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9

    assert sign(petition_page).status_code == 303
    assert latest().mailed_at is None

    settings.EMAIL_PORT = sink_port
    settings.WAGTAIL_PETITION = {"SEND_AFTER_MINUTES": 0}
    call_command("petition_send_pending")

    assert latest().mailed_at
    [message] = smtp_sink
    assert message["To"] == "zoe@example.org"
    assert message["Subject"]


def test_a_mail_is_sent_once(unsent):
    assert send_confirmation(unsent.pk)
    assert not send_confirmation(unsent.pk)
    call_command("petition_send_pending")

    assert len(mail.outbox) == 1


def test_one_refused_address_does_not_hold_up_the_others(
    petition_page, unsent, make_signature, smtp_sink
):
    make_signature(
        petition_page,
        state="pending",
        email="nobody@[",
        signed_at=timezone.now() - timedelta(minutes=40),
    )

    call_command("petition_send_pending")

    assert [message["To"] for message in smtp_sink] == ["zoe@example.org"]


@pytest.mark.parametrize(
    "fields",
    [
        {"signed_at": timezone.now()},
        {"signed_at": timezone.now() - timedelta(days=8)},
        {"state": Signature.State.WITHDRAWN},
        {"origin": Signature.Origin.PAPER},
    ],
)
def test_nobody_is_written_to_too_early_too_late_or_in_vain(unsent, fields):
    Signature.objects.filter(pk=unsent.pk).update(**fields)

    call_command("petition_send_pending")

    assert not mail.outbox


def test_who_deleted_the_page_still_lets_people_hear_of_their_signature(petition_page, unsent):
    petition_page.delete()

    send_confirmation(unsent.pk)

    assert "Pas d’oreilles dans nos rues" in mail.outbox[0].body


@pytest.fixture
def waiting(petition_page, make_signature):
    """Three people who signed and wait for their mails, in order."""
    return [
        make_signature(petition_page, state="pending", email=f"{name}@example.org")
        for name in ("zoe", "amadou", "lea")
    ]


@pytest.fixture
def opened(monkeypatch):
    """The connections to the mail server, as they are opened."""
    found = []
    open_connection = EmailBackend.open
    monkeypatch.setattr(
        EmailBackend, "open", lambda self: open_connection(self) and found.append(self)
    )
    return found


def test_a_task_takes_along_the_mails_that_wait_over_one_connection(waiting, smtp_sink, opened):
    assert send_confirmations(waiting[0].pk).sent == 3
    assert [send_confirmations(one.pk).sent for one in waiting[1:]] == [0, 0]

    assert len(opened) == 1
    assert sorted(message["To"] for message in smtp_sink) == [
        "amadou@example.org",
        "lea@example.org",
        "zoe@example.org",
    ]


def test_a_mail_server_that_closes_long_connections_does_not_have_to(
    waiting, smtp_sink, opened, monkeypatch
):
    monkeypatch.setattr(sending, "MAILS_PER_CONNECTION", 2)

    assert send_confirmations(waiting[0].pk).sent == 3

    assert (len(opened), len(smtp_sink)) == (2, 3)


def test_a_worker_that_is_to_stop_soon_can(waiting, smtp_sink, monkeypatch):
    monkeypatch.setattr(confirmations, "SECONDS_PER_ROUND", 0)

    done = send_confirmations(waiting[0].pk)
    assert (done.sent, done.rest) == (1, waiting[1].pk)
    assert len(smtp_sink) == 1


def test_the_request_of_one_person_never_sends_the_mails_of_others(waiting, petition_page, sign):
    sign(petition_page, email="moi@example.org")

    assert [message.to for message in mail.outbox] == [["moi@example.org"]]


def test_a_server_that_closes_the_connection_is_left_the_rest(waiting, smtp_sink, monkeypatch):
    send = EmailBackend.send_messages

    def send_one_then_close(self, messages):
        count = send(self, messages)
        self.connection.close()
        return count

    monkeypatch.setattr(EmailBackend, "send_messages", send_one_then_close)

    assert sum(send_confirmations(one.pk).sent for one in waiting) == 3
    assert len(smtp_sink) == 3


def test_addresses_that_are_refused_keep_no_other_mail_back(
    waiting, petition_page, make_signature, smtp_sink
):
    """However many somebody types in."""
    refused = [
        make_signature(petition_page, state="pending", email=f"nobody{number}@[")
        for number in range(5)
    ]
    last = make_signature(petition_page, state="pending", email="last@example.org")

    done = send_confirmations(waiting[0].pk)

    assert (done.sent, set(done.failed), done.error) == (4, {one.pk for one in refused}, None)
    assert last.email in [message["To"] for message in smtp_sink]
    assert Signature.objects.filter(mailed_at=None).count() == 5
