"""References keep their sources, and show the numbers of readers, whatever the editor does with the text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.sources.editor.editing import (
    REFERENCE,
    expect_labels,
    open_dialog,
    paste,
    save_draft,
    stored_ids,
    text_in,
)


@pytest.fixture
def page(make_page, petition_page):
    """Two texts, of which each refers to one source, and a list that refers to both."""
    return make_page(
        body=[
            ("text", f"<p>La radio{reference(RADIO_ID)}</p>"),
            ("text", f"<p>Un rapport{reference(REPORT_ID)}</p>"),
            (
                "items",
                [f"<p>Trop cher{reference(REPORT_ID)}</p>", f"<p>Trop{reference(RADIO_ID)}</p>"],
            ),
        ],
        sources=petition_page.sources.raw_data,
    )


def block(tab, field, position):
    return tab.locator(
        f"#{field}-root > [data-streamfield-stream-container] > [data-streamfield-child]"
    ).nth(position)


def texts(page):
    return [child.value.source for child in page.body if child.block_type == "text"]


def test_numbers_follow_a_block_that_moves(edit, page):
    tab = edit(page)
    expect_labels(tab, "[1]", "[2]", "[2]", "[1]")

    block(tab, "body", 0).get_by_role("button", name="Move down").first.click()
    expect_labels(tab, "[1]", "[2]", "[1]", "[2]")

    draft = save_draft(tab, page)
    assert [stored_ids(text) for text in texts(draft)] == [[REPORT_ID], [RADIO_ID]]


def test_numbers_follow_a_block_that_is_deleted(edit, page):
    tab = edit(page)
    expect_labels(tab, "[1]", "[2]", "[2]", "[1]")

    block(tab, "body", 0).get_by_role("button", name="Delete").first.click()
    expect_labels(tab, "[1]", "[1]", "[2]")


def test_opening_a_page_does_not_make_it_look_edited(edit, page):
    tab = edit(page)
    field = tab.locator("[name='body-1-value']")
    before = field.input_value()
    expect_labels(tab, "[1]", "[2]", "[2]", "[1]")
    tab.wait_for_timeout(600)

    assert field.input_value() == before


def test_undo_takes_a_reference_away_and_leaves_what_was_typed_before(edit, page):
    tab = edit(page)
    text = text_in(tab)
    tab.keyboard.type(" et une phrase que je viens de taper")
    open_dialog(tab)
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect_labels(text, "[1]", "[2]")

    tab.keyboard.press("Control+z")
    expect_labels(text, "[1]")
    expect(text).to_contain_text("et une phrase que je viens de taper")

    tab.keyboard.press("Control+Shift+z")
    expect_labels(text, "[1]", "[2]")


def test_a_reference_that_is_deleted_comes_back_with_undo(edit, page):
    tab = edit(page)
    text = text_in(tab, position=0)
    tab.keyboard.press("Backspace")
    expect_labels(tab, "[1]", "[1]", "[2]")
    assert text.inner_text().strip() == "La radio"
    tab.keyboard.press("Control+Z")
    expect_labels(tab, "[1]", "[2]", "[2]", "[1]")

    assert stored_ids(texts(save_draft(tab, page))[0]) == [RADIO_ID]


def test_text_that_is_cut_and_pasted_keeps_its_references(edit, page):
    tab = edit(page)
    text = text_in(tab, position=0)
    tab.keyboard.press("Control+A")
    tab.keyboard.press("Control+X")
    expect(text.locator(REFERENCE)).to_have_count(0)
    expect_labels(tab, "[1]", "[1]", "[2]")
    other = text_in(tab, position=1)
    tab.keyboard.press("Control+V")
    expect(other).to_contain_text("La radio")
    expect_labels(tab, "[1]", "[2]", "[1]", "[2]")

    draft = save_draft(tab, page)
    assert [stored_ids(text) for text in texts(draft)] == [[], [REPORT_ID, RADIO_ID]]


def test_a_reference_to_a_source_that_was_deleted_is_marked_until_there_is_one_again(edit, page):
    tab = edit(page)
    expect_labels(tab, "[1]", "[2]", "[2]", "[1]")
    block(tab, "sources", 1).get_by_role("button", name="Delete").first.click()
    expect_labels(tab, "[?]", "[1]", "[1]", "[?]")
    tab.locator(REFERENCE).first.hover()
    expect(tab.locator(".petition-source-card")).to_contain_text("it was deleted")


def test_a_copy_of_a_source_is_another_source(edit, page):
    tab = edit(page)
    block(tab, "sources", 0).get_by_role("button", name="Duplicate").first.click()
    expect(block(tab, "sources", 2)).to_be_visible()
    expect_labels(tab, "[1]", "[2]", "[2]", "[1]")

    ids = [source.id for source in save_draft(tab, page).sources]

    assert len(set(ids)) == 3
    assert {RADIO_ID, REPORT_ID} < set(ids)


def test_a_copy_of_a_text_refers_to_the_same_sources(edit, page):
    tab = edit(page)
    block(tab, "body", 0).get_by_role("button", name="Duplicate").first.click()

    expect_labels(tab, "[1]", "[1]", "[2]", "[2]", "[1]")


def test_a_reference_that_is_pasted_from_another_page_is_marked(edit, page, make_page):
    other = make_page(title="Ailleurs", body=[("text", "<p>Ici</p>")])
    tab = edit(page)
    text_in(tab, position=0)
    tab.keyboard.press("Control+A")
    tab.keyboard.press("Control+C")
    tab.goto(f"/admin/pages/{other.pk}/edit/")
    text_in(tab)
    tab.keyboard.press("Control+V")

    expect_labels(tab, "[?]")
    tab.locator(REFERENCE).hover()
    expect(tab.locator(".petition-source-card")).to_contain_text("comes from another page")


def test_what_changes_no_number_draws_no_reference_anew(edit, page):
    tab = edit(page)
    expect_labels(tab, "[1]", "[2]", "[2]", "[1]")
    tab.evaluate(
        """() => {
            window.renumbered = 0;
            window.petitionSources.numbers.subscribe(() => { window.renumbered += 1; });
        }"""
    )
    text = text_in(tab)
    tab.keyboard.type(" Et toujours des mots", delay=20)
    expect(text).to_contain_text("Et toujours des mots")
    assert tab.evaluate("window.renumbered") == 0

    block(tab, "sources", 1).get_by_role("button", name="Delete").first.click()

    expect_labels(tab, "[?]", "[1]", "[1]", "[?]")
    assert tab.evaluate("window.renumbered") == 1


#: As Word puts a sentence with a footnote on the clipboard.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
<!-- p.MsoNormal {margin:0cm; color:red} --></style></head><body lang=FR><!--StartFragment-->
<p class=MsoNormal style='mso-pagination:none'><a name="_Toc1"></a>Un <b>fait</b> grave<a style='mso-footnote-id:ftn1'
href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference><span
style='mso-special-character:footnote'>[1]</span></span></a>.<o:p></o:p></p>
<div style='mso-element:footnote-list'><hr align=left size=1 width="33%">
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1'
href="#_ftnref1" name="_ftn1"><span class=MsoFootnoteReference>[1]</span></a> Le Monde.</p></div></div>
<!--EndFragment--></body></html>"""


def test_text_from_a_word_processor_stays_plain(edit, page):
    tab = edit(page)
    text = text_in(tab, position=0)
    paste(text, WORD, "Un fait grave[1].\n[1] Le Monde.")
    expect(text).to_contain_text("Le Monde.")

    stored = texts(save_draft(tab, page))[0]

    assert stored_ids(stored) == [RADIO_ID]
    assert "Un <b>fait</b> grave[1]." in stored
    assert stored.count("<a ") == 1
    assert not any(trace in stored for trace in ("style", "class", "mso", "ftn", "name="))
