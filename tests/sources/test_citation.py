from __future__ import annotations

import re
from contextlib import nullcontext
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPORT_ID, reference
from wagtail_petition.source_blocks import SourcesBlock
from wagtail_petition.sources.citation import foreign, source_date, web_address
from wagtail_petition.sources.citation_style import citation_text
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
    for address in html.select(".petition-source-address"):
        address.decompose()
    links = {link.text: link["href"] for link in html.select("a")}
    return re.sub(r"[ \n]+", " ", html.text).strip(), links


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        ("2019", "2019", "2019"),
        ("2019-05", "mai 2019", "May 2019"),
        ("2019-05-08", "8 mai 2019", "May 8, 2019"),
        ("2019-05-01", "1er mai 2019", "May 1, 2019"),
        ("2019-02-31", "2019-02-31", "2019-02-31"),
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
        "https://example.org/a?b=1:2 Consulted on June 1, 2019. "
        "Archived copy: https://archive.example/a Voir aussi la vidéo <https://example.org/video>."
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
        "Consulted on June 1, 2019. Archived copy. Voir aussi la vidéo"
    )
    assert links == {
        "Des rues sous écoute ?": "https://example.org/a?b=1:2",
        "Archived copy": "https://archive.example/a",
        "la vidéo": "https://example.org/video",
    }


def test_french_citations_have_french_spaces():
    stored = {"title": "« Qui écoute ? » : enquête", "url": "https://example.org/a?b=c:d!;e"}

    expected = "«\u202fQui écoute\u202f?\u202f»\u00a0: enquête. https://example.org/a?b=c:d!;e"
    assert citation(stored, "fr") == expected
    assert "«\u202fQui écoute\u202f?\u202f»\u00a0: enquête" in shown(stored, "fr")[0]
    assert "« Qui écoute ? » : enquête" in shown(stored, "en")[0]


def test_french_citations_keep_abbreviations_and_their_numbers_together():
    stored = {
        "title": "Loi n° 78-17 : art. 5 et § 12, p. 3",
        "links": [{"url": "https://example.org/a", "consulted_on": "2019-06-01"}],
        "note": "<p>Attention ! Voir « art. 6 »</p>",
    }

    assert citation(stored, "fr") == (
        "Loi n°\u00a078-17\u00a0: art.\u00a05 et §\u00a012, p.\u00a03. https://example.org/a "
        "Consultée le 1er juin 2019. Attention\u202f! Voir «\u202fart.\u00a06\u202f»."
    )


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        ("1", "1re\u00a0éd.", "Ed. 1."),
        ("3", "3e\u00a0éd.", "Ed. 3."),
        ("2e éd. revue", "2e éd. revue.", "2e éd. revue."),
    ],
)
def test_an_edition_is_counted_as_the_reader_does(written, french, english):
    for language, expected in (("fr", french), ("en", english)):
        with translation.override(language):
            assert citation_text(source("book", {"edition": written}).value) == expected


def test_what_has_no_title_is_linked_once():
    stored = {"publisher": "Ville TV", "links": [{**LINK, "file_type": "MP4"}]}
    with translation.override("fr"):
        for kind in ("video", "photograph"):
            html = BeautifulSoup(source(kind, stored).render(), "html.parser")
            assert [link["href"] for link in html.select("a")] == [LINK["url"]]
            assert html.text.count("MP4") == 1


def test_a_doi_leads_to_its_registry_whatever_it_holds():
    doi = "10.1002/(SICI)1096-8644(199605)100:1<1::AID?A%1>3.0.CO;2-#"
    html = source("article", {"title": "Os", "doi": doi}).render()

    link = BeautifulSoup(html, "html.parser").find("a", string=doi)
    address = urlsplit(link["href"])
    assert unquote(address.path) == f"/{doi}"
    assert (address.query, address.fragment) == ("", "")


