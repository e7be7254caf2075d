"""Machines whose clocks disagree by some minutes."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone

from wagtail_petition.dossier.sealing import seal
from wagtail_petition.mail import sending
from wagtail_petition.mail.messages import confirmation
from wagtail_petition.mail.sending import send_due
from wagtail_petition.models import Dossier, Erasure, Signature
from wagtail_petition.rights.replay import replay_erasures
from wagtail_petition.signing.services import confirm, erase, withdraw
from wagtail_petition.visitors.tokens import Purpose, make_token, read_token

SKEW = timedelta(minutes=10)


@contextmanager
def machine_ahead(by: timedelta):
    """Be on a machine whose clock goes ``by`` ahead."""
    seconds, now = by.total_seconds(), timezone.now
    # The clock of the machine itself cannot be set by a test.
    with (
        patch("django.core.signing.time.time", lambda: time.monotonic() + offset + seconds),
        patch("django.utils.timezone.now", lambda: now() + by),
    ):
        yield


offset = time.time() - time.monotonic()


@pytest.mark.parametrize("by", [SKEW, -SKEW])
@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_made_by_one_machine_opens_on_another(petition_page, make_signature, by, purpose):
    signature = make_signature(petition_page, state="pending")
    with machine_ahead(by):
        token = make_token(signature, purpose)

    assert read_token(token, purpose) == signature


def test_who_is_erased_by_a_machine_that_is_behind_stays_erased_after_a_restore(
    petition_page, make_signature
):
    signature = make_signature(petition_page)
    with machine_ahead(-SKEW):
        erase(signature)

    assert Erasure.objects.get().erased_at >= signature.signed_at
    # A backup brings the row back.
    signature.save(force_insert=True)
    assert replay_erasures() == 1
    assert not Signature.objects.exists()


def test_a_mail_is_not_lost_between_two_clocks(petition_page, make_waiting, mailoutbox):
    make_waiting(petition_page, signed_at=timezone.now() + SKEW)

    call_command("petition_send_mail")
    assert not mailoutbox
    with machine_ahead(2 * SKEW):
        call_command("petition_send_mail")

    assert len(mailoutbox) == 1


def test_a_mail_that_one_machine_is_sending_is_not_sent_by_another(
    petition_page, make_waiting, mailoutbox, monkeypatch
):
    def look_from_another_machine(signature):
        with machine_ahead(SKEW):
            assert send_due().sent == 0
        return confirmation(signature)

    make_waiting(petition_page)
    monkeypatch.setattr(sending, "confirmation", look_from_another_machine)

    assert send_due().sent == 1
    assert len(mailoutbox) == 1


def test_who_confirms_on_a_machine_that_is_ahead_is_in_the_next_dossier(
    petition_page, make_signature
):
    with machine_ahead(SKEW):
        confirm(make_signature(petition_page, state="pending", signed_at=timezone.now()))

    first = seal(petition_page.petition, Dossier.Variant.COMPLETE)
    with machine_ahead(2 * SKEW):
        second = seal(petition_page.petition, Dossier.Variant.COMPLETE)
    assert (first.counts["counted"], second.counts["counted"]) == (0, 1)


def test_who_withdraws_after_a_dossier_is_told_of_whatever_the_clocks_say(
    petition_page, make_signature
):
    signature = make_signature(petition_page, state="pending")
    confirm(signature)
    with machine_ahead(SKEW):
        dossier = seal(petition_page.petition, Dossier.Variant.COMPLETE)
    with machine_ahead(-SKEW):
        withdraw(signature)

    assert dossier.corrections.get().row == 1
