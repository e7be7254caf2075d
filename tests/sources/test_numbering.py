from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import RADIO_ID, REPORT_ID, reference
from wagtail_petition.blocks import PetitionBodyBlock, SourceBlock
from wagtail_petition.sources.citation import citation_text, source_date
from wagtail_petition.sources.numbering import Numbering
from wagtail_petition.sources.references import number_sources, referred_ids, without_references


@pytest.fixture
def article(petition_page, client):
    return BeautifulSoup(client.get(petition_page.url).content, "html.parser").article


def test_numbers_follow_the_first_reference(article):
    references = article.select("[role=doc-noteref]")

    assert [reference.text for reference in references] == ["[1]", "[2]", "[1]"]
    notes = article.select("[role=doc-endnotes] > ol > li")
    assert ["Radio Forez" in notes[0].text, "Des rues sous écoute" in notes[1].text] == [True, True]


def test_each_reference_has_its_note_and_its_own_way_back(article):
    for reference_link in article.select("[role=doc-noteref]"):
        assert article.find(id=reference_link["href"][1:]).name == "li"
    back = article.select("[role=doc-backlink]")
    assert [article.find(id=link["href"][1:])["role"] for link in back] == ["doc-noteref"] * 3
    labels = [link["aria-label"] for link in back]
    assert len(set(labels)) == 3
    assert all(link.text.split()[-1] in link["aria-label"] for link in back)
    ids = [tag["id"] for tag in article.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_a_page_rendered_twice_doubles_nothing(petition_page, client):
    assert client.get(petition_page.url).content == client.get(petition_page.url).content


def test_a_reference_to_a_deleted_source_leaves_no_broken_link(make_page, client):
    page = make_page(body=[("text", f"<p>Rien{reference(RADIO_ID)} de tel.</p>")])

    body = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".petition-body")
    assert body.text.strip() == "Rien de tel."


def test_sources_that_nothing_refers_to_stand_apart(petition_page, make_page, client):
    page = make_page(
        body=[("text", f"<p>Un seul{reference(RADIO_ID)}.</p>")],
        sources=petition_page.sources.raw_data,
    )

    article = BeautifulSoup(client.get(page.url).content, "html.parser")
    endnotes = article.select_one("[role=doc-endnotes]")
    assert len(endnotes.select("ol > li")) == 1
    assert "Des rues sous écoute" in endnotes.select_one("ul").text


def test_two_petitions_on_one_page_do_not_mix_their_notes(petition_page):
    html = f'<a class="petition-noteref" data-source="{RADIO_ID}">[1]</a>'
    first = Numbering(petition_page.sources, "one-").apply(html)
    second = Numbering(petition_page.sources, "two-").apply(html)

    ids = re.findall(r'\bid="([^"]+)"', first + second)
    assert len(ids) == len(set(ids))


def test_labels_of_references_do_not_leak_into_search(petition_page):
    text = "".join(petition_page.body.stream_block.get_searchable_content(petition_page.body))

    assert "La radio l’a dit" in text
    assert "[1]" not in text
    assert without_references(f"<p>Dit{reference(RADIO_ID)}.</p>") == "<p>Dit.</p>"


rich_text = st.lists(st.sampled_from(["a", "b", "c", "gone"]), max_size=4).map(
    lambda ids: "<p>" + " ".join(f"mot{reference(key)}" for key in ids) + "</p>"
)
trees = st.recursive(
    rich_text | st.text() | st.none() | st.integers(),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(), part, max_size=3),
    max_leaves=20,
)


@given(trees)
def test_in_any_tree_numbers_are_the_order_of_first_reference(tree):
    numbers = number_sources(tree, ["a", "b", "c"])

    met = [key for key in referred_ids(tree) if key != "gone"]
    assert list(numbers) == sorted(set(met), key=met.index)
    assert list(numbers.values()) == list(range(1, len(numbers) + 1))


@given(st.lists(rich_text, max_size=5))
def test_the_page_and_the_dossier_number_alike(texts):
    block = PetitionBodyBlock()
    body = block.to_python([{"type": "text", "value": text} for text in texts])
    sources = [type("Child", (), {"id": key, "value": {"title": key}}) for key in "abc"]
    numbering = Numbering(sources, "")

    numbering.apply(str(block.render(body)))

    stored = number_sources(body.get_prep_value(), "abc")
    assert {key: note.number for key, note in numbering.notes.items()} == stored


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        ("2019", "2019", "2019"),
        ("2019-05", "mai 2019", "May 2019"),
        ("2019-05-08", "8 mai 2019", "May 8, 2019"),
        ("un jour", "un jour", "un jour"),
    ],
)
def test_dates_are_written_as_the_reader_does(written, french, english):
    for language, expected in (("fr", french), ("en", english)):
        with translation.override(language):
            assert source_date(written) == expected


def test_a_citation_names_what_is_known_and_nothing_else():
    source = SourceBlock().to_python(
        {
            "kind": "report",
            "author": "A. Martin",
            "title": "Des rues sous écoute ?",
            "publisher": "Observatoire",
            "date": "2019-04-15",
            "locator": "p. 12",
            "url": "https://example.org/a?b=1:2",
            "note": "<p>Voir <b>aussi</b></p><p>la vidéo</p>",
        }
    )
    with translation.override("en"):
        assert citation_text(source) == (
            "A. Martin. Des rues sous écoute ? Observatoire, April 15, 2019, p. 12. "
            "https://example.org/a?b=1:2. Voir aussi la vidéo."
        )
        assert citation_text(SourceBlock().to_python({"note": "<p>Une note</p>"})) == "Une note."


def test_a_citation_cannot_carry_a_script(make_page, client):
    evil = {"title": "<script>alert(1)</script>", "publisher": '"><b>x', "author": "<i>"}
    page = make_page(
        body=[("text", f"<p>Dit{reference(REPORT_ID)}.</p>")],
        sources=[{"type": "source", "id": REPORT_ID, "value": evil}],
    )

    content = client.get(page.url).content.decode()
    assert "<script>alert" not in content
    assert "<b>x" not in content
