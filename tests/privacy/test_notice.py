"""Nobody signs under a notice that leaves out what the law wants people to be told (GDPR article 13)."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page

from tests.browser import log_in
from wagtail_petition.models import PetitionPage
from wagtail_petition.privacy.completeness import missing_items, notice_items, usual_wordings
from wagtail_petition.privacy.notice import freeze_notice, notice_of

NEEDED = ("controller_name", "controller_address", "controller_email")


@pytest.fixture
def draft(home):
    """A page that an editor began, without saying who answers for the data."""
    page = PetitionPage(title="Brouillon", live=False)
    home.add_child(instance=page)
    page.save_revision(clean=False)
    return page


def test_l5_a_notice_says_everything_by_itself_but_who_answers(draft, petition_page):
    assert [item.fields for item in missing_items(draft)] == [NEEDED[:2], NEEDED[2:]]
    assert missing_items(petition_page) == []
    assert len(notice_items(petition_page)) == 9
    assert len(notice_of(petition_page).sections) >= 9


@pytest.mark.parametrize("field", NEEDED)
def test_l5_a_page_is_not_published_while_an_item_is_missing(make_page, field):
    page = make_page()
    setattr(page, field, "")
    revision = page.save_revision(clean=False)

    with pytest.raises(ValidationError, match=field):
        revision.publish()

    assert getattr(PetitionPage.objects.get(pk=page.pk), field)


@pytest.mark.parametrize("field", NEEDED)
def test_l5_blanks_are_not_an_answer(make_page, field):
    page = make_page()
    setattr(page, field, "  \n ")

    assert [item for item in missing_items(page) if field in item.fields]


def test_l5_the_editor_sees_what_is_missing(draft, admin_client):
    edited = admin_client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk]))

    soup = BeautifulSoup(edited.content, "html.parser")
    items = soup.select("[data-petition-notice] tr")
    missing = [
        item["data-fields"]
        for item in items
        if not item.select_one("[data-state=missing]").has_attr("hidden")
    ]
    assert missing == ["controller_name controller_address", "controller_email"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_l5_each_usual_wording_can_be_copied_and_changed(make_page, home, language):
    page = make_page()
    if language == "en":
        home.copy_for_translation(
            page.locale.__class__.objects.get(language_code="en"), copy_parents=True
        )
        page = page.copy_for_translation(
            page.locale.__class__.objects.get(language_code="en"), copy_parents=True
        )

    usual = usual_wordings(page)

    assert {name for name in usual if name.startswith("notice_")} == {
        "notice_purposes",
        "notice_legal_basis",
        "notice_recipients",
        "notice_rights",
        "notice_complaint",
    }
    assert all(usual.values())
    assert ("consentement" in usual["notice_legal_basis"]) == (language == "fr")
    # Copied as it is, it changes nothing of what people read.
    before = notice_of(page).content()
    for name, text in usual.items():
        setattr(page, name, text)
    assert notice_of(page).content() == before


def test_l5_the_editor_learns_how_many_keep_an_earlier_wording(
    make_page, make_signature, admin_client
):
    page = make_page()
    for _person in range(2):
        make_signature(page, notice=freeze_notice(page))
    page.notice_rights = "Vos droits, autrement dits."
    page.save_revision().publish()

    edited = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert "2 personnes ont signé sous d’autres formulations" in edited.content.decode()


def test_l5_the_form_and_the_notice_are_previewed_as_signatories_will_see_them(draft, rf):
    draft.controller_name = "Les Rues qui parlent"
    request = draft.make_preview_request(preview_mode="notice")

    shown = BeautifulSoup(request.render().content, "html.parser")

    assert shown.select_one("details.petition-notice[open]")
    assert "Les Rues qui parlent" in shown.select_one("dl").text
    assert shown.select("[name=consent-sign]")


def test_l6_the_page_leads_to_who_answers_for_the_data(make_page, client):
    page = make_page()

    shown = BeautifulSoup(client.get(page.url).content, "html.parser")

    link = shown.select_one(f"a[href='#notice-{page.pk}']")
    assert link.text == "Les Rues qui parlent"
    notice = shown.select_one(link["href"])
    assert "1 rue de la Mairie" in notice.text
    assert "contact@example.org" in notice.text


def test_l6_a_closed_petition_still_says_who_answers(make_page, client):
    page = make_page(closes_at="2026-01-01T00:00Z")

    shown = BeautifulSoup(client.get(page.url).content, "html.parser")

    assert "1 rue de la Mairie" in shown.select_one(f"#notice-{page.pk}").text


@pytest.mark.django_db(transaction=True)
def test_l5_what_is_missing_follows_the_typing(draft, browser_page, admin_user):
    page = browser_page
    log_in(page, "admin", "password")
    page.goto(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
    page.get_by_role("tab", name="Données personnelles").click()
    item = page.locator("[data-fields=controller_email]")
    assert item.locator("[data-state=missing]").is_visible()

    item.locator("[data-petition-field]").click()
    page.keyboard.type("contact@example.org")

    assert item.locator("[data-state=missing]").is_hidden()
    assert item.locator("[data-state=filled]").is_visible()
    page.get_by_text("Partir des formulations habituelles").click()
    page.locator("[data-petition-wording=notice_rights]").click()
    assert page.locator("[name=notice_rights]").input_value()
    assert Page.objects.get(pk=draft.pk).live is False
