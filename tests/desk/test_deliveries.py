"""Dates of deliveries: one that cannot be is refused, and none deletes anybody's name without being asked twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from wagtail_petition.dates import today
from wagtail_petition.models import Delivery, Dossier, Petition, Signature
from wagtail_petition.privacy.deadlines import WAIT, deadline_of
from wagtail_petition.privacy.notice import freeze_notice
from wagtail_petition.privacy.retention import apply_retention

DAY = timedelta(days=1)


@pytest.fixture
def dossier(make_page, make_signature, make_dossier):
    """A dossier that was sealed 300 days ago, with two names; what it lists is kept for six months after delivery."""
    page = make_page(retention_months=6)
    sealed = timezone.now() - 300 * DAY
    for _person in range(2):
        make_signature(
            page,
            signed_at=sealed - DAY,
            confirmed_at=sealed - DAY,
            notice=freeze_notice(page),
        )
    dossier = make_dossier(page)
    Dossier.objects.update(sealed_at=sealed)
    dossier.refresh_from_db()
    return dossier


def delivery(dossier, day, acknowledged=None):
    return Delivery(dossier=dossier, delivered_on=day, channel="post", acknowledged_on=acknowledged)


@pytest.mark.parametrize(
    ("delivered", "acknowledged", "wrong"),
    [
        (-301, None, "delivered_on"),
        (-3650, None, "delivered_on"),
        (1, None, "delivered_on"),
        (3650, None, "delivered_on"),
        (-10, -11, "__all__"),
        (-10, 1, "acknowledged_on"),
    ],
)
def test_dates_that_cannot_be_are_refused(dossier, delivered, acknowledged, wrong):
    days = [day if day is None else today() + day * DAY for day in (delivered, acknowledged)]

    with pytest.raises(ValidationError) as refusal:
        delivery(dossier, *days).full_clean()

    assert wrong in refusal.value.message_dict


@pytest.mark.parametrize(
    ("delivered", "acknowledged"), [(-300, -300), (-300, 0), (0, 0), (0, None)]
)
def test_dates_that_can_be_are_taken(dossier, delivered, acknowledged):
    days = [day if day is None else today() + day * DAY for day in (delivered, acknowledged)]
    delivery(dossier, *days).full_clean()


def test_the_database_refuses_an_answer_to_what_was_not_sent_yet(dossier):
    with pytest.raises(IntegrityError), transaction.atomic():
        delivery(dossier, today(), today() - DAY).save()


def test_a_date_that_was_typed_deletes_nobody_for_a_week(dossier):
    """This January for next January: the time has passed at once, and a week is left to see it."""
    delivery(dossier, today() - 299 * DAY).save()
    now = timezone.now()

    apply_retention()
    apply_retention(now + WAIT - timedelta(minutes=1))
    assert Signature.objects.filter(state="confirmed").count() == 2

    apply_retention(now + WAIT + timedelta(minutes=1))
    assert Signature.objects.filter(state="anonymised").count() == 2


def test_each_change_of_the_date_waits_anew_and_nothing_else_does(dossier):
    sent = delivery(dossier, today() - 299 * DAY)
    sent.save()
    long_ago = timezone.now() - 2 * WAIT
    Petition.objects.update(dates_changed_at=long_ago)

    sent.public_note = "Une note"
    sent.save()
    assert Petition.objects.get().dates_changed_at == long_ago

    sent.delivered_on = today() - 298 * DAY
    sent.save()
    assert Petition.objects.get().dates_changed_at > long_ago

    Petition.objects.update(dates_changed_at=long_ago)
    Delivery.objects.get().delete()
    assert Petition.objects.get().dates_changed_at > long_ago


def test_a_closing_that_was_typed_waits_too(dossier):
    page = dossier.petition.page()
    page.closes_at = timezone.now() - 250 * DAY
    page.save_revision().publish()

    apply_retention()

    assert not Signature.objects.filter(state="anonymised").exists()
    signature = Signature.objects.first()
    assert deadline_of(signature).is_waiting(timezone.now())


def test_what_waits_is_said_where_deletions_are_foretold(dossier, admin_client, capsys):
    delivery(dossier, today() - 299 * DAY).save()

    page = admin_client.get("/admin/petitions/retention/").content.decode()
    call_command("petition_retention", "--dry-run")

    assert "2 signatures seraient échues" in page
    assert "Rien n’est échu" in page
    assert "2 wait until" in capsys.readouterr().out


@pytest.fixture
def typed(dossier, admin_client):
    """Type a delivery into the form, and send it with what else is given."""

    def send(day, **more):
        data = {
            "dossier": dossier.pk,
            "delivered_on": day.isoformat(),
            "channel": "post",
            **more,
        }
        return admin_client.post("/admin/petitions/deliveries/new/", data)

    return send


def shown(answer):
    return BeautifulSoup(answer.content, "html.parser")


def test_the_form_says_what_the_date_deletes_before_it_is_saved(typed, dossier):
    day = today() - 299 * DAY
    answer = typed(day)

    page = shown(answer)
    assert not Delivery.objects.exists()
    assert "2 noms seront effacés avec leurs adresses" in page.text

    box = page.find("input", {"name": "foreseen"})
    assert typed(day, foreseen=box["value"]).status_code == 302
    assert Delivery.objects.get().delivered_on == day


def test_what_was_agreed_to_for_one_date_holds_for_no_other(typed):
    agreed = shown(typed(today())).find("input", {"name": "foreseen"})["value"]

    assert typed(today() - DAY, foreseen=agreed).status_code == 200
    assert typed(today(), foreseen="on").status_code == 200
    assert not Delivery.objects.exists()


def test_the_form_refuses_what_cannot_be(typed, dossier):
    answer = typed(date(2016, 1, 1))

    assert "il ne peut avoir été remis avant" in shown(answer).text
    assert not Delivery.objects.exists()
    assert "à venir" in shown(typed(date(2036, 1, 1))).text
