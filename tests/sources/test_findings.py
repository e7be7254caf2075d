from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import RichTextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.sources.conftest import BOOK_ID, source
from tests.sources.magazine.models import ArticleBox
from wagtail_petition.models import LinkCheck
from wagtail_petition.source_blocks import SourcesBlock
from wagtail_petition.sources.findings import (
    Kind,
    naked_addresses,
    page_findings,
    source_findings,
    source_title,
)

WHOLE = {
    "author": "A. Martin",
    "title": "Des rues sous écoute",
    "links": [
        {
            "url": "https://example.org/rapport",
            "archived_url": "https://archive.example/rapport",
            "consulted_on": "2019-06-01",
        }
    ],
}


def sources(**values):
    return SourcesBlock().to_python(
        [{"type": "web", "id": key, "value": value} for key, value in values.items()]
    )


def kinds(texts, checks=None, **values):
    found = source_findings(sources(**values), texts, checks or {})
    return [(one.kind, one.source_id) for one in found]


def link(**changes):
    return {**WHOLE, "links": [{**WHOLE["links"][0], **changes}]}


def failed(url, failures=3, days=2):
    now = timezone.now()
    return LinkCheck(
        url=url,
        state=LinkCheck.State.GONE,
        status=404,
        checked_at=now,
        failures=failures,
        first_failed_at=now - timedelta(days=days),
    )


def test_a_page_whose_sources_lack_nothing_has_no_findings():
    assert kinds([f"<p>Dit{reference('a')}.</p>"], a=WHOLE) == []


def test_references_and_sources_must_meet():
    text = f"<p>Dit{reference('gone')}, et redit{reference('gone')}.</p>"

    assert kinds([text], a=WHOLE) == [(Kind.NO_SOURCE, "gone"), (Kind.UNUSED, "a")]


@pytest.mark.parametrize(
    ("stored", "kind"),
    [
        (link(consulted_on=None), Kind.UNDATED),
        (link(archived_url=""), Kind.UNARCHIVED),
        ({"links": WHOLE["links"]}, Kind.NAKED),
        ({"links": WHOLE["links"], "date": "2019"}, Kind.NAKED),
    ],
)
def test_each_lack_of_a_source_is_found(stored, kind):
    assert kinds([reference("a")], a=stored) == [(kind, "a")]


def test_a_web_address_in_two_sources_is_found_at_both():
    assert kinds([reference("a") + reference("b")], a=WHOLE, b=WHOLE) == [
        (Kind.DUPLICATE, "a"),
        (Kind.DUPLICATE, "b"),
    ]


def test_two_links_to_one_address_within_a_source_are_its_own_business():
    twice = {**WHOLE, "links": WHOLE["links"] * 2}

    assert kinds([reference("a")], a=twice) == []


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("<p>Voir https://example.org/a?b=1.</p>", ["https://example.org/a?b=1"]),
        ("<p>https://example.org/seul</p>", ["https://example.org/seul"]),
        ('<p><a href="https://example.org/a">https://example.org/a</a></p>', ["https://example.org/a"]),
        ('<p><a href="https://example.org/a">le rapport</a></p>', []),
        ("<p>(www.example.org)</p>", ["www.example.org"]),
        ("Le site http://example.org/x, « cité »", ["http://example.org/x"]),
        ("https://example.org/the-field-of-a-link", []),
        ({"text": ["<p>et http://a.example !</p>"], "url": "https://b.example"}, ["http://a.example"]),
        ("<p>awww.example</p>", []),
    ],
)  # fmt: skip
def test_addresses_typed_as_text_are_found(text, addresses):
    assert list(naked_addresses(text)) == addresses


@given(st.recursive(st.text() | st.none() | st.integers(), st.lists, max_leaves=8))
def test_no_text_makes_the_checks_fail(text):
    for address in naked_addresses(text):
        assert address.lower().startswith(("http", "www."))


