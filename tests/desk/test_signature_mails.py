"""Somebody whose mail did not arrive is seen at the desk, and can be sent another."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.desk.doors import SIGNATURES
from wagtail_petition.models import OutgoingMail, PetitionLogEntry


@pytest.fixture
def refused(petition_page, make_waiting):
    """Somebody whose mail was refused for good."""
    signature = make_waiting(petition_page, given_name="Zoé", email="zoe@example.org")
    signature.mails.update(state="refused", error="550", ended_at=timezone.now())
    return signature


def page_of(client, signature):
    return BeautifulSoup(client.get(f"{SIGNATURES}inspect/{signature.pk}/").content, "html.parser")


def press_send_again(client, signature):
    return client.post(f"{SIGNATURES}send-again/{signature.pk}/", follow=True)


def order(signature, state):
    """One more mail, and what became of it."""
    return signature.mails.create(
        kind="confirmation",
        priority=10,
        petition=signature.petition,
        language="fr",
        state=state,
        ended_at=None if state == "waiting" else timezone.now(),
    )


@pytest.mark.parametrize("state", ["refused", "given_up"])
def test_a_mail_that_nobody_got_stands_in_the_list_and_beside_the_signature(
    admin_client, refused, state
):
    refused.mails.update(state=state)

    listed = admin_client.get(SIGNATURES).content.decode()
    shown = page_of(admin_client, refused).text

    assert "en attente, courriel refusé" in listed
    assert {"refused": "refusé (550)", "given_up": "abandonné (550)"}[state] in shown


@pytest.mark.parametrize("state", ["waiting", "sent"])
def test_who_got_another_mail_is_not_said_to_have_got_none(admin_client, refused, state):
    order(refused, state)

    assert "courriel refusé" not in admin_client.get(SIGNATURES).content.decode()
    assert not page_of(admin_client, refused).select("form[action*=send-again]")


def test_the_filter_finds_those_whose_mails_were_refused_each_once(
    admin_client, refused, petition_page, make_waiting
):
    order(refused, "refused")
    waiting = make_waiting(petition_page)

    def found(state):
        return list(admin_client.get(SIGNATURES, {"mail": state}).context["object_list"])

    assert found("refused") == [refused]
    assert found("waiting") == [waiting]
    assert found("sent") == []


def test_a_refused_mail_can_be_sent_again_and_the_log_tells_who_did_it(
    admin_client, refused, django_capture_on_commit_callbacks
):
    form = page_of(admin_client, refused).select_one("form[action*=send-again]")
    assert form["method"] == "post"

    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post(form["action"], follow=True)

    (message,) = mail.outbox
    assert message.to == ["zoe@example.org"]
    assert [one.state for one in refused.mails.all()] == ["refused", "sent"]
    assert answer.redirect_chain[-1][0] == f"{SIGNATURES}inspect/{refused.pk}/"
    entry = PetitionLogEntry.objects.get(action="wagtail_petition.send_again")
    assert (entry.user.username, entry.data) == ("admin", {"signature": refused.pk})
    history = admin_client.get(reverse("wagtail_petition_access:index")).content.decode()
    assert f"n° {refused.pk}" in history.replace("\xa0", " ").replace("\u202f", " ")


def test_a_second_press_sends_no_second_mail(admin_client, refused):
    for _time in range(2):
        press_send_again(admin_client, refused)

    assert refused.mails.count() == 2


@pytest.mark.parametrize(
    "change",
    [{"state": "confirmed"}, {"state": "withdrawn"}, {"restricted_at": timezone.now()}],
)
def test_nothing_is_sent_to_who_waits_for_nothing_or_whose_data_may_only_be_kept(
    admin_client, refused, change
):
    type(refused).objects.filter(pk=refused.pk).update(**change)

    press_send_again(admin_client, refused)

    assert OutgoingMail.objects.count() == 1
    assert not page_of(admin_client, refused).select("form[action*=send-again]")


def test_only_those_who_may_see_the_signature_can_send_its_mail(refused, member, make_page):
    other = make_page(title="Une autre", slug="autre")
    for client in (
        member("view_petition"),
        member("moderate_signature"),
        member("view_signature", under=other),
    ):
        press_send_again(client, refused)
    assert OutgoingMail.objects.count() == 1

    press_send_again(member("view_signature"), refused)

    assert OutgoingMail.objects.count() == 2


def test_following_a_link_sends_nothing(admin_client, refused):
    assert admin_client.get(f"{SIGNATURES}send-again/{refused.pk}/").status_code == 405
    assert OutgoingMail.objects.count() == 1
