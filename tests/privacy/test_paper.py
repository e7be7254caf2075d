"""Whoever signs in the street must know as much as whoever signs on the site, and be kept as safe."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from wagtail.models import Locale

from tests.dossier.reading import pdf_text, squeezed
from wagtail_petition.dossier.sheet import HAND_IN_DAYS, sheet_pdf
from wagtail_petition.models import PetitionPage, PrivacyNotice
from wagtail_petition.models.digest import digest
from wagtail_petition.privacy.notice import notice_of

NOW = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
PRIVACY = "/admin/petitions/privacy/"


def pages_of(page):
    """The text of each page of the sheet."""
    reader = PdfReader(io.BytesIO(sheet_pdf(page, NOW)))
    return [squeezed(sheet.extract_text()) for sheet in reader.pages]


@pytest.fixture
def english_page(petition_page):
    page = petition_page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    page.title = "No ears in our streets"
    page.save_revision().publish()
    # What is asked is the same in every language, and said on the main page.
    petition_page.minimum_age = 16
    petition_page.offer_newsletter = petition_page.offer_show_name = True
    petition_page.save_revision().publish()
    return PetitionPage.objects.get(pk=page.pk)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_l28_the_whole_notice_and_every_box_stand_beside_the_lines(
    petition_page, english_page, language
):
    page = {"fr": petition_page, "en": english_page}[language]
    front, _back = pages_of(page)

    notice = notice_of(page)
    for heading, text in notice.sections:
        assert squeezed(heading) in front
        assert squeezed(text) in front
    for wording in (*notice.wordings.values(), notice.age):
        assert squeezed(wording) in front
    for said in (page.title, page.summary, *page.requests, page.addressee_name):
        assert squeezed(said) in front


def test_l28_what_was_signed_on_paper_is_known_by_its_digests(petition_page):
    petition_page.wording_sign = "Je signe sur papier."
    petition_page.save()

    front, back = pages_of(petition_page)

    text, notice = petition_page.petition.texts.last(), PrivacyNotice.objects.last()
    assert text.digest == digest(petition_page.text_content())
    assert notice.content["wordings"]["sign"] == "Je signe sur papier."
    for page in (front, back):
        assert text.digest in page
        assert notice.digest in page


def test_l28_collectors_are_told_what_they_may_do(english_page):
    _front, back = pages_of(english_page)

    for said in (
        *("Explain before anybody signs", "One person, one line", "16 years old or older"),
        *("Never leave a sheet unattended", "no copies, no photos", "closed envelope"),
        *(f"within {HAND_IN_DAYS} days", "Destroy unused", "28, 29 and 32(4)"),
        *(english_page.controller_name, english_page.controller_email),
    ):
        assert squeezed(said) in back


def test_l28_no_more_is_asked_on_paper_than_on_the_site(petition_page, english_page):
    front, _back = pages_of(english_page)
    assert squeezed("E-mail, for the newsletter") in front
    assert squeezed("Postcode + Town (optional)") in front

    english_page.offer_newsletter = False
    english_page.ask_town = english_page.ask_postcode = "off"
    del english_page.asked_fields
    front, _back = pages_of(english_page)
    assert squeezed("E-mail, for the newsletter") not in front
    assert "Postcode" not in front


def test_l28_a_long_text_leaves_room_to_sign(english_page):
    english_page.summary = "Nobody asked us whether we want to be heard. " * 30
    assert len(pages_of(english_page)) == 2

    english_page.summary *= 4
    text, lines, instructions = pages_of(english_page)
    assert squeezed(english_page.summary) in text
    assert squeezed("Family name") in lines
    assert squeezed("Instructions for collectors") in instructions


def test_l28_a_sheet_can_be_read_aloud_and_kept(petition_page):
    reader = PdfReader(io.BytesIO(sheet_pdf(petition_page, NOW)))

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    width, height = reader.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (842, 595)


def test_l28_the_desk_offers_a_sheet_in_each_published_language(
    petition_page, english_page, admin_client
):
    address = f"{PRIVACY}sheet/{petition_page.petition_id}/?language="
    shown = admin_client.get(f"{PRIVACY}petition/{petition_page.petition_id}/").content.decode()

    assert f"{address}fr" in shown
    assert f"{address}en" in shown
    taken = admin_client.get(f"{address}en")
    assert taken["Content-Type"] == "application/pdf"
    assert english_page.title in pdf_text(taken.getvalue())

    for page in (english_page, petition_page):
        page.refresh_from_db()
        page.unpublish()
    assert admin_client.get(f"{address}en").status_code == 404
    assert (
        address
        not in admin_client.get(f"{PRIVACY}petition/{petition_page.petition_id}/").content.decode()
    )


def test_l28_arabic_runs_its_own_way(petition_page):
    arabic = petition_page.copy_for_translation(
        Locale.objects.get(language_code="ar"), copy_parents=True
    )
    arabic.title = "لا آذان في شوارعنا"
    arabic.save_revision().publish()

    root = PdfReader(io.BytesIO(sheet_pdf(arabic, NOW))).trailer["/Root"]
    assert root["/Lang"].startswith("ar")
