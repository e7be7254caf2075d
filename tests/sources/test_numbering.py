from __future__ import annotations

import re
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from wagtail import blocks

from tests.conftest import RADIO_ID, reference
from wagtail_petition.blocks import CitingTextBlock
from wagtail_petition.source_blocks import SourcesBlock
from wagtail_petition.source_blocks.references import number_sources, referred_ids
from wagtail_petition.sources.numbering import Numbering
from wagtail_petition.sources.plain import without_references


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


def test_the_name_of_a_link_holds_what_it_shows(article):
    for link in article.select("[role=doc-noteref]"):
        assert link.text in link["aria-label"]


def test_many_references_to_one_source_have_names_of_their_own(make_page, petition_page, client):
    page = make_page(
        body=[("text", f"<p>{reference(RADIO_ID) * 30}</p>")],
        sources=petition_page.sources.raw_data,
    )

    article = BeautifulSoup(client.get(page.url).content, "html.parser").article
    labels = [link.text.split()[-1] for link in article.select("[role=doc-backlink]")]
    assert labels[:2] + labels[25:28] == ["1a", "1b", "1z", "1aa", "1ab"]
    assert len(set(labels)) == 30


def test_the_notes_come_last_when_their_block_was_forgotten(make_page, petition_page, client):
    page = make_page(
        body=[("text", f"<p>Dit{reference(RADIO_ID)}.</p>"), ("heading", "Fin")],
        sources=petition_page.sources.raw_data,
    )

    article = BeautifulSoup(client.get(page.url).content, "html.parser").article
    headings = [heading.text for heading in article.select(".petition-body h2, [role] > h2")]
    assert headings.index("Fin") < headings.index("Sources")


def test_a_second_block_of_notes_does_not_repeat_them(make_page, petition_page, client):
    page = make_page(
        body=[
            ("text", f"<p>Dit{reference(RADIO_ID)}.</p>"),
            ("endnotes", {"heading": "D’où <nous> le savons"}),
            ("endnotes", {"heading": ""}),
        ],
        sources=petition_page.sources.raw_data,
    )

    article = BeautifulSoup(client.get(page.url).content, "html.parser").article
    (endnotes,) = article.select("[role=doc-endnotes]")
    assert endnotes.h2.text == "D’où <nous> le savons"


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
    html = f'<a class="petition-noteref" data-source="{RADIO_ID}" hidden>[1]</a>'
    first = Numbering([petition_page.sources], "one-").apply(html)
    second = Numbering([petition_page.sources], "two-").apply(html)

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


class PairBlock(blocks.StructBlock):
    """Two texts whose keys a database would put in the other order, the shorter key first."""

    opening = CitingTextBlock(required=False)
    end = CitingTextBlock(required=False)


class LeafBlock(blocks.StreamBlock):
    text = CitingTextBlock()
    pair = PairBlock()
    items = blocks.ListBlock(CitingTextBlock())


class TreeBlock(LeafBlock):
    section = LeafBlock()


leaves = st.lists(
    st.fixed_dictionaries({"type": st.just("text"), "value": rich_text})
    | st.fixed_dictionaries(
        {
            "type": st.just("pair"),
            # The order of the keys is that of PostgreSQL.
            "value": st.fixed_dictionaries({"end": rich_text, "opening": rich_text}),
        }
    )
    | st.fixed_dictionaries({"type": st.just("items"), "value": st.lists(rich_text, max_size=3)}),
    max_size=4,
)
bodies = st.lists(
    st.fixed_dictionaries({"type": st.just("section"), "value": leaves}), max_size=2
).flatmap(lambda sections: leaves.map(lambda texts: [*sections, *texts]))


@given(bodies)
def test_what_is_stored_is_numbered_as_the_page_is(stored):
    body = TreeBlock().to_python(stored)
    sources = SourcesBlock().to_python([{"type": "web", "id": key, "value": {}} for key in "abc"])
    numbering = Numbering([sources], "")

    numbering.apply(str(body.render_as_block()))

    shown = {key: note.number for key, note in numbering.notes.items()}
    assert number_sources(body, "abc") == shown


def test_what_is_left_out_is_not_listed(petition_page, make_page, client):
    page = make_page(
        body=[
            ("text", f"<p>Un seul{reference(RADIO_ID)}.</p>"),
            ("endnotes", {"heading": "", "uncited": "hidden"}),
        ],
        sources=petition_page.sources.raw_data,
    )

    content = client.get(page.url).content.decode()
    assert "Radio Forez" in content
    assert "Des rues sous écoute" not in content


def test_a_text_shown_twice_has_anchors_of_its_own_each_time(petition_page, rf):
    written = (
        "{% load petition_sources wagtailcore_tags %}"
        "{% numbered_sources page %}{% include_block page.body %}{% endnumbered_sources %}"
    )
    twice = Template(written * 2)
    for context in ({"page": petition_page, "request": rf.get("/")}, {"page": petition_page}):
        html = BeautifulSoup(twice.render(Context(context)), "html.parser")

        anchors = [
            link["href"][1:] for link in html.select(".petition-noteref, .petition-backlink")
        ]
        assert len(anchors) == 12
        assert all(len(html.find_all(id=anchor)) == 1 for anchor in anchors)


def test_more_references_ask_no_more_of_the_database(make_page, client):
    def cited(count):
        ids = [str(uuid4()) for _number in range(count)]
        page = make_page(
            body=[("text", f"<p>Dit{reference(key)}.</p>") for key in ids],
            sources=[
                {
                    "type": "web",
                    "id": key,
                    "value": {"title": "Rues", "links": [{"url": "https://example.org/a"}]},
                }
                for key in ids
            ],
        )
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page.url).content.count(b'role="doc-noteref"') == count
        return len(queries)

    assert cited(2) == cited(60)
