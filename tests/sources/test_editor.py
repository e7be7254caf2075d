"""What an editor does in the browser, with Wagtail's own editor around our button."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from wagtail.users.models import UserProfile

from tests.browser import log_in
from tests.conftest import RADIO_ID, REPORT_ID
from wagtail_petition.models import PetitionPage

STORED = re.compile(r'<a\b[^>]*\blinktype="source"[^>]*>')


@pytest.fixture
def edit(browser_page, admin_user):
    """Open a page in the editor; the admin speaks English."""
    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "en"
    profile.save()

    def open_editor(page: PetitionPage) -> Page:
        log_in(browser_page, admin_user.username, "password")
        browser_page.goto(f"/admin/pages/{page.pk}/edit/")
        return browser_page

    return open_editor


def first_text(tab: Page) -> Locator:
    """The first rich text of the body, with the cursor at its end."""
    text = tab.locator("[data-contentpath=body] [role=textbox]").first
    text.click()
    tab.keyboard.press("Control+End")
    return text


def cite(tab: Page) -> Locator:
    """Open the dialog with the keyboard, as the editor's own prompt offers it."""
    tab.keyboard.type("/source")
    tab.get_by_role("option", name="Source", exact=True).first.wait_for()
    tab.keyboard.press("Enter")
    dialog = tab.get_by_role("dialog", name="Refer to a source")
    expect(dialog).to_be_visible()
    return dialog


def save_draft(tab: Page, page: PetitionPage) -> PetitionPage:
    # Draftail writes to the form a quarter of a second after the last key.
    tab.wait_for_timeout(500)
    tab.get_by_role("button", name="Save draft").click()
    expect(tab.locator(".messages")).to_contain_text(page.title)
    return PetitionPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def stored_ids(page: PetitionPage) -> list[str]:
    text = page.body.first_block_by_name("text").value.source
    return re.findall(r'\bid="([^"]+)"', "".join(STORED.findall(text)))


def test_an_editor_cites_a_source_and_readers_find_it(edit, petition_page):
    tab = edit(petition_page)
    text = first_text(tab)
    tab.keyboard.type(" Encore")
    dialog = cite(tab)
    assert dialog.get_by_role("listitem").all_inner_texts() == [
        "A. Martin, Des rues sous écoute, Observatoire des villes, 2019-04-15",
        "Radio Forez, 2019-05-08",
    ]
    # The first choice has the focus.
    tab.keyboard.press("Enter")
    expect(text).to_be_focused()
    tab.keyboard.type(" et encore.")

    draft = save_draft(tab, petition_page)

    assert stored_ids(draft) == [RADIO_ID, REPORT_ID, REPORT_ID]
    assert "[1]</a> et encore." in draft.body.first_block_by_name("text").value.source

    draft.get_latest_revision().publish()
    tab.goto(petition_page.url)
    reference = tab.locator("[role=doc-noteref]").nth(2)
    assert reference.inner_text() == "[2]"
    reference.click()
    assert "Des rues sous écoute" in tab.locator(":target").inner_text()
    tab.locator(":target [role=doc-backlink]").nth(1).click()
    assert tab.locator(":target").get_attribute("id") == reference.get_attribute("id")


def test_a_source_can_be_cited_before_it_is_saved(edit, make_page):
    page = make_page(body=[("text", "<p>Un fait</p>")])
    tab = edit(page)
    tab.locator("[data-contentpath=sources]").get_by_title("Insert a block").click()
    tab.get_by_role("option", name="Radio or television").click()
    tab.locator("[name=sources-0-value-publisher]").fill("Radio Forez")
    first_text(tab)

    cite(tab).get_by_role("button", name="Radio Forez").click()
    draft = save_draft(tab, page)

    assert stored_ids(draft) == [draft.sources[0].id]


def test_a_page_without_sources_says_so_and_gives_the_cursor_back(edit, make_page):
    page = make_page(body=[("text", "<p>Un fait</p>")])
    tab = edit(page)
    text = first_text(tab)

    dialog = cite(tab)
    assert "This page has no sources yet" in dialog.inner_text()
    tab.keyboard.press("Escape")
    expect(text).to_be_focused()
    tab.keyboard.type(" de plus")

    assert text.inner_text().strip() == "Un fait de plus"


def test_text_that_is_cut_and_pasted_keeps_its_references(edit, petition_page):
    tab = edit(petition_page)
    text = first_text(tab)
    tab.keyboard.press("Control+A")
    tab.keyboard.press("Control+X")
    expect(text).not_to_contain_text("radio")
    tab.keyboard.press("Control+V")
    expect(text).to_contain_text("radio")

    draft = save_draft(tab, petition_page)

    assert stored_ids(draft) == [RADIO_ID, REPORT_ID]
