"""Sources are cited in the style of the site wherever they are read."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from tests.conftest import RADIO_ID, reference
from tests.dossier.reading import PETITION, files, pdf_text, squeezed
from tests.spreadsheets import csv_rows
from wagtail_petition.api import seal
from wagtail_petition.checks import check_citation_style
from wagtail_petition.signing.versions import ShownVersions

from .pages import code_of, settings_of

PAGE = "citation-styles.md"
RADIO = "Radio Forez (8 mai 2019)."
REPORT = "A. Martin (15 avril 2019). Des rues sous écoute. Observatoire des villes."


@pytest.fixture
def author_date(site_code, settings):
    """A site that did what the page of the documentation tells."""

    def choose():
        site_code("citations", code_of(PAGE))
        settings.WAGTAIL_PETITION = settings_of(PAGE)

    return choose


def notes(client, page):
    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    for address in html.select(".petition-source-address"):
        address.decompose()
    return [
        re.sub(r"[ \n]+", " ", note.text).strip() for note in html.select(".petition-endnotes li")
    ]


def test_readers_see_the_style_of_the_site_as_soon_as_it_is_set(petition_page, client, author_date):
    assert not notes(client, petition_page)[0].startswith(RADIO)

    author_date()

    radio, report = notes(client, petition_page)
    assert radio.startswith(RADIO)
    assert report.startswith(f"{REPORT} Consultée le 1er juin 2019.")


def test_the_dossier_cites_in_the_style_of_the_site(petition_page, make_signature, author_date):
    author_date()
    make_signature(petition_page)

    sealed = files(seal(petition_page.petition))

    assert squeezed(REPORT) in squeezed(pdf_text(sealed[PETITION]))
    radio, report = csv_rows(sealed["07_sources.csv"])
    assert radio["citation"] == RADIO
    assert report["citation"].startswith(REPORT)


@pytest.mark.urls("tests.sources.magazine.urls")
def test_other_programs_read_the_style_of_the_site(petition_page, client, author_date):
    author_date()

    sources = client.get(f"/api/v2/pages/{petition_page.pk}/").json()["sources"]

    assert sources[0]["citation"] == RADIO


def test_another_style_is_no_other_text(petition_page, author_date):
    signed = ShownVersions(petition_page).text_digest
    author_date()
    assert ShownVersions(petition_page).text_digest == signed


def test_what_editors_typed_is_text_in_any_style(make_page, client, author_date):
    author_date()
    value = {"author": "<b>A</b>", "date": "<i>"}
    page = make_page(
        body=[("text", f"<p>On le dit{reference(RADIO_ID)}.</p>")],
        sources=[{"type": "web", "id": RADIO_ID, "value": value}],
    )

    [note] = notes(client, page)
    assert note.startswith("<b>A</b> (<i>).")


@pytest.mark.parametrize(
    "path", ["campaign.nowhere.Style", "wagtail_petition.api.CitationStyle", "datetime.date"]
)
def test_a_style_that_cannot_be_used_is_named_before_any_page_is_shown(settings, path):
    settings.WAGTAIL_PETITION = {"CITATION_STYLE": path}

    [error] = check_citation_style(None)
    assert error.id == "wagtail_petition.E062"
    assert path in error.msg
    assert "CITATION_STYLE" in error.hint
