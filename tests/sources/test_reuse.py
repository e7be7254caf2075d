"""References on the pages of a site that had its own models before: ``tests/sources/magazine``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.utils.text import slugify
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import RichTextBlock
from wagtail.models import Page, ReferenceIndex
from wagtail.rich_text import RichText, expand_db_html

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.sources.conftest import BOOK_ID, FILM_ID, source
from tests.sources.magazine.models import ArticlesPage, Notice
from wagtail_petition.blocks import CitingTextBlock
from wagtail_petition.sources.plain import plain_text
from wagtail_petition.sources.references import number_sources

HERE = Path(__file__).parent


def cell(text):
    return {"type": "text", "value": text}


#: A reference in each place where an article can have one, all to the same source but the last.
EVERYWHERE = [
    ("paragraph", f"<p>Au texte{reference(BOOK_ID)}.</p>"),
    ("quote", {"quote": f"<p>À la citation{reference(BOOK_ID)}</p>", "author": "Zoé"}),
    (
        "columns",
        [
            [
                {"type": "paragraph", "value": f"<p>À la colonne{reference(BOOK_ID)}</p>"},
                {"type": "quote", "value": {"quote": f"<p>Au fond{reference(BOOK_ID)}</p>"}},
            ]
        ],
    ),
    (
        "figures",
        {
            "columns": [
                {"type": "text", "heading": "Où"},
                {"type": "number", "heading": "Combien"},
            ],
            "rows": [{"values": [f"<p>À la case{reference(BOOK_ID)}</p>", 3]}],
            "caption": "",
        },
    ),
    ("table", {"data": [[f"Au tableau{reference(BOOK_ID)}"]]}),
    ("paragraph", f"<p>Puis le film{reference(FILM_ID)}.</p>"),
]
PLACES = ["Au texte", "À la citation", "À la colonne", "Au fond", "À la case", "Au tableau"]


@pytest.fixture
def article(make_article):
    return make_article(
        intro=f"<p>En tête{reference(BOOK_ID)}</p><p>de page.</p>",
        body=json.dumps([{"type": kind, "value": value} for kind, value in EVERYWHERE]),
    )


@pytest.fixture
def read(client):
    def get(page):
        response = client.get(page.url)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return get


def labels(html):
    return [link.text for link in html.select("[role=doc-noteref]")]


def assert_all_links_lead_somewhere(html):
    ids = [tag["id"] for tag in html.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in html.select('a[href^="#"]'):
        assert link["href"][1:] in ids


def test_references_are_numbered_wherever_an_article_has_rich_text(article, read):
    html = read(article)

    text = re.sub(r"\s+", " ", html.article.get_text())
    for place in ["En tête", *PLACES]:
        assert f"{place}[1]" in text
    assert labels(html) == ["[1]"] * 7 + ["[2]"]
    assert_all_links_lead_somewhere(html)


def test_what_is_stored_is_numbered_in_typed_tables_too(article):
    body = [block for block in article.body if block.block_type == "figures"]

    assert number_sources(body, [BOOK_ID, FILM_ID]) == {BOOK_ID: 1}


def test_articles_on_one_page_keep_their_notes_apart(home, make_article, read):
    listing = home.add_child(instance=ArticlesPage(title="Tout"))
    for title, cited in (("Un", BOOK_ID), ("Deux", FILM_ID)):
        make_article(parent=listing, title=title, intro=f"<p>Dit{reference(cited)}</p>")

    html = read(listing)

    assert labels(html) == ["[1]", "[1]"]
    notes = [notes.select_one("ol > li").text for notes in html.select("[role=doc-endnotes]")]
    assert ["livre" in notes[0], "film" in notes[1]] == [True, True]
    assert_all_links_lead_somewhere(html)


def test_a_snippet_brings_its_sources_into_the_notes_of_the_page(make_article, read):
    notice = Notice.objects.create(
        locale_id=Page.objects.first().locale_id,
        text=f"<p>La loi le dit{reference(REPORT_ID)}, la radio aussi{reference(RADIO_ID)}.</p>",
        sources=[source(REPORT_ID, title="La loi"), source(RADIO_ID, title="Le journal")],
    )
    article = make_article(
        body=json.dumps(
            [
                {"type": "paragraph", "value": f"<p>Un livre{reference(BOOK_ID)}</p>"},
                {"type": "notice", "value": notice.pk},
                {"type": "notice", "value": notice.pk},
            ]
        )
    )

    html = read(article)

    assert labels(html) == ["[1]", "[2]", "[3]", "[2]", "[3]"]
    (notes,) = html.select("[role=doc-endnotes]")
    titles = [note.cite.text for note in notes.select("ol > li")]
    assert titles == ["Un livre", "La loi", "Le journal"]
    assert_all_links_lead_somewhere(html)


def test_a_snippet_and_a_page_with_one_primary_key_do_not_clash(make_article):
    article = make_article(intro=f"<p>Un livre{reference(BOOK_ID)}</p>")
    notice = Notice(pk=article.pk, text=article.intro, sources=article.sources.raw_data)
    shown = Template(
        "{% load wagtailcore_tags petition_sources %}"
        "{% numbered_sources page %}{{ page.intro|richtext }}{% endnumbered_sources %}"
        "{% numbered_sources notice %}{{ notice.text|richtext }}{% endnumbered_sources %}"
    ).render(Context({"page": article, "notice": notice}))

    assert_all_links_lead_somewhere(BeautifulSoup(shown, "html.parser"))


def test_a_reference_that_nothing_numbers_is_not_shown():
    html = BeautifulSoup(expand_db_html(f"<p>Dit{reference(BOOK_ID)}.</p>"), "html.parser")

    assert html.a.has_attr("hidden")
    assert not html.a.has_attr("href")


def test_the_search_index_holds_no_labels(article):
    indexed = {
        name: " ".join(article._meta.get_field(name).get_searchable_content(value))
        for name, value in (
            ("intro", article.intro),
            # Of a plain table, Wagtail gives the tags of its cells to search as they are.
            ("body", [block for block in article.body if block.block_type != "table"]),
        )
    }

    assert indexed["intro"] == "En tête de page."
    assert indexed["body"].startswith("Au texte. À la citation Zoé À la colonne Au fond")
    assert "À la case" in indexed["body"]
    assert "[" not in indexed["body"]


def test_excerpts_feeds_mails_and_anchors_get_words_only(article, read, rf):
    description = read(article).select_one("meta[name=description]")["content"]

    assert description.startswith("Au texte. À la citation Zoé À la colonne Au fond")
    assert "[" not in description
    assert plain_text(article.intro) == "En tête de page."
    assert plain_text(RichText(article.intro)) == "En tête de page."
    assert plain_text(article.body[0]) == "Au texte."
    assert plain_text(article.body[1].value) == "À la citation Zoé"
    assert plain_text(article.body[2].value) == "À la colonne Au fond"
    assert slugify(plain_text(f"<h2>Des micros{reference(BOOK_ID)}</h2>")) == "des-micros"
    assert plain_text("") == plain_text(None) == ""


def test_a_teaser_can_show_rich_text_without_its_references(article):
    html = Template(
        "{% load wagtailcore_tags petition_sources %}"
        "{{ page.intro|without_references|richtext }}"
        "{{ page.intro|richtext|without_references }}"
        "{% include_block page.body|without_references %}"
        "{% include_block page.body.0|without_references %}"
    ).render(Context({"page": article}))

    assert "<p>En tête</p>" in html
    assert "<p>Au texte.</p>" in html
    assert "<footer>Zoé</footer>" in html
    assert "[1]" not in html
    assert "noteref" not in html


def test_markup_does_not_become_safe_by_losing_its_references():
    template = Template("{% load petition_sources %}{{ text|without_references }}")

    assert template.render(Context({"text": "<b>"})) == "&lt;b&gt;"


def test_the_reference_index_finds_the_pages_beside_the_references(home, make_article):
    link = f'<a linktype="page" id="{home.pk}">là</a>'
    article = make_article(
        intro=f"<p>Voir{reference(BOOK_ID)} {link}</p>",
        body=json.dumps([{"type": "paragraph", "value": f"<p>{reference(FILM_ID)}{link}</p>"}]),
    )

    ReferenceIndex.create_or_update_for_object(article)

    found = ReferenceIndex.get_references_for_object(article)
    assert {ref.to_object_id for ref in found} == {str(home.pk)}
    assert {ref.model_path for ref in found} == {"intro.", "body.paragraph"}


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_characters="[]", exclude_categories=["C"])),
            st.sampled_from([BOOK_ID, FILM_ID]),
        )
    )
)
def test_clean_text_never_contains_a_label(parts):
    html = "".join(f"<p>{_escaped(text)}{reference(key)}</p>" for text, key in parts)

    assert "[1]" not in plain_text(html)
    assert "[1]" not in plain_text(expand_db_html(html))
    assert "[1]" not in CitingTextBlock().get_searchable_content(RichText(html))[0]
    words = " ".join(" ".join(text for text, _key in parts).split())
    assert plain_text(html) == words


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_a_block_that_cites_costs_a_site_no_migration():
    assert CitingTextBlock(features=["source"]).deconstruct() == (
        RichTextBlock(features=["source"]).deconstruct()
    )
