"""Tables in the text of a petition: read, signed, printed and translated like all of it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect
from wagtail.models import Locale

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.dossier.reading import PETITION, files, pdf_text, squeezed
from tests.sources.editor.editing import save_draft
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import TextVersion
from wagtail_petition.source_blocks.references import referred_ids
from wagtail_petition.sources.findings import naked_addresses
from wagtail_petition.sources.pages import texts_of
from wagtail_petition.sources.plain import plain_text

COSTS = {
    "columns": [
        {"type": "text", "heading": "Dépense"},
        {"type": "number", "heading": "Par an"},
        {"type": "text", "heading": "Remarque"},
    ],
    "rows": [
        {"values": ["<p>Achat</p>", f"<p>340 000 €{reference(REPORT_ID)}</p>", ""]},
        {"values": ["<p>Maintenance</p>", "<p>60 000 €</p>", "<p>Peut <b>doubler</b></p>"]},
    ],
    "caption": "Ce que coûtent les caméras",
}


@pytest.fixture
def table_page(make_page, petition_page):
    """A petition whose table cites one source in a cell, and below it the source of the text that follows."""

    def make(**fields: Any):
        table = {
            "table": COSTS,
            "row_headings": True,
            "note": f"<p>Source : la chambre{reference(RADIO_ID)}</p>",
            **fields,
        }
        return make_page(
            title="Un tableau",
            body=[
                {"type": "table", "id": "t1", "value": table},
                {"type": "text", "value": f"<p>La radio l’a dit{reference(RADIO_ID)}.</p>"},
            ],
            sources=petition_page.sources.raw_data,
        )

    return make


def shown_table(client, page):
    return BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".petition-table")


def test_whoever_hears_a_table_hears_of_which_row_and_column_each_cell_is(client, table_page):
    figure = shown_table(client, table_page())

    assert figure.caption.text == COSTS["caption"]
    assert [one.text for one in figure.select("thead th[scope=col]")] == [
        "Dépense",
        "Par an",
        "Remarque",
    ]
    assert [one.text.strip() for one in figure.select("tbody th[scope=row]")] == [
        "Achat",
        "Maintenance",
    ]
    # It is scrolled with the keyboard, too.
    assert figure.select_one("[tabindex='0']")["aria-label"] == COSTS["caption"]


def test_a_table_without_headings_has_no_empty_ones(client, table_page):
    columns = [{**column, "heading": ""} for column in COSTS["columns"]]
    figure = shown_table(
        client, table_page(table={**COSTS, "columns": columns, "caption": ""}, row_headings=False)
    )

    assert not figure.select("th, thead, caption")
    assert figure.select_one("[tabindex='0']")["aria-label"]


def test_references_in_cells_are_numbered_in_reading_order(client, table_page):
    page = table_page()

    shown = BeautifulSoup(client.get(page.url).content, "html.parser")

    assert [one.text for one in shown.select(".petition-body .petition-noteref")] == [
        "[1]",
        "[2]",
        "[2]",
    ]
    notes = shown.select("[role=doc-endnotes] li")
    assert "Observatoire" in notes[0].text
    assert "Radio Forez" in notes[1].text


def test_a_table_is_part_of_what_is_signed_and_found(table_page):
    page = table_page()
    before = page.text_content()
    assert "Maintenance 60 000 €" in plain_text(page.body)
    assert COSTS["caption"] in plain_text(page.body)

    page.body[0].value["table"].row_data[1]["values"][0].source = "<p>Réparations</p>"

    assert page.text_content() != before


def test_an_address_typed_into_a_caption_is_a_finding(table_page):
    page = table_page(table={**COSTS, "caption": "D’après https://example.org/cout"})
    assert list(naked_addresses(list(texts_of(page)))) == ["https://example.org/cout"]


def test_the_dossier_prints_the_table_with_its_headings_and_numbers(table_page, make_signature):
    page = table_page()
    make_signature(page)

    content = files(seal(page.petition))[PETITION]

    text = pdf_text(content)
    for said in (COSTS["caption"], "Dépense", "Remarque", "doubler", "Source", "la chambre"):
        assert said in text
    assert squeezed("340 000 €1") in squeezed(text)
    assert text.index("Observatoire") < text.index("Radio Forez")


def test_translators_are_given_each_text_of_a_table(table_page, admin_client):
    from wagtail_localize.models import StringSegment, Translation, TranslationSource

    page = table_page()
    source, _created = TranslationSource.update_or_create_from_instance(page)
    english = Locale.objects.get(language_code="en")
    translation = Translation.objects.create(source=source, target_locale=english)
    words = {
        "Dépense": "Expense",
        "Achat": "Purchase",
        COSTS["caption"]: "What the cameras cost",
        "Peut <b>doubler</b>": "May <b>double</b>",
    }
    for segment in StringSegment.objects.filter(source=source):
        if said := words.pop(segment.string.data, None):
            segment.string.translations.create(
                locale=english, context=segment.context, data=said, translation_type="manual"
            )
    assert not words

    translation.save_target(publish=True)

    editor = admin_client.get(f"/admin/pages/{page.get_translation(english).pk}/edit/")
    assert "What the cameras cost" in editor.content.decode()
    table = page.get_translation(english).body[0].value["table"]
    assert table.caption == "What the cameras cost"
    assert [column["heading"] for column in table.columns] == ["Expense", "Par an", "Remarque"]
    cells = [[value.source for value in row["values"]] for row in table.row_data]
    assert "Purchase" in cells[0][0]
    # What nobody translated stays, with its reference.
    assert "340 000 €" in cells[0][1]
    assert REPORT_ID in cells[0][1]
    assert "May <b>double</b>" in cells[1][2]
    assert TextVersion.freeze(page.get_translation(english)).language == "en"


@pytest.mark.browser
def test_a_wide_table_scrolls_on_a_phone_and_the_page_does_not(
    browser_page, live_server, table_page
):
    columns = [{"type": "text", "heading": f"Colonne {number}"} for number in range(8)]
    rows = [{"values": ["<p>Une cellule</p>"] * 8}]
    page = table_page(table={"columns": columns, "rows": rows, "caption": "Large"})

    browser_page.set_viewport_size({"width": 360, "height": 740})
    browser_page.goto(page.url)

    table = browser_page.locator(".petition-table-scroll")
    expect(table).to_be_visible()
    assert table.evaluate("one => one.scrollWidth > one.clientWidth")
    assert browser_page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.mark.browser
def test_an_editor_who_adds_a_column_loses_nothing_of_the_table(edit, live_server, table_page):
    page = table_page()
    before = page.body[0].value["table"]
    tab = edit(page)
    table = tab.locator("[data-contentpath=body] .typed-table-block")

    table.get_by_role("button", name="Insert column").last.click()
    tab.locator(".add-column-menu").get_by_role("button", name="Figures").click()
    # It comes before the last one.
    table.get_by_placeholder("Column heading").nth(2).fill("En 2019")
    saved = save_draft(tab, page).body[0].value

    headings = [column["heading"] for column in saved["table"].columns]
    assert headings == ["Dépense", "Par an", "En 2019", "Remarque"]
    assert saved["table"].caption == before.caption
    for old, new in zip(before.row_data, saved["table"].row_data, strict=True):
        kept = [*new["values"][:2], *new["values"][3:]]
        assert [plain_text(cell) for cell in kept] == [plain_text(cell) for cell in old["values"]]
    assert list(referred_ids(saved["table"])) == [REPORT_ID]
    assert list(referred_ids(saved["note"])) == [RADIO_ID]
