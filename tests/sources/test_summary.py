"""References in the summary of a petition: notes on its page and in print, and nowhere a label of the editor."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail_localize.segments.extract import extract_segments

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.dossier.reading import LETTER, PETITION, files, pdf_text, squeezed
from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import PetitionPage


@pytest.fixture
def page(make_page, petition_page):
    """A petition whose summary cites the source that its text cites last."""
    return make_page(
        title="Un résumé sourcé",
        summary=f"<p>Des micros ? <b>Un rapport</b> l’a dit{reference(REPORT_ID)}.</p>",
        body=[
            {
                "type": "text",
                "value": f"<p>La radio{reference(RADIO_ID)}, le rapport{reference(REPORT_ID)}.</p>",
            }
        ],
        sources=petition_page.sources.raw_data,
    )


def read(client, url):
    return BeautifulSoup(client.get(url).content, "html.parser")


def test_a_reference_in_the_summary_comes_first_and_leads_to_its_note_and_back(client, page):
    shown = read(client, page.url)

    link = shown.select_one(".petition-summary a")
    assert link.text == "[1]"
    note = shown.find(id=link["href"][1:])
    assert "Observatoire" in note.text
    assert note.find("a", href=f"#{link['id']}")
    assert [one.text for one in shown.select(".petition-body .petition-noteref")] == ["[2]", "[1]"]
    assert "Des micros\u202f? Un rapport" in shown.select_one(".petition-summary").text


def test_search_engines_and_search_get_the_summary_without_tags_and_labels(client, page):
    description = read(client, page.url).find("meta", {"name": "description"})["content"]

    assert description == "Des micros ? Un rapport l’a dit."
    assert PetitionPage._meta.get_field("summary").get_searchable_content(page.summary) == [
        "Des micros ? Un rapport l’a dit."
    ]
    assert "[1]" not in page.typed_words


def test_the_label_of_a_reference_in_the_summary_is_not_signed_but_its_source_is(page):
    before = page.text_content()

    page.summary = page.summary.replace("[1]", "[9]").replace("<p>", '<p data-block-key="abc">')
    assert page.text_content() == before

    page.summary = page.summary.replace(REPORT_ID, RADIO_ID)
    assert page.text_content() != before


def test_the_dossier_prints_the_number_and_the_letter_none(page, make_signature):
    make_signature(page)

    content = files(seal(page.petition))

    assert squeezed("Un rapport l’a dit1.") in squeezed(pdf_text(content[PETITION]))
    assert squeezed("Un rapport l’a dit.") in squeezed(pdf_text(content[LETTER]))
    assert [row["publisher"] for row in csv_rows(content["07_sources.csv"])] == [
        "Observatoire des villes",
        "Radio Forez",
    ]


def test_the_text_that_was_signed_before_keeps_the_notes_of_its_summary(
    client, page, make_signature
):
    make_signature(page)
    before = page.petition.texts.get()

    page.summary = "<p>Plus court.</p>"
    page.stated_change = {"of": before.digest, "kind": "substance", "note": ""}
    page.save_revision().publish()
    address = reverse("wagtail_petition:earlier_text", args=[page.pk, before.digest])
    shown = read(client, address)

    link = shown.select_one(".petition-summary a")
    assert "Observatoire" in shown.find(id=link["href"][1:]).text


def test_a_summary_longer_than_a_teaser_is_refused_with_a_word(db):
    field = PetitionPage._meta.get_field("summary").formfield()
    short = f"<p>Assez{reference(REPORT_ID)}</p>"
    assert field.clean(short) == short
    with pytest.raises(ValidationError):
        field.clean(f"<p>{'mot ' * 300}</p>")


def test_translators_are_given_the_summary_with_its_reference(page):
    found = [one for one in extract_segments(page) if one.path.startswith("summary")]

    assert any("Un rapport" in getattr(one, "string", one).data for one in found[1:])
