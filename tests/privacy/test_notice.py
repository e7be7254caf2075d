"""Nobody signs under a notice that leaves out what the law wants people to be told (GDPR article 13)."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Locale, Page

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
        "notice_required",
        "notice_recipients",
        "notice_retention",
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
def test_l5_what_is_missing_follows_the_typing(draft, admin_tab):
    page = admin_tab
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
    # Nothing was saved: the wording holds what was typed a moment ago.
    expect(page.locator("[name=notice_rights]")).to_have_value(re.compile("contact@example.org"))
    assert Page.objects.get(pk=draft.pk).live is False


@pytest.mark.django_db(transaction=True)
def test_l5_a_translation_lacks_nothing_that_its_main_page_says(home, make_page, admin_tab):
    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english)
    translated = make_page().copy_for_translation(english)
    page = admin_tab
    page.goto(reverse("wagtailadmin_pages:edit", args=[translated.pk]))
    page.get_by_role("tab", name="Données personnelles").click()
    # Who answers for the data is the same in every language: the translation has no field for it.
    assert page.locator("[name=controller_email]").count() == 0
    # The script has read the list once something that is typed has changed it.
    page.fill("[name=notice_rights]", "Write to us.")
    written = page.locator("[data-fields=notice_rights]")
    expect(written.locator("[data-state=filled]")).to_be_visible()

    item = page.locator("[data-fields=controller_email]")
    assert item.locator("[data-state=filled]").is_visible()
    assert item.locator("[data-state=missing]").is_hidden()


def usual_for(admin_client, **posted):
    answer = admin_client.post(reverse("wagtail_petition_usual_wordings"), posted)
    assert answer.status_code == 200, answer
    return answer.json()


def test_the_usual_wordings_follow_the_form_of_a_page_that_was_never_saved(home, admin_client):
    usual = usual_for(
        admin_client,
        model="wagtail_petition.petitionpage",
        language="fr",
        fields="controller_name addressee_name addressee_to ask_town minimum_age offer_newsletter",
        controller_name="Les Rues",
        addressee_name="Maire",
        addressee_to="au maire",
        ask_town="off",
        minimum_age="18",
        offer_newsletter="on",
    )

    assert "Les Rues" in usual["wording_sign"]
    assert "remis au maire" in usual["wording_hand_over"]
    assert "commune" not in usual["wording_hand_over"]
    assert "18" in usual["wording_age"]
    assert "lettre d’information" in usual["notice_purposes"]


def test_the_usual_wordings_of_a_saved_page_hold_what_its_form_does_not_show(
    petition_page, admin_client
):
    usual = usual_for(
        admin_client,
        model="wagtail_petition.petitionpage",
        page=petition_page.pk,
        language="fr",
        fields="controller_name minimum_age",
        controller_name="Un autre nom",
        minimum_age="beaucoup",
    )

    assert "Un autre nom" in usual["wording_sign"]
    assert "contact@example.org" in usual["notice_rights"]
    assert "15" in usual["wording_age"]


def test_the_usual_wordings_of_a_page_are_not_for_those_who_may_not_edit_it(
    petition_page, client, django_user_model
):
    user = django_user_model.objects.create_user("eve", password="eve")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    posted = {"model": "wagtail_petition.petitionpage", "page": petition_page.pk, "fields": ""}
    answer = client.post(reverse("wagtail_petition_usual_wordings"), posted)

    assert answer.status_code in (302, 403)


@pytest.fixture
def arabic(petition_page, home):
    """The petition in Arabic, a language that the app does not speak."""
    locale, _created = Locale.objects.get_or_create(language_code="ar")
    return petition_page.copy_for_translation(locale, copy_parents=True)


def test_the_editor_learns_what_a_page_shows_in_a_language_that_is_not_its_own(
    arabic, petition_page, admin_client
):
    def warned(page):
        edited = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        panel = BeautifulSoup(edited.content, "html.parser")
        links = panel.select(".help-warning [data-petition-field]")
        return {link["data-petition-field"] for link in links}

    assert warned(petition_page) == set()
    assert warned(arabic) == {
        "mail_subject",
        "mail_text",
        "thank_you_text",
        "wording_sign",
        "wording_hand_over",
        "wording_age",
        *(f"notice_{name}" for name in ("purposes", "legal_basis", "required", "recipients")),
        *(f"notice_{name}" for name in ("retention", "rights", "complaint")),
    }

    arabic.wording_age, arabic.notice_retention = "أنا بالغ", "ستة أشهر"
    arabic.save_revision()
    assert not warned(arabic) & {"wording_age", "notice_retention"}
    notice = notice_of(arabic)
    assert notice.age == "أنا بالغ"
    assert "ستة أشهر" in dict(notice.sections).values()


def test_what_is_not_said_in_the_language_of_the_page_is_marked_as_what_it_is(
    arabic, petition_page, client
):
    arabic.title = "عنوان"
    arabic.wording_sign = "أوقع"
    arabic.save_revision().publish()

    page = BeautifulSoup(client.get(arabic.url).content, "html.parser")

    def language(node):
        return next(one["lang"] for one in [node, *node.parents] if one.has_attr("lang"))

    assert language(page.h1) == "ar"
    # Nobody has translated these.
    assert language(page.select_one(".petition-summary")) == "fr"
    assert language(page.select_one(".block-heading h2")) == "fr"
    assert language(page.select_one(".petition-demands li")) == "fr"
    # The app has no Arabic of its own.
    assert language(page.select_one("form button")) in ("fr", "en")
    assert language(page.select_one("form legend")) == language(page.select_one("form button"))
    # What the editor wrote is in the language of the page.
    [box] = [label for label in page.select("label") if "أوقع" in label.text]
    assert language(box) == "ar"
