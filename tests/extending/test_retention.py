"""How long a new petition keeps signatures is a setting of the site, which asks nobody for a migration."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db.migrations.writer import MigrationWriter
from django.urls import reverse

from tests.page_form import page_form
from wagtail_petition.checks import check_retention
from wagtail_petition.models import PetitionPage

FIELDS = {"retention_months": 12, "longest_retention_months": 24}


@pytest.fixture
def cautious(settings):
    settings.WAGTAIL_PETITION = {"RETENTION_MONTHS": 12, "LONGEST_RETENTION_MONTHS": 24}


def test_an_editor_begins_a_petition_with_the_retention_of_the_site(cautious, home, admin_client):
    address = reverse("wagtailadmin_pages:add", args=["wagtail_petition", "petitionpage", home.pk])

    form = BeautifulSoup(admin_client.get(address).content, "html.parser")

    shown = {name: int(form.select_one(f"input[name={name}]")["value"]) for name in FIELDS}
    assert shown == FIELDS


def test_a_petition_that_was_written_before_keeps_what_it_promised(make_page, settings):
    page = make_page()
    settings.WAGTAIL_PETITION = {"RETENTION_MONTHS": 12}

    page.refresh_from_db()

    assert page.retention_months == 6
    assert make_page(slug="nouvelle").retention_months == 12


def test_an_editor_who_changes_nothing_is_not_told_of_a_change(cautious, make_page, admin_client):
    page = make_page()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    form = admin_client.get(address).context["form"]

    unchanged = page_form(**{name: str(form[name].value()) for name in FIELDS})
    sent = type(form)(unchanged, instance=page, for_user=form.for_user)
    assert not FIELDS.keys() & set(sent.changed_data)


@pytest.mark.parametrize("name", FIELDS)
def test_another_retention_asks_for_no_migration(settings, name):
    field = PetitionPage._meta.get_field(name)
    before = MigrationWriter.serialize(field)
    settings.WAGTAIL_PETITION = {"RETENTION_MONTHS": 12, "LONGEST_RETENTION_MONTHS": 24}

    assert MigrationWriter.serialize(field) == before
    assert "wagtail_petition" not in before[0]


@pytest.mark.parametrize("months", [0, 1_201, "6", None, True])
def test_months_that_no_page_could_be_saved_with_are_named(settings, months):
    settings.WAGTAIL_PETITION = {"RETENTION_MONTHS": months}

    [error] = check_retention(None)
    assert error.id == "wagtail_petition.E073"
    assert "RETENTION_MONTHS" in error.msg
