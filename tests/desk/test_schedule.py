"""Wagtail's expiry takes the page away from people who are about to sign or to confirm: an editor must know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from tests.page_form import page_form
from wagtail_petition.models import PetitionPage
from wagtail_petition.models.page.schedule import schedule_findings

DAY = timedelta(days=1)
NOW = timezone.now().replace(second=0, microsecond=0)


def typed(**fields):
    return page_form(
        **{
            "addressee_address": "Paris",
            "controller_address": "1 rue de la Mairie",
            "controller_email": "contact@example.org",
            "name_fields": "two",
            **{
                f"ask_{name}": "off"
                for name in ("town", "postcode", "country", "organisation", "reason")
            },
            "minimum_age": "15",
            "retention_months": "6",
            "longest_retention_months": "36",
            **fields,
        }
    )


def moment(value):
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def text_of(response):
    text = BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_who_sets_an_expiry_reads_at_once_and_later_what_it_does_and_what_to_use(
    make_page, admin_client
):
    page = make_page()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "se dépublie" not in text_of(admin_client.get(url))

    fields = typed(expire_at=moment(NOW + 30 * DAY), **{"action-publish": "action-publish"})
    answer = admin_client.post(url, fields)
    assert answer.status_code == 302, answer.context["form"].errors
    told = text_of(admin_client.get(answer.url))
    assert "cette page se dépublie" in told
    assert "plus personne ne peut signer ici" in told
    assert "clôture" in told

    for place in (url, reverse("wagtail_petition_petitions:index")):
        assert "se dépublie" in text_of(admin_client.get(place)), place


def test_autosave_heaps_up_no_warnings(make_page, admin_client):
    page = make_page()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    fields = typed(expire_at=moment(NOW + 30 * DAY))

    for _time in range(2):
        answer = admin_client.post(url, fields, headers={"accept": "application/json"})
        assert answer.status_code == 200, answer.content

    assert "cette page se dépublie" not in text_of(admin_client.get(reverse("wagtailadmin_home")))


@pytest.mark.parametrize(
    ("fields", "findings"),
    [
        ({}, 0),
        ({"expire_at": NOW + 30 * DAY}, 1),
        ({"expire_at": NOW + 30 * DAY, "closes_at": NOW + 60 * DAY}, 1),
        # Who signed on the last day could not confirm any more.
        ({"expire_at": NOW + 30 * DAY, "closes_at": NOW + 29 * DAY}, 1),
        ({"expire_at": NOW + 300 * DAY, "closes_at": NOW + 29 * DAY}, 0),
        ({"live": False, "go_live_at": NOW + 9 * DAY, "opens_at": NOW + 8 * DAY}, 1),
        ({"live": False, "go_live_at": NOW + 9 * DAY, "opens_at": NOW + 9 * DAY}, 0),
        ({"live": False, "go_live_at": NOW + 9 * DAY}, 0),
        # Signed as it is, until the next version replaces it.
        ({"live": True, "go_live_at": NOW + 9 * DAY, "opens_at": NOW - DAY}, 0),
    ],
)
def test_only_a_schedule_that_leaves_people_outside_is_found(db, fields, findings):
    assert len(schedule_findings(PetitionPage(**fields))) == findings


@pytest.mark.parametrize(
    "fields",
    [
        {"closes_at": "9999-12-31 23:59"},
        {"opens_at": "0001-01-01 00:00"},
        {"retention_months": "32767"},
        {"longest_retention_months": "32767"},
    ],
)
def test_dates_that_nobody_can_reckon_with_are_refused(petition_page, admin_client, fields):
    """The deletion of all petitions would stop at them, and people could not open what they signed."""
    [name] = fields
    url = reverse("wagtailadmin_pages:edit", args=[petition_page.pk])

    form = admin_client.post(url, typed(**fields, **{"action-publish": "publish"})).context["form"]

    assert set(form.errors) == {name}


def test_a_closing_before_the_opening_is_refused(petition_page, admin_client):
    """Nobody could ever sign."""
    url = reverse("wagtailadmin_pages:edit", args=[petition_page.pk])
    dates = {"opens_at": moment(NOW + 9 * DAY), "closes_at": moment(NOW + 2 * DAY)}

    form = admin_client.post(url, typed(**dates, **{"action-publish": "publish"})).context["form"]

    assert set(form.errors) == {"closes_at"}
