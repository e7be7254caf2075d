"""The findings among the content checks of Wagtail's editor, in the browser that shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, expect
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.users.models import UserProfile

from tests.conftest import RADIO_ID, REPORT_ID, reference
from wagtail_petition.desk.sources.content_checks import add_source_checks
from wagtail_petition.sources.findings import Kind

WATCHED = """() => wagtail.app.getControllerForElementAndIdentifier(
    document.querySelector("[data-edit-form]"), "w-unsaved").initialFormData"""


@pytest.fixture
def editor(admin_tab, admin_user):
    """Open a page in the editor with the checks beside it; the admin speaks English."""
    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "en"
    profile.save()

    def open_editor(page) -> Page:
        admin_tab.goto(f"/admin/pages/{page.pk}/edit/")
        admin_tab.locator("[data-side-panel-toggle=checks]").click()
        # Wagtail compares with what the form held a moment after it opened: nobody types before that.
        admin_tab.wait_for_function(WATCHED)
        return admin_tab

    return open_editor


def issue(tab: Page, name: str):
    return tab.locator("[data-checks-panel] [data-content-checker-row]").filter(has_text=name)


def test_an_editor_sees_what_sources_lack_and_where_while_typing(editor, make_page, petition_page):
    page = make_page(
        title="Page",
        body=[("text", f"<p>Dit{reference(REPORT_ID)} et redit{reference('gone')}.</p>")],
        sources=petition_page.sources.raw_data,
    )
    tab = editor(page)

    expect(issue(tab, "A reference without source")).to_have_count(1, timeout=20_000)
    expect(issue(tab, "A source that the text does not refer to")).to_have_count(1)
    unarchived = issue(tab, "A link without archived copy")
    expect(unarchived).to_have_count(1)
    expect(unarchived).to_contain_text("note-1")
    expect(issue(tab, "A web address in place of a citation")).to_have_count(0)

    text = tab.locator("[data-contentpath=body] [role=textbox]").first
    text.click()
    tab.keyboard.press("Control+End")
    tab.keyboard.type(" Voir https://example.org/a ainsi.")

    expect(issue(tab, "A web address in place of a citation")).to_have_count(1, timeout=20_000)


def test_the_script_knows_every_kind_of_finding():
    """A rule whose check nobody registered would stop all checks of the editor."""
    script = Path(finders.find("wagtail_petition/js/source-checks.js")).read_text()

    assert set(re.findall(r'"([a-z-]+)"', script.split("]")[0])) == set(Kind.values)


def test_visitors_get_nothing_of_the_checks(petition_page, client):
    response = client.get(petition_page.url)

    assert "userbar" not in response.content.decode()
    assert "Cookie" not in response.get("Vary", "")


class OwnChecker(ContentCheckerItem):
    """As a site writes it."""

    axe_run_only = ["button-name"]


def test_the_checks_of_a_site_are_kept(petition_page, rf):
    items = [OwnChecker(in_editor=True), object()]
    other = items[1]

    add_source_checks(items, petition_page)

    checker = items[0]
    assert isinstance(checker, OwnChecker)
    assert checker.in_editor
    run_only = checker.get_axe_run_only(rf.get("/"))
    assert run_only[0] == "button-name"
    assert "petition-unused" in run_only
    assert items[1] is other


def test_a_site_that_runs_rules_by_tag_is_left_so(petition_page, rf, monkeypatch):
    monkeypatch.setattr(OwnChecker, "axe_run_only", ["wcag2a", "best-practice"])
    items = [OwnChecker()]

    add_source_checks(items, petition_page)

    assert items[0].get_axe_run_only(rf.get("/")) == ["wcag2a", "best-practice"]


@pytest.mark.parametrize("has_page", [True, False])
def test_pages_without_sources_are_checked_as_before(home, has_page):
    items = [OwnChecker()]
    (before,) = items

    add_source_checks(items, home if has_page else None)

    assert items == [before]


def test_findings_say_where_to_look(petition_page, rf):
    items = [OwnChecker()]
    petition_page.body = [("text", f"<p>Voir https://example.org/a{reference(RADIO_ID)}</p>")]

    add_source_checks(items, petition_page)

    checks = {
        check["id"]: check.get("options") for check in items[0].get_axe_custom_checks(rf.get("/"))
    }
    assert checks["check-petition-unused"] == {"sources": [REPORT_ID], "texts": []}
    assert checks["check-petition-naked"] == {"sources": [], "texts": ["https://example.org/a"]}
    assert checks["check-image-alt-text"]["pattern"]
