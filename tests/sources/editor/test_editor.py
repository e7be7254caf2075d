"""What an editor does in the browser, with Wagtail's own editor around our button."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.sources.conftest import BOOK_ID, FILM_ID
from tests.sources.editor.editing import (
    REFERENCE,
    expect_labels,
    open_dialog,
    save_draft,
    stored_ids,
    text_in,
)


def body_text(page):
    return page.body.first_block_by_name("text").value.source


def test_an_editor_cites_a_source_with_the_keyboard_and_readers_find_it(edit, petition_page):
    tab = edit(petition_page)
    text = text_in(tab)
    tab.keyboard.type(" Encore")
    dialog = open_dialog(tab)
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    assert dialog.get_by_role("listitem").all_inner_texts() == [
        "[2]\nA. Martin, Des rues sous écoute, Observatoire des villes, 2019-04-15\nReport or PDF",
        "[1]\nRadio Forez, 2019-05-08\nRadio or television",
    ]
    tab.keyboard.type("ecoute")
    assert dialog.get_by_role("listitem").count() == 1
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(text).to_be_focused()
    tab.keyboard.type(" et encore.")
    expect_labels(text, "[1]", "[2]", "[2]")

    draft = save_draft(tab, petition_page)

    assert stored_ids(body_text(draft)) == [RADIO_ID, REPORT_ID, REPORT_ID]
    assert "[2]</a> et encore." in body_text(draft)

    draft.get_latest_revision().publish()
    tab.goto(petition_page.url)
    shown = tab.locator("[role=doc-noteref]").nth(2)
    assert shown.inner_text() == "[2]"
    shown.click()
    assert "Des rues sous écoute" in tab.locator(":target").inner_text()
    tab.locator(":target [role=doc-backlink]").nth(1).click()
    assert tab.locator(":target").get_attribute("id") == shown.get_attribute("id")


def test_the_button_stands_where_the_editor_of_wagtail_offers_what_can_be_inserted(
    edit, petition_page
):
    tab = edit(petition_page)
    text_in(tab)
    tab.keyboard.type("/source")
    tab.get_by_role("option", name="Source", exact=True).first.wait_for()
    tab.keyboard.press("Enter")

    expect(tab.get_by_role("dialog", name="Refer to a source")).to_be_visible()


def test_a_search_without_result_says_so(edit, petition_page):
    tab = edit(petition_page)
    text_in(tab)
    dialog = open_dialog(tab)
    tab.keyboard.type("nothing like that")
    tab.keyboard.press("Enter")

    expect(dialog.get_by_role("status")).to_have_text("No source has these words.")


def test_a_page_without_sources_says_so_and_gives_the_cursor_back(edit, make_page):
    page = make_page(body=[("text", "<p>Un fait</p>")])
    tab = edit(page)
    text = text_in(tab)

    dialog = open_dialog(tab)
    expect(dialog.get_by_role("status")).to_have_text("This page has no sources yet.")
    expect(dialog.get_by_role("button", name="Add a source")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(text).to_be_focused()
    tab.keyboard.type(" de plus")

    assert text.inner_text().strip() == "Un fait de plus"


def test_a_form_without_sources_tells_the_webmaster_what_to_add(edit, make_article):
    tab = edit(make_article(intro="<p>Un fait</p>"))
    text_in(tab, "intro")
    # As on a page whose model has no such field.
    tab.evaluate("window.wagtail.editHandler.getPanelByName = () => null")

    dialog = open_dialog(tab)

    expect(dialog).to_contain_text("StreamField named “sources”, made of SourcesBlock")
    tab.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_dialog_keeps_the_keyboard_to_itself_and_gives_it_back(edit, petition_page):
    tab = edit(petition_page)
    text = text_in(tab)
    dialog = open_dialog(tab)

    for _press in range(12):
        tab.keyboard.press("Tab")
        assert tab.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    tab.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(text).to_be_focused()
    assert tab.locator("[inert]").count() == 0


def faults(tab, selector):
    """What axe, which Wagtail's admin brings along, finds wrong, but for Wagtail's own text box, which has no name."""
    return tab.evaluate(
        """async (selector) => {
            const options = { exclude: [".public-DraftEditor-content"], include: [selector] };
            const { violations } = await window.axe.run(options);
            return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
        }""",
        selector,
    )


def test_axe_finds_no_fault_in_references_dialog_and_card(edit, petition_page):
    tab = edit(petition_page)
    text = text_in(tab)
    expect_labels(text, "[1]", "[2]")
    assert faults(tab, REFERENCE) == []
    text.locator(REFERENCE).first.hover()
    expect(tab.locator(".petition-source-card")).to_contain_text("Radio Forez")
    assert faults(tab, ".petition-source-card") == []

    dialog = open_dialog(tab)
    assert faults(tab, "dialog") == []
    dialog.get_by_role("button", name="Add a source").click()
    assert faults(tab, "dialog") == []


def test_a_reference_shows_its_citation_to_the_pointer_and_to_the_caret(edit, petition_page):
    tab = edit(petition_page)
    text = text_in(tab)
    card = tab.locator(".petition-source-card")

    text.locator(REFERENCE).nth(1).hover()
    expect(card).to_contain_text("Source 2")
    expect(card).to_contain_text("A. Martin, Des rues sous écoute")
    # The pointer can go to the card, whose link can be followed (WCAG 1.4.13).
    card.get_by_role("link", name="https://example.org/rapport").hover()
    tab.wait_for_timeout(500)
    expect(card).to_contain_text("Source 2")
    tab.keyboard.press("Escape")
    expect(card).to_be_empty()

    tab.mouse.move(0, 0)
    text.press("Control+Home")
    for _letter in "La radio l’a dit":
        tab.keyboard.press("ArrowRight")
    expect(card).to_contain_text("Radio Forez")


def test_the_caret_steps_over_a_reference_and_types_nothing_into_it(edit, petition_page):
    tab = edit(petition_page)
    text = text_in(tab)
    for key in ("ArrowLeft", "ArrowLeft", "!", "ArrowRight", "?"):
        tab.keyboard.press(key)
        # Nobody is as fast as a script: the editor hears of the caret after it has moved.
        tab.wait_for_timeout(100)
    expect_labels(text, "[1]", "[2]")

    draft = save_draft(tab, petition_page)

    assert stored_ids(body_text(draft)) == [RADIO_ID, REPORT_ID]
    assert f"aussi!{reference(REPORT_ID)}?." in body_text(draft)


def test_a_site_cites_in_its_own_rich_text_at_any_depth(edit, make_article):
    """Nothing depends on petition pages: a field, a struct in a list in a stream, a table."""
    article = make_article(
        intro="<p>Un fait</p>",
        body=[
            ("quote", {"quote": f"<p>Dit{reference(BOOK_ID)}</p>", "author": ""}),
            ("columns", [[("quote", {"quote": "<p>Encore</p>", "author": ""})]]),
        ],
    )
    tab = edit(article)
    expect_labels(tab, "[1]")
    text_in(tab, "body", 1)
    open_dialog(tab).get_by_role("button", name="Un film").click()
    expect_labels(tab, "[1]", "[2]")
    text_in(tab, "intro")
    open_dialog(tab).get_by_role("button", name="Un film").click()
    expect_labels(tab, "[1]", "[2]", "[1]")

    draft = save_draft(tab, article)

    assert stored_ids(draft.intro) == [FILM_ID]
    assert stored_ids(draft.body.raw_data[1]["value"][0]["value"][0]["value"]["quote"]) == [FILM_ID]
