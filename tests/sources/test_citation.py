from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPORT_ID, reference
from wagtail_petition.source_blocks import SourcesBlock
from wagtail_petition.sources.citation import citation_text, source_date, web_address
from wagtail_petition.sources.typography import typographic

REPORT = {
    "kind": "report",
    "author": "A. Martin et al.",
    "title": "Des rues sous écoute ?",
    "publisher": "Observatoire",
    "date": "2019-04-15",
    "locator": "p. 12",
    "url": "https://example.org/a?b=1:2",
    "archived_url": "https://archive.example/a",
    "consulted_on": "2019-06-01",
    "note": '<p>Voir <b>aussi</b> <a href="https://example.org/video">la vidéo</a></p>',
}


def source(kind, data):
    """A source as the page reads it, of its stored data."""
    [child] = SourcesBlock().to_python([{"type": kind, "id": REPORT_ID, "value": data}])
    return child


def citation(stored, language="en"):
    with translation.override(language):
        return citation_text(source("source", stored).value)


def shown(stored, language="en"):
    """What a reader of the page sees, and the links in it."""
    with translation.override(language):
        html = BeautifulSoup(source("source", stored).render(), "html.parser")
    links = {link.text: link["href"] for link in html.select("a")}
    return re.sub(r"[ \n]+", " ", html.text).strip(), links


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


def test_a_citation_says_all_that_is_known():
    assert citation(REPORT) == (
        "A. Martin et al. Des rues sous écoute ? Observatoire, April 15, 2019, p. 12. "
        "https://example.org/a?b=1:2 Archived copy: https://archive.example/a "
        "Consulted on June 1, 2019. Voir aussi la vidéo <https://example.org/video>."
    )


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"note": "<p>Une note</p><ul><li>et<br/>sa suite</li></ul>"}, "Une note et sa suite."),
        ({"publisher": "Radio Forez", "date": "2019-05"}, "Radio Forez, May 2019."),
        ({"title": "« Qui écoute ? »"}, "« Qui écoute ? »"),
        ({}, ""),
    ],
)
def test_a_citation_says_nothing_of_what_is_unknown(stored, expected):
    assert citation(stored) == expected


def test_the_page_cites_as_the_dossier_does():
    text, links = shown(REPORT)

    assert text == (
        "A. Martin et al. Des rues sous écoute ? Observatoire, April 15, 2019, p. 12. "
        "https://example.org/a?b=1:2 Archived copy. Consulted on June 1, 2019. Voir aussi la vidéo"
    )
    assert links == {
        "https://example.org/a?b=1:2": "https://example.org/a?b=1:2",
        "Archived copy": "https://archive.example/a",
        "la vidéo": "https://example.org/video",
    }


def test_french_citations_have_french_spaces():
    stored = {"title": "« Qui écoute ? » : enquête", "url": "https://example.org/a?b=c:d!;e"}

    expected = "«\u202fQui écoute\u202f?\u202f»\u00a0: enquête. https://example.org/a?b=c:d!;e"
    assert citation(stored, "fr") == expected
    assert "«\u202fQui écoute\u202f?\u202f»\u00a0: enquête" in shown(stored, "fr")[0]
    assert "« Qui écoute ? » : enquête" in shown(stored, "en")[0]


@given(st.text(st.characters(exclude_categories=["Z", "C"])))
def test_an_address_is_never_respaced(address):
    with translation.override("fr"):
        assert typographic(address) == address


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org/a", "//example.org", "http://[", "", None]
)
def test_only_web_addresses_become_links(url):
    assert web_address(url) == ""
    assert shown({"title": "Rapport", "url": url, "archived_url": url})[1] == {}


def test_a_citation_cannot_carry_a_script(make_page, client):
    evil = {"title": "<script>alert(1)</script>", "publisher": '"><b>x', "author": "<i>"}
    page = make_page(
        body=[("text", f"<p>Dit{reference(REPORT_ID)}.</p>")],
        sources=[{"type": "source", "id": REPORT_ID, "value": evil}],
    )

    content = client.get(page.url).content.decode()
    assert "<script>alert" not in content
    assert "<b>x" not in content
