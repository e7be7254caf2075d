"""References on the pages of a site that had its own models before: ``tests/sources/magazine``."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.utils.text import slugify
from hypothesis import given
from hypothesis import strategies as st
from wagtail import VERSION
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField
from wagtail.models import Page, ReferenceIndex
from wagtail.rich_text import RichText, expand_db_html

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.sources.conftest import BOOK_ID, FILM_ID, SOURCES, source
from tests.sources.magazine.feeds import EssayFeed
from tests.sources.magazine.models import ArticlePage, ArticlesPage, EssayPage, Notice
from wagtail_petition.blocks import CitingTextBlock
from wagtail_petition.checks import check_indexed_references
from wagtail_petition.source_blocks.references import number_sources
from wagtail_petition.sources.plain import plain_text

HERE = Path(__file__).parent
HOW_TO = HERE.parent.parent / "docs" / "how-to" / "sources.md"


def item(value):
    # wagtail-localize finds the items of lists and streams by the ids that the editor gives them.
    return {"type": "item", "id": str(uuid4()), "value": value}


def paragraph(text):
    return item(f"<p>{text}{reference(BOOK_ID)}</p>") | {"type": "paragraph"}


def deep_quote(text):
    return item({"quote": f"<p>{text}{reference(BOOK_ID)}</p>"}) | {"type": "quote"}


#: A reference in each place where an article can have one, all to the same source but the last.
EVERYWHERE = [
    ("paragraph", f"<p>Au texte{reference(BOOK_ID)}.</p>"),
    ("quote", {"quote": f"<p>À la citation{reference(BOOK_ID)}</p>", "author": "Zoé"}),
    ("columns", [item([paragraph("À la colonne"), deep_quote("Au fond")])]),
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


def test_copies_of_a_snippet_keep_their_own_sources_and_share_what_is_the_same(make_article, read):
    """Wagtail copies a snippet with the ids of its blocks; the copy is edited afterwards."""
    body = [{"type": "paragraph", "value": f"<p>Un livre{reference(BOOK_ID)}</p>"}]
    for title in ("La loi", "Le décret"):
        notice = Notice.objects.create(
            locale_id=Page.objects.first().locale_id,
            text=f"<p>{title}{reference(REPORT_ID)}, la radio{reference(RADIO_ID)}.</p>",
            sources=[source(REPORT_ID, title=title), source(RADIO_ID, title="Le journal")],
        )
        body.append({"type": "notice", "value": notice.pk})

    html = read(make_article(body=json.dumps(body)))

    assert labels(html) == ["[1]", "[2]", "[3]", "[4]", "[3]"]
    titles = [note.cite.text for note in html.select("[role=doc-endnotes] > ol > li")]
    assert titles == ["Un livre", "La loi", "Le journal", "Le décret"]
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


def test_rich_text_that_would_give_labels_to_search_is_named(monkeypatch):
    assert check_indexed_references(None) == []
    figures = ArticlePage._meta.get_field("body").stream_block.child_blocks["figures"]
    monkeypatch.setattr(ArticlePage._meta.get_field("intro"), "__class__", RichTextField)
    monkeypatch.setitem(figures.child_blocks, "text", RichTextBlock(features=["source"]))

    warnings = check_indexed_references(None)

    assert {warning.id for warning in warnings} == {"wagtail_petition.W030"}
    assert [warning.msg.rpartition(" ")[2] for warning in warnings] == [
        "intro.",
        "body.figures.text.",
    ]


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


VERSIONS = ["v2", "v3"] if VERSION >= (8, 0) else ["v2"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.urls("tests.sources.magazine.urls")
def test_the_api_gives_references_by_id_and_excerpts_without(article, client, version):
    response = client.get(f"/api/{version}/pages/{article.pk}/")

    content = response.json()
    assert f'linktype="source" id="{BOOK_ID}"' in content["intro"]
    assert [source["id"] for source in content["sources"]] == [BOOK_ID, FILM_ID]
    assert content["excerpt"].startswith("Au texte. À la citation")
    assert "[1]" not in content["excerpt"]


@pytest.mark.parametrize("form", ["markdown", "db_markdown"])
def test_markdown_has_the_words_of_blocks_without_their_references(article, rf, settings, form):
    block = article.body.stream_block
    asked = {"request": rf.get("/", {"rich_text_format": form})}
    represented = [block.get_api_representation(article.body, asked)]
    settings.WAGTAILAPI_RICH_TEXT_FORMAT = form
    represented.append(block.get_api_representation(article.body, {"request": rf.get("/")}))
    represented.append(block.get_api_representation(article.body))

    for body in represented:
        assert "Au texte." in body[0]["value"]
        assert "À la citation" in body[1]["value"]["quote"]
        assert "[1" not in str(body[:2])
        assert BOOK_ID not in str(body[:2])


# Wagtail knows Markdown from then on.
if VERSION >= (8, 0):

    @pytest.mark.parametrize("form", ["markdown", "db_markdown"])
    @pytest.mark.parametrize("version", VERSIONS)
    @pytest.mark.urls("tests.sources.magazine.urls")
    def test_markdown_has_the_words_of_fields_without_their_references(
        article, client, version, form
    ):
        path = f"/api/{version}/pages/{article.pk}/"

        shown = client.get(path, {"rich_text_format": form}).json()["intro"]

        assert shown.split() == ["En", "tête", "de", "page."]


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


def test_the_how_to_shows_what_this_site_runs():
    shown = [
        textwrap.dedent(block).strip()
        for block in re.findall(r"(?m)(?:^ {4}.*\n|^\n(?= {4}|\n {4}))+", HOW_TO.read_text())
    ]
    used = (
        "essay.py",
        "templates/magazine/essay_page.html",
        "templates/magazine/notice.html",
        "feeds.py",
    )

    for code, name in zip(shown, used, strict=True):
        assert (HERE / "magazine" / name).read_text().endswith(f"{code}\n"), name


def test_an_existing_site_cites_in_less_than_ten_lines(home, read, rf):
    essay = home.add_child(
        instance=EssayPage(
            title="Essai",
            intro=f"<p>Un livre{reference(BOOK_ID)}</p>",
            body=[("text", f"<p>Un film{reference(FILM_ID)}, le livre{reference(BOOK_ID)}.</p>")],
            sources=SOURCES,
        )
    )

    assert labels(read(essay)) == ["[1]", "[2]", "[1]"]
    assert_all_links_lead_somewhere(read(essay))
    feed = EssayFeed()(rf.get("/feed/")).content.decode()
    assert "<description>Un film, le livre.</description>" in feed


def test_a_block_that_cites_costs_a_site_no_migration():
    assert CitingTextBlock(features=["source"]).deconstruct() == (
        RichTextBlock(features=["source"]).deconstruct()
    )
