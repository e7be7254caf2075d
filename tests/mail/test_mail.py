from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from wagtail_petition.mail import connection as connection
from wagtail_petition.mail.sending import send_due
from wagtail_petition.models import OutgoingMail, Signature
from wagtail_petition.visitors.addresses import address_digest


@pytest.fixture
def unsent(petition_page, make_waiting):
    """A signature whose mail did not leave half an hour ago."""
    return make_waiting(
        petition_page, email="zoe@example.org", signed_at=timezone.now() - timedelta(minutes=30)
    )


@pytest.fixture
def waiting(petition_page, make_waiting):
    """Three people who signed and wait for their mails, in order."""
    return [
        make_waiting(petition_page, email=f"{name}@example.org")
        for name in ("zoe", "amadou", "lea")
    ]


def recipients(inbox):
    return [message["To"].removesuffix("@example.org") for message in inbox]


def mails():
    return list(OutgoingMail.objects.order_by("pk"))


def test_the_mail_says_what_is_signed_and_how_to_confirm_or_report_misuse(
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


def test_whoever_confirms_sees_which_boxes_were_ticked_and_what_was_answered(
    make_page, sign, client, link_in
):
    """Somebody else may have typed the address, and ticked the newsletter."""
    page = make_page(offer_newsletter=True, offer_show_name=True, ask_reason="optional")
    wording = "Je souhaite recevoir la lettre d’information."

    sign(page, **{"consent-newsletter": "on", "reason": "Parce que j’y habite."})

    message = mail.outbox[0]
    confirm_page = client.get(link_in(message.body, "confirm")).content.decode()
    for text in (message.body, message.alternatives[0][0], confirm_page):
        assert wording in text
        assert "soient affichés" not in text
    assert "Parce que j’y habite." in confirm_page
    # Nobody has a text of their own sent to anybody.
    assert "Parce que" not in message.body + message.alternatives[0][0]


def test_no_mail_says_that_data_are_removed_which_are_not(petition_page, sign, make_signature):
    make_signature(
        petition_page, email="zoe@example.org", address_digest=address_digest("zoe@example.org")
    )

    sign(petition_page)

    assert "sera supprimé" in mail.outbox[0].body
    assert "a été supprimé" not in mail.outbox[0].body


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
    call_command("petition_send_mail")

    assert latest().mailed_at
    [message] = smtp_sink
    assert message["To"] == "zoe@example.org"
    assert message["Subject"]


def test_a_mail_is_sent_once(unsent):
    assert send_due().sent == 1
    assert send_due().sent == 0
    call_command("petition_send_mail")

    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"state": Signature.State.WITHDRAWN}, "cancelled"),
        ({"state": Signature.State.CONFIRMED}, "cancelled"),
    ],
)
def test_nobody_is_written_to_in_vain(unsent, fields, state):
    Signature.objects.filter(pk=unsent.pk).update(**fields)

    call_command("petition_send_mail")

    assert not mail.outbox
    assert mails()[0].state == state


def test_a_mail_whose_link_could_not_confirm_any_more_is_given_up(petition_page, make_waiting):
    make_waiting(petition_page, signed_at=timezone.now() - timedelta(days=8))

    call_command("petition_send_mail")

    assert not mail.outbox
    assert mails()[0].state == "given_up"


def test_nobody_is_written_to_who_was_erased(unsent):
    unsent.delete()

    call_command("petition_send_mail")

    assert not mail.outbox


def test_who_deleted_the_page_still_lets_people_hear_of_their_signature(petition_page, unsent):
    petition_page.delete()

    send_due()

    assert "Pas d’oreilles dans nos rues" in mail.outbox[0].body


def test_those_who_wait_longest_are_written_to_first(petition_page, make_waiting):
    now = timezone.now()
    for minutes in (3, 9, 6):
        make_waiting(
            petition_page,
            email=f"{minutes}@example.org",
            signed_at=now - timedelta(minutes=minutes),
        )

    send_due()

    assert [message.to[0][0] for message in mail.outbox] == ["9", "6", "3"]


