"""Editors choose an addressee from those of the site, and every sentence about it is right in each language."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from tests.browser import log_in
from wagtail_petition.addressees import CNIL
from wagtail_petition.api import notice_of
from wagtail_petition.checks import check_addressees

from .pages import settings_of

PAGE = "addressees.md"
TOWN_HALL = "Mairie de Saint-Étienne"
ADDRESS = "Place de l’Hôtel de Ville\n42000 Saint-Étienne"


@pytest.fixture
def town(settings):
    """A site that did what the page of the documentation tells."""
    settings.WAGTAIL_PETITION = settings_of(PAGE)


def new_page_form(client, parent):
    answer = client.get(f"/admin/pages/add/wagtail_petition/petitionpage/{parent.pk}/")
    return BeautifulSoup(answer.content, "html.parser")


def test_a_new_petition_goes_to_the_cnil_and_others_are_suggested(home, admin_client):
    form = new_page_form(admin_client, home)

    typed = form.select_one("[name=addressee_name]")
    assert typed["value"] == CNIL["name"]
    suggested = {option["value"] for option in form.select(f"datalist#{typed['list']} option")}
    assert {"Maire", "Mayor", "Commission européenne", "European Commission"} <= suggested


def test_a_site_has_addressees_of_its_own_the_first_in_each_new_petition(town, home, admin_client):
    form = new_page_form(admin_client, home)

    assert form.select_one("[name=addressee_name]")["value"] == TOWN_HALL
    assert form.select_one("[name=addressee_address]").text.strip() == ADDRESS
    assert [option["value"] for option in form.select("datalist option")] == [
        TOWN_HALL,
        "Saint-Étienne Métropole",
    ]


def test_an_addressee_that_was_stored_stays_whatever_the_site_suggests(
    town, petition_page, admin_client
):
    form = BeautifulSoup(
        admin_client.get(f"/admin/pages/{petition_page.pk}/edit/").content, "html.parser"
    )
    assert form.select_one("[name=addressee_name]")["value"] == CNIL["name"]


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("Commission européenne", "à la Commission européenne", "to the European Commission"),
        ("European Commission", "à la Commission européenne", "to the European Commission"),
        ("Préfet", "au préfet", "to the prefect"),
    ],
)
def test_the_notice_says_to_whom_as_each_language_does(make_page, name, french, english):
    page = make_page(addressee_name=name)

    for code, said in (("fr", french), ("en", english)):
        page.locale.language_code = code
        with translation.override(code):
            assert f" {said}" in notice_of(page).wordings["hand_over"]


def test_the_notice_takes_the_words_of_the_site_unless_the_editor_has_others(town, make_page):
    page = make_page(addressee_name=TOWN_HALL)
    assert "to the town hall of Saint-Étienne" in notice_of(page).wordings["hand_over"]

    page.addressee_to = "à la maire"
    assert "à la maire" in notice_of(page).wordings["hand_over"]


def test_whoever_chooses_with_the_keyboard_gets_the_address_and_loses_none_that_was_typed(
    petition_page, browser_page, admin_user
):
    log_in(browser_page, "admin", "password")
    browser_page.goto(f"/admin/pages/{petition_page.pk}/edit/")
    browser_page.get_by_role("tab", name="Destinataire et dossier").click()
    name = browser_page.locator("[name=addressee_name]")
    address = browser_page.locator("[name=addressee_address]")

    name.fill("European Commission")
    name.press("Tab")
    assert address.input_value() == "Rue de la Loi 200\n1049 Bruxelles\nBelgique"

    address.fill("An office of ours")
    name.fill("Senate of France")
    name.press("Tab")
    assert address.input_value() == "An office of ours"


@pytest.mark.parametrize("wrong", [{"to": "to nobody"}, {"name": "A", "adress": "B"}, "CNIL"])
def test_an_addressee_that_cannot_be_used_is_named(settings, wrong):
    settings.WAGTAIL_PETITION = {"ADDRESSEES": [{"name": "Mayor"}, wrong]}

    [error] = check_addressees(None)
    assert error.id == "wagtail_petition.E064"
    assert repr(wrong) in error.msg
