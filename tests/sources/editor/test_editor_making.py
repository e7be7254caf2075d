"""Sources that an editor makes in the dialog, without leaving the text."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from example_site.home.models import HomePage
from tests.sources.editor.editing import (
    expect_labels,
    open_dialog,
    open_form,
    save_draft,
    stored_ids,
    text_in,
)
from wagtail_petition.models import PetitionPage
from wagtail_petition.source_blocks import SourcesBlock


def body_text(page):
    return page.body.first_block_by_name("text").value.source


@pytest.fixture
def page(make_page):
    return make_page(body=[("text", "<p>Un fait</p>")])


def fill(form, name, text):
    form.locator(f"[name=petition-new-source-{name}]").fill(text)


def test_an_editor_makes_a_source_while_writing_and_readers_find_it(edit, page):
    tab = edit(page)
    text = text_in(tab)
    form = open_form(tab)
    form.get_by_label("Kind").select_option(label="Law or decision")
    fill(form, "title", "Loi informatique et libertés")
    fill(form, "number", "78-17")
    fill(form, "date", "1978-01-06")
    form.locator("[name=petition-new-source-date]").press("Enter")
    expect(text).to_be_focused()
    tab.keyboard.type(".")
    expect_labels(text, "[1]")

    draft = save_draft(tab, page)

    source = draft.sources[0]
    assert stored_ids(body_text(draft)) == [source.id]
    assert body_text(draft).endswith("[1]</a>.</p>")
    assert source.block_type == "law"
    assert source.value["number"] == "78-17"

    draft.get_latest_revision().publish()
    tab.goto(page.url)
    assert tab.locator("[role=doc-noteref]").inner_text() == "[1]"
    expect(tab.locator("[role=doc-endnotes]")).to_contain_text("Loi informatique et libertés")


def test_what_was_typed_is_kept_when_the_kind_changes(edit, page):
    tab = edit(page)
    text_in(tab)
    form = open_form(tab)
    fill(form, "title", "Une loi")
    form.locator("[role=textbox]").click()
    tab.keyboard.type("À lire")
    form.get_by_label("Kind").select_option(label="Book")

    expect(form.locator("[name=petition-new-source-isbn]")).to_be_visible()
    expect(form.locator("[name=petition-new-source-title]")).to_have_value("Une loi")
    expect(form.locator("[role=textbox]")).to_have_text("À lire")


def test_mistakes_are_marked_and_nothing_is_added_before_they_are_corrected(edit, page):
    tab = edit(page)
    text_in(tab)
    form = open_form(tab)
    add = form.get_by_role("button", name="Add and refer to it")
    add.click()
    expect(form).to_contain_text("Fill in at least one field.")

    fill(form, "date", "201")
    form.locator("[data-streamfield-list-add]").click()
    add.click()
    expect(form.get_by_role("alert")).to_contain_text("correct what is marked")
    expect(form).to_contain_text("Write the date as 2019, 2019-05 or 2019-05-08")
    expect(form).to_contain_text("This field is required.")
    date = form.locator("[name=petition-new-source-date]")
    expect(date).to_be_focused()
    assert tab.locator("[name=sources-count]").input_value() == "0"

    date.fill("2019")
    form.locator("[name$='-url']").first.fill("https://example.org/")
    add.click()
    expect(form).to_have_count(0)
    expect_labels(tab, "[1]")

    draft = save_draft(tab, page)
    assert draft.sources[0].value["links"][0]["url"] == "https://example.org/"


def test_a_source_that_could_not_be_checked_is_kept_in_the_dialog(edit, page):
    tab = edit(page)
    text_in(tab)
    form = open_form(tab)
    fill(form, "title", "Une page")
    tab.route("**/petition-sources/check/", lambda route: route.abort())
    form.get_by_role("button", name="Add and refer to it").click()

    expect(form.get_by_role("alert")).to_contain_text("Nothing is lost")
    tab.unroute("**/petition-sources/check/")
    form.get_by_role("button", name="Add and refer to it").click()
    expect_labels(tab, "[1]")


def test_escape_takes_one_step_back_and_in_the_end_nothing_is_left(edit, page):
    tab = edit(page)
    text = text_in(tab)
    form = open_form(tab)
    fill(form, "title", "Une page")
    tab.keyboard.press("Escape")
    dialog = tab.get_by_role("dialog", name="Refer to a source")
    dialog.get_by_role("button", name="Add a source").click()
    expect(form.locator("[name=petition-new-source-title]")).to_have_value("Une page")
    tab.keyboard.press("Escape")
    tab.keyboard.press("Escape")
    expect(text).to_be_focused()
    tab.keyboard.type(" de plus")

    draft = save_draft(tab, page)

    assert len(draft.sources) == 0
    assert body_text(draft).endswith(">Un fait de plus</p>")


def test_calendars_and_choosers_of_wagtail_open_over_the_dialog(edit, page):
    tab = edit(page)
    text_in(tab)
    form = open_form(tab)
    form.locator("[data-streamfield-list-add]").click()
    consulted = form.locator("[name$='-consulted_on']")
    consulted.click()
    tab.locator(".xdsoft_datetimepicker:visible .xdsoft_date").nth(10).click()
    expect(consulted).not_to_have_value("")

    form.locator("[role=textbox]").click()
    tab.keyboard.type("Ici")
    tab.keyboard.press("Control+A")
    tab.keyboard.press("Control+K")
    tab.get_by_role("link", name="External link").click()
    tab.locator("#id_external-link-chooser-url").fill("https://example.org/")
    tab.get_by_role("button", name="Insert link").click()
    expect(form.locator("[role=textbox] a")).to_have_text("Ici")


def test_a_page_that_was_never_saved_gets_sources_and_references(edit, page, home):
    tab = edit(page)
    tab.goto(f"/admin/pages/add/wagtail_petition/petitionpage/{home.pk}/")
    tab.locator("[name=title]").fill("Une nouvelle page")
    tab.locator("[data-contentpath=body]").get_by_title("Insert a block").click()
    tab.get_by_role("option", name="Text", exact=True).click()
    tab.locator("[data-contentpath=sources]").get_by_title("Insert a block").click()
    tab.get_by_role("option", name="Book").click()
    tab.locator("[name=sources-0-value-title]").fill("Un livre")
    text_in(tab)
    tab.keyboard.type("Un fait")
    open_dialog(tab).get_by_role("button", name="Un livre").click()
    tab.keyboard.type(", un autre")
    form = open_form(tab)
    fill(form, "title", "Une page")
    form.get_by_role("button", name="Add and refer to it").click()
    expect_labels(tab, "[1]", "[2]")
    tab.wait_for_timeout(500)
    tab.get_by_role("button", name="Save draft").click()
    tab.wait_for_url("**/edit/")

    new = PetitionPage.objects.get(title="Une nouvelle page").get_latest_revision_as_object()
    assert stored_ids(body_text(new)) == [source.id for source in new.sources]
    assert [source.value["title"] for source in new.sources] == ["Un livre", "Une page"]


def test_a_source_without_an_id_gets_one_that_is_kept(edit, make_page):
    page = make_page(
        body=[("text", "<p>Un fait</p>")],
        sources=[{"type": "web", "value": {"title": "Une page"}}],
    )
    tab = edit(page)
    text_in(tab)
    # As in a form whose sources came from the defaults of the page.
    tab.evaluate(
        """() => {
            const child = document.getElementById("sources-root").rootBlock.children[0];
            child.id = null;
            child.element.querySelector("[name='sources-0-id']").value = "";
        }"""
    )
    open_dialog(tab).get_by_role("button", name="Une page").click()
    expect_labels(tab, "[1]")

    draft = save_draft(tab, page)

    assert stored_ids(body_text(draft)) == [draft.sources[0].id]


def check(client, block, **fields):
    data = {f"new-{name}": value for name, value in fields.items()}
    return client.post(
        reverse("wagtail_petition_check_source"),
        {"block": block.definition_prefix, "prefix": "new", "new-links-count": "0", **data},
    )


def test_the_server_checks_each_kind_as_the_form_does(admin_client):
    book = SourcesBlock().child_blocks["book"]

    assert check(admin_client, book, title="Un livre", note="null").json() == {"errors": None}
    errors = check(admin_client, book, isbn="12", note="null").json()["errors"]
    assert errors["blockErrors"].keys() == {"isbn"}


def test_only_sources_are_checked_and_only_for_people_of_the_admin(admin_client, client, db):
    source = SourcesBlock().child_blocks["web"]
    other = HomePage._meta.get_field("body").stream_block

    assert check(admin_client, other).status_code == 404
    assert admin_client.get(reverse("wagtail_petition_check_source")).status_code == 405
    assert check(client, source).status_code == 302
