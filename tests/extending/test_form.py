"""A form of the site is the one that people see and send, wherever it is shown."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.template import Context

from wagtail_petition.checks import check_signature_form
from wagtail_petition.models import PetitionPage, Signature
from wagtail_petition.templatetags.petition_tags import petition_form

from .pages import code_of, settings_of

PAGE = "form.md"
HEARD = "The council hears those who live in the town."
REFUSED = "Enter a postcode of Saint-Étienne, such as 42000."


@pytest.fixture
def town(site_code, settings, petition_page):
    """A petition that asks for the postcode, on a site that did what the page of the documentation tells."""
    petition_page.ask_postcode = "required"
    petition_page.save_revision().publish()
    site_code("forms", code_of(PAGE))
    settings.WAGTAIL_PETITION = settings_of(PAGE)
    return petition_page


def test_who_lives_elsewhere_is_told_why_and_keeps_what_was_typed(town, sign):
    refused = sign(town, postcode="75011")

    form = BeautifulSoup(refused.content, "html.parser").select_one("form.petition-form")
    assert refused.status_code == 422
    assert REFUSED in form.select_one(".petition-errors").text
    assert form.select_one("[name=postcode]")["value"] == "75011"
    assert not Signature.objects.exists()


def test_who_lives_in_the_town_signs(town, sign):
    assert sign(town, postcode="42100").status_code == 303
    assert Signature.objects.get().postcode == "42100"


def test_the_form_of_the_site_is_on_the_page_as_soon_as_it_is_set(
    petition_page, client, settings, site_code
):
    petition_page.ask_postcode = "required"
    petition_page.save_revision().publish()
    assert HEARD not in client.get(petition_page.url).content.decode()

    site_code("forms", code_of(PAGE))
    settings.WAGTAIL_PETITION = settings_of(PAGE)

    assert HEARD in client.get(petition_page.url).content.decode()


def test_editors_see_it_in_the_preview_of_a_page_that_was_never_saved(town):
    page = PetitionPage(title="New", locale=town.locale, ask_postcode="optional")
    assert HEARD in petition_form(Context(), page)


@pytest.mark.parametrize("path", ["campaign.nowhere.Form", "django.forms.Form", "Form"])
def test_a_form_that_cannot_be_used_is_named_before_anybody_meets_it(settings, path):
    settings.WAGTAIL_PETITION = {"SIGNATURE_FORM": path}

    [error] = check_signature_form(None)
    assert error.id == "wagtail_petition.E061"
    assert path in error.msg
    assert "SIGNATURE_FORM" in error.hint
