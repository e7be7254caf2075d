"""Signing switched off and on again: nobody loses a day to a mail server that was down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_petition.models import Pause, Petition, Signature
from wagtail_petition.operations.pausing import AlreadyOffError, AlreadyOnError, pause, resume
from wagtail_petition.privacy.deadlines import announced_deadline, retention_start
from wagtail_petition.privacy.months import add_months
from wagtail_petition.signing.services import confirm
from wagtail_petition.visitors.errors import ClosedError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fresh(page):
    return Petition.objects.get(pk=page.petition_id)


def off_since(page, ago):
    """Have signing been off for some time."""
    pause(page.petition, reason="Serveur de mails en panne", text="Revenez vers 18 h.")
    Petition.objects.filter(pk=page.petition_id).update(paused_at=timezone.now() - ago)
    Pause.objects.update(started_at=timezone.now() - ago)


def roughly(moment, expected):
    return abs(moment - expected) < timedelta(minutes=1)


def test_while_signing_is_off_the_page_says_so_and_takes_nothing(make_page, client, sign):
    page = make_page(closes_at=timezone.now() + DAY)
    form = sign(page, email="not an address")
    pause(page.petition, reason="Panne", text="Revenez vers 18 h.")

    shown = client.get(page.url).content.decode()
    refused = sign(page)

    assert form.status_code == 422
    assert "<form" not in shown.split('id="sign"')[1].split("</article>")[0].split("mine")[0]
    assert "La signature est suspendue" in shown
    assert "Revenez vers 18\u00a0h." in shown
    assert refused.status_code == 503
    assert "Revenez vers 18\u00a0h." in refused.content.decode()
    assert not Signature.objects.exists()


def test_who_has_signed_can_confirm_while_signing_is_off(petition_page, make_signature):
    signature = make_signature(petition_page, state="pending")
    pause(petition_page.petition, reason="Panne")

    confirm(signature)

    assert signature.state == "confirmed"


def test_the_closing_moves_by_the_time_that_signing_was_off(make_page, client, sign):
    closes = timezone.now() + HOUR
    page = make_page(closes_at=closes)
    off_since(page, 5 * HOUR)
    # It would have closed four hours ago.
    Petition.objects.update(closes_at=closes - 5 * HOUR)
    assert not fresh(page).has_closed()

    resume(page.petition)

    petition = fresh(page)
    assert petition.closes_at == closes - 5 * HOUR
    assert roughly(petition.closing(), closes)
    assert not petition.has_closed()
    assert sign(page).status_code == 303
    assert petition.has_closed(now=closes + timedelta(minutes=1))


def test_two_pauses_add_up(make_page):
    closes = timezone.now() + DAY
    page = make_page(closes_at=closes)
    for _time in range(2):
        off_since(page, HOUR)
        resume(page.petition)

    assert roughly(fresh(page).closing(), closes + 2 * HOUR)
    assert Pause.objects.filter(ended_at__isnull=False).count() == 2


def test_time_off_before_the_opening_puts_nothing_off(make_page):
    now = timezone.now()
    page = make_page(opens_at=now - HOUR, closes_at=now + DAY)
    off_since(page, 10 * HOUR)
    resume(page.petition)

    assert roughly(fresh(page).closing(), now + DAY + HOUR)


def test_a_closing_that_the_editor_types_anew_stands_as_it_was_typed(make_page):
    page = make_page(closes_at=timezone.now() + DAY)
    off_since(page, 5 * HOUR)
    resume(page.petition)
    later = timezone.now() + 3 * DAY

    # Published for another reason: the extension stays.
    page.save_revision().publish()
    assert fresh(page).time_off > 4 * HOUR

    page.closes_at = later
    page.save_revision().publish()
    assert fresh(page).closing() == later


def test_a_closing_typed_while_signing_is_off_moves_only_by_what_is_off_from_then_on(make_page):
    page = make_page(closes_at=timezone.now() + DAY)
    off_since(page, 5 * HOUR)
    page.closes_at = timezone.now() + 2 * DAY
    page.save_revision().publish()

    resume(page.petition)

    assert roughly(fresh(page).closing(), page.closes_at)
    # The record tells the whole pause.
    recorded = Pause.objects.get()
    assert recorded.ended_at - recorded.started_at > 4 * HOUR


def test_data_are_kept_from_the_closing_that_people_saw(make_page):
    closes = timezone.now() - HOUR
    page = make_page(closes_at=timezone.now() + HOUR)
    off_since(page, 5 * HOUR)
    Petition.objects.update(closes_at=closes)
    resume(page.petition)
    page.refresh_from_db()
    page.petition.refresh_from_db()

    assert roughly(retention_start(page.petition), closes + 5 * HOUR)
    assert roughly(announced_deadline(page), add_months(closes + 5 * HOUR, page.retention_months))


def test_switching_twice_is_said_and_does_nothing(make_page):
    page = make_page()
    with pytest.raises(AlreadyOnError):
        resume(page.petition)
    pause(page.petition, reason="Panne")
    with pytest.raises(AlreadyOffError):
        pause(page.petition, reason="Panne")

    resume(page.petition)
    assert Pause.objects.count() == 1
    assert fresh(page).closing() is None


def test_a_closed_petition_cannot_be_opened_again_by_a_pause(make_page):
    page = make_page(closes_at=timezone.now() - HOUR)

    with pytest.raises(ClosedError):
        pause(page.petition, reason="Panne")
    assert fresh(page).has_closed()