def test_a_language_of_a_country_is_its_own_language():
    for active, stored, expected in (
        ("pt-br", "pt-br", ""),
        ("pt-br", "pt", ""),
        ("pt", "pt-br", "pt-br"),
    ):
        with translation.override(active):
            assert foreign(stored) == expected


def test_a_note_that_links_to_the_site_gives_the_whole_address(make_page):
    page = make_page(slug="autre")
    stored = {"note": f'<p>Voir <a linktype="page" id="{page.pk}">notre page</a></p>'}

    text = citation_text(source("other", stored).value, "https://rues.example")

    assert text == f"Voir notre page <https://rues.example{page.url}>."


LINK = {"url": "https://example.org/a"}


@pytest.mark.parametrize(
    ("kind", "data", "french", "english"),
    [
        (
            "article",
            {
                "author": "A. Martin; B. Durand",
                "title": "Ce que font les caméras",
                "publisher": "Revue des villes",
                "volume": "12",
                "issue": "3",
                "date": "2018",
                "locator": "45-67",
                "doi": "10.1000/182",
            },
            "A. Martin et B. Durand. «\u202fCe que font les caméras\u202f». Revue des villes, vol.\u00a012, "
            "n°\u00a03, 2018, p.\u00a045-67. DOI 10.1000/182.",
            "A. Martin and B. Durand. “Ce que font les caméras”. Revue des villes, vol. 12, no. 3, 2018, "
            "pp. 45-67. DOI 10.1000/182.",
        ),
        (
            "report",
            {
                "title": "Straßen mit Ohren",
                "publisher": "Stadtamt",
                "language": "de",
                "links": [{**LINK, "file_type": "PDF", "file_size": 1290}],
            },
            "Straßen mit Ohren (PDF, 1,3\u00a0Mo, en allemand). Stadtamt. https://example.org/a",
            "Straßen mit Ohren (PDF, 1.3 MB, in German). Stadtamt. https://example.org/a",
        ),
        (
            "book",
            {
                "author": "B. Durand",
                "title": "La ville et ses oreilles",
                "edition": "2",
                "place": "Lyon",
                "publisher": "Éditions du Quai",
                "date": "2017",
                "locator": "88",
                "isbn": "978-2-07-036822-8",
            },
            "B. Durand. La ville et ses oreilles. 2e\u00a0éd. Lyon\u00a0: Éditions du Quai, 2017, p.\u00a088. "
            "ISBN 978-2-07-036822-8.",
            "B. Durand. La ville et ses oreilles. Ed. 2. Lyon: Éditions du Quai, 2017, p. 88. "
            "ISBN 978-2-07-036822-8.",
        ),
        (
            "law",
            {
                "author": "Conseil d’État",
                "number": "440442",
                "date": "2020-05-18",
                "identifier": "ECLI:FR:CEORD:2020:440442.20200518",
                "locator": "§ 12",
            },
            "Conseil d’État. 18 mai 2020, n°\u00a0440442, ECLI:FR:CEORD:2020:440442.20200518, §\u00a012.",
            "Conseil d’État. May 18, 2020, no. 440442, ECLI:FR:CEORD:2020:440442.20200518, § 12.",
        ),
        (
            "press",
            {"title": "Des oreilles", "publisher": "Le Soir", "date": "2019-05-08", "locator": "3"},
            "«\u202fDes oreilles\u202f». Le Soir, 8 mai 2019, p.\u00a03.",
            "“Des oreilles”. Le Soir, May 8, 2019, p. 3.",
        ),
        (
            "broadcast",
            {
                "title": "Micros",
                "programme": "Journal",
                "publisher": "Radio Forez",
                "locator": "3:15",
            },
            "«\u202fMicros\u202f». Journal, Radio Forez, à 3:15.",
            "“Micros”. Journal, Radio Forez, at 3:15.",
        ),
        (
            "video",
            {
                "title": "Conseil municipal",
                "publisher": "Ville TV",
                "locator": "01:12",
                "links": [LINK],
            },
            "Conseil municipal [vidéo]. Ville TV, à 01:12. https://example.org/a",
            "Conseil municipal [video]. Ville TV, at 01:12. https://example.org/a",
        ),
        (
            "interview",
            {"author": "O. Montagny", "interviewer": "le collectif", "place": "Firminy"},
            "O. Montagny. Propos recueillis par le collectif. Firminy.",
            "O. Montagny. Interview by le collectif. Firminy.",
        ),
        (
            "photograph",
            {"author": "N. Belkacem", "title": "Micro", "place": "Firminy", "publisher": "Agence"},
            "N. Belkacem. Micro [photographie]. Firminy. Agence.",
            "N. Belkacem. Micro [photograph]. Firminy. Agence.",
        ),
        (
            "other",
            {"author": "Ville", "title": "Mieux vivre", "medium": "tract", "date": "2019-02"},
            "Ville. Mieux vivre [tract]. Février 2019.",
            "Ville. Mieux vivre [tract]. February 2019.",
        ),
        (
            "web",
            {
                "publisher": "Le Numéro zéro",
                "links": [LINK, {"url": "https://example.org/b", "file_size": 40}],
            },
            "Le Numéro zéro. https://example.org/a https://example.org/b (40\u00a0ko)",
            "Le Numéro zéro. https://example.org/a https://example.org/b (40 kB)",
        ),
    ],
)
def test_each_kind_is_cited_as_the_reader_expects(kind, data, french, english):
    for language, expected in (("fr", french), ("en", english)):
        with translation.override(language):
            assert citation_text(source(kind, data).value) == expected