def test_a_dead_link_comes_with_the_archive_to_look_at():
    stored = link(archived_url="")
    checks = {"https://example.org/rapport": failed("https://example.org/rapport")}

    (dead, unarchived) = source_findings(sources(a=stored), [reference("a")], checks)

    assert (dead.kind, dead.severity) == (Kind.DEAD, "serious")
    assert "https://web.archive.org/web/20190601/https://example.org/rapport" in dead.hint
    assert unarchived.kind == Kind.UNARCHIVED


def test_a_dead_archived_copy_is_said_to_be_that():
    url = "https://archive.example/rapport"
    (finding,) = source_findings(sources(a=WHOLE), [reference("a")], {url: failed(url)})

    assert finding.kind == Kind.DEAD
    assert finding.hint.startswith("La copie archivée") or "archived copy" in finding.hint


@pytest.mark.parametrize(("failures", "days"), [(2, 5), (3, 0), (0, 5)])
def test_a_site_that_is_down_for_a_night_is_not_dead(failures, days):
    url = "https://example.org/rapport"

    assert kinds([reference("a")], {url: failed(url, failures, days)}, a=WHOLE) == []


def test_a_page_that_moved_comes_with_its_new_address():
    url = "https://example.org/rapport"
    moved = LinkCheck(url=url, state=LinkCheck.State.MOVED, final_url="https://new.example/r")

    (finding,) = source_findings(sources(a=WHOLE), [reference("a")], {url: moved})

    assert finding.kind == Kind.MOVED
    assert "https://new.example/r" in finding.hint


@pytest.mark.parametrize(
    ("stored", "title"),
    [
        (WHOLE, "A. Martin, Des rues sous écoute"),
        ({"publisher": "Radio Forez", "date": "2019-05-08"}, "Radio Forez, 2019-05-08"),
        ({"links": [{"url": "https://example.org/"}]}, "https://example.org/"),
    ],
)
def test_a_source_is_named_as_its_editor_knows_it(stored, title):
    (child,) = sources(a=stored)

    assert source_title(child.value) == title


def test_what_matters_most_comes_first(petition_page):
    page = petition_page
    page.body = [
        ("text", f"<p>Voir https://example.org et {reference('gone')}{reference(RADIO_ID)}.</p>")
    ]

    found = page_findings(page, {})

    assert [one.kind for one in found] == [
        Kind.NO_SOURCE,
        Kind.UNUSED,
        Kind.NAKED,
        Kind.UNARCHIVED,
    ]
    assert found[1].source_id == REPORT_ID
    assert all(one.message and one.hint for one in found)


def test_every_text_field_of_any_page_counts_as_text(make_article):
    """Not only petitions: an article refers from its introduction and from within columns."""
    from tests.sources.conftest import BOOK_ID, FILM_ID

    article = make_article(
        intro=f"<p>Lu{reference(BOOK_ID)}</p>",
        body=[("columns", [[("paragraph", f"<p>Vu{reference(FILM_ID)}</p>")]])],
    )

    assert page_findings(article, {}) == []


def test_pages_of_any_model_are_in_the_report(make_article, admin_client):
    article = make_article()

    assert article.title in admin_client.get("/admin/reports/sources/").content.decode()


def test_a_link_is_dated_by_a_day_and_not_by_a_moment():
    (child,) = sources(a=WHOLE)

    assert child.value["links"][0]["consulted_on"] == date(2019, 6, 1)


def test_texts_that_are_edited_with_a_page_are_read_with_it(make_article):
    article = make_article(sources=[source(BOOK_ID, title="Un livre")])
    article.boxes = [ArticleBox(text=f"<p>À côté{reference(BOOK_ID)}, sans{reference('gone')}</p>")]
    article.save_revision().publish()

    found = [(one.kind, one.source_id) for one in page_findings(article, {})]

    assert found == [(Kind.NO_SOURCE, "gone")]


def test_addresses_typed_into_tables_are_found():
    table = TypedTableBlock([("text", RichTextBlock())]).to_python(
        {
            "columns": [{"type": "text", "heading": ""}],
            "rows": [{"values": ["<p>Voir https://example.org/a</p>"]}],
        }
    )

    assert list(naked_addresses(table)) == ["https://example.org/a"]