def test_confirmations_leave_before_links_that_somebody_asked_for(
    petition_page, ask_link, waiting, settings, smtp_sink
):
    settings.TASKS = {"default": {"BACKEND": "tests.scale.queues.BrokenQueue"}}
    settings.WAGTAIL_PETITION = {"MAIL_CONNECTIONS": 1}
    ask_link(petition_page, "stranger@example.org")
    OutgoingMail.objects.filter(kind="link").update(
        next_attempt_at=timezone.now() - timedelta(hours=1)
    )

    send_due()

    assert [one.get_kind_display() for one in mails()]
    order = sorted(mails(), key=lambda one: one.ended_at)
    assert [one.kind for one in order] == ["confirmation"] * 3 + ["link"]


def test_the_address_of_a_stranger_is_kept_until_the_mail_left_and_no_longer(
    petition_page, ask_link, settings
):
    settings.TASKS = {"default": {"BACKEND": "tests.scale.queues.BrokenQueue"}}
    ask_link(petition_page, "stranger@example.org")
    assert mails()[0].email == "stranger@example.org"

    send_due()

    assert mail.outbox[0].to == ["stranger@example.org"]
    assert mails()[0].email == ""


def test_one_connection_carries_many_mails(waiting, smtp_sink, opened, settings):
    settings.WAGTAIL_PETITION = {"MAIL_CONNECTIONS": 1}

    assert send_due().sent == 3
    assert send_due().sent == 0

    assert len(opened) == 1
    assert sorted(recipients(smtp_sink)) == ["amadou", "lea", "zoe"]


@pytest.fixture
def opened(monkeypatch):
    """The connections to the mail server, as they are opened."""
    found = []
    open_connection = EmailBackend.open
    monkeypatch.setattr(
        EmailBackend, "open", lambda self: open_connection(self) and found.append(self)
    )
    return found


def test_a_mail_server_that_closes_long_connections_does_not_have_to(
    waiting, smtp_sink, opened, monkeypatch, settings
):
    settings.WAGTAIL_PETITION = {"MAIL_CONNECTIONS": 1}
    monkeypatch.setattr(connection, "MAILS_PER_CONNECTION", 2)

    assert send_due().sent == 3

    assert (len(opened), len(smtp_sink)) == (2, 3)


def test_a_worker_that_is_to_stop_soon_can_and_leaves_the_rest_to_another(waiting, smtp_sink):
    asked = []

    assert send_due(seconds=0.001, when_behind=lambda: asked.append(1)).sent == 1

    assert asked == [1]
    assert OutgoingMail.objects.due().count() == 2
    assert send_due().sent == 2


def test_one_worker_asks_for_one_more_when_there_is_much_to_do(petition_page, make_waiting):
    """Never more: each would ask for another, and fill the queue."""
    asked = []
    for _person in range(35):
        make_waiting(petition_page)

    assert send_due(when_behind=lambda: asked.append(1)).sent == 35

    assert asked == [1]


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
    send_due()
    OutgoingMail.objects.filter(state="waiting").update(next_attempt_at=timezone.now())
    send_due()
    OutgoingMail.objects.filter(state="waiting").update(next_attempt_at=timezone.now())
    send_due()

    assert len(smtp_sink) == 3


def test_addresses_that_cannot_be_written_to_keep_no_other_mail_back(
    petition_page, make_waiting, smtp_sink, caplog
):
    """However many somebody types in. They are tried once."""
    for address in ("nobody@[", "two\nlines@example.org", "x\u202c@example.org\u202c"):
        make_waiting(petition_page, email=address)
    make_waiting(petition_page, email="last@example.org")

    run = send_due()

    assert (run.sent, run.failed, run.unreachable) == (1, 3, False)
    assert recipients(smtp_sink) == ["last"]
    assert [one.state for one in mails()] == ["refused"] * 3 + ["sent"]
    assert "nobody@" not in caplog.text
    assert "lines@" not in caplog.text
    assert "example.org" not in caplog.text


def test_a_template_with_a_mistake_is_repaired_before_the_mail_is_sent(
    unsent, monkeypatch, smtp_sink, caplog
):
    def fail(signature):
        raise TypeError(signature.email)

    monkeypatch.setattr("wagtail_petition.mail.sending.confirmation", fail)
    assert send_due().failed == 1
    monkeypatch.undo()

    assert (mails()[0].state, mails()[0].error) == ("waiting", "TypeError")
    assert "zoe@example.org" not in caplog.text
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert send_due().sent == 1