def test_every_kind_has_a_template_and_a_preview():
    for name, block in SourcesBlock().child_blocks.items():
        get_template(f"wagtail_petition/sources/citations/{name}.html")
        assert citation_text(block.get_preview_value())
        assert block.is_previewable


def test_a_title_in_another_language_says_so_to_screen_readers():
    with translation.override("fr"):
        html = source("book", {"title": "شوارع", "language": "ar", "links": [LINK]}).render()
        own = source("book", {"title": "Rues", "language": "fr"}).render()

    cite = BeautifulSoup(html, "html.parser").cite
    assert (cite["lang"], cite["dir"]) == ("ar", "rtl")
    assert cite.parent["hreflang"] == "ar"
    assert "(en arabe)" in cite.parent.text
    assert "lang" not in BeautifulSoup(own, "html.parser").cite.attrs


def test_a_site_can_cite_a_kind_in_its_own_way(tmp_path, settings, make_page, client):
    page = make_page(
        body=[("text", f"<p>Dit{reference(REPORT_ID)}.</p>")],
        sources=[{"type": "press", "id": REPORT_ID, "value": {"title": "Des oreilles"}}],
    )
    assert "Vu dans la presse" not in client.get(page.url).content.decode()

    folder = tmp_path / "wagtail_petition" / "sources" / "citations"
    folder.mkdir(parents=True)
    (folder / "press.html").write_text("Vu dans la presse : {{ value.title }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    assert "Vu dans la presse : Des oreilles" in client.get(page.url).content.decode()
    assert citation_text(page.sources[0].value) == "Vu dans la presse : Des oreilles"


@given(st.text(st.characters(exclude_categories=["Z", "C"])))
def test_an_address_is_never_respaced(address):
    with translation.override("fr"):
        assert typographic(address) == address


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.org/a",
        "//example.org",
        "http://[",
        "HTTP:",
        "https://",
        "",
        None,
    ],
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


@pytest.mark.parametrize(
    ("written", "is_taken"),
    [("2019", True), ("2019-02", True), ("2019-02-28", True), ("2019-02-31", False)],
)
def test_a_day_that_no_calendar_has_is_refused(written, is_taken):
    form = SourcesBlock().child_blocks["web"].child_blocks["date"]

    with nullcontext() if is_taken else pytest.raises(ValidationError):
        form.clean(written)
