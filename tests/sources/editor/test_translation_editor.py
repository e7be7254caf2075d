"""A translator at work in wagtail-localize's editor, in the browser that shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import Page as Tab
from wagtail.models import Locale, Page

from tests.sources.test_translation import SENTENCE, SOURCES


@pytest.fixture
def page(make_page):
    return make_page(body=[("text", SENTENCE), ("endnotes", {"heading": ""})], sources=SOURCES)


@pytest.fixture
def translate(edit, home, page):
    """Submit the page for translation into English, and open what wagtail-localize offers."""
    home.copy_for_translation(Locale.objects.get(language_code="en")).save_revision().publish()

    def submit() -> Tab:
        tab = edit(page)
        tab.goto(f"/admin/localize/submit/page/{page.pk}/")
        tab.get_by_label("English").check()
        tab.locator("main").get_by_role("button", name="Submit").click()
        expect(tab.locator("main")).to_contain_text("La radio l’a dit")
        return tab

    return submit


def open_segment(tab: Tab, found: str) -> Locator:
    """A segment of the original, ready to be translated."""
    segment = tab.locator("li").filter(has=tab.get_by_text(found)).last
    segment.get_by_role("button", name="Translate").click()
    return segment


def save(segment: Locator, translation: str) -> None:
    segment.get_by_role("textbox").fill(translation)
    segment.get_by_role("button", name="Save").click()


def put(tab: Tab, found: str, translation: str) -> None:
    """Replace a segment's text with its translation, and wait until it is kept."""
    segment = open_segment(tab, found)
    save(segment, translation)
    expect(segment).to_contain_text("Translated")


def test_a_translator_moves_references_with_their_words_and_readers_find_the_right_notes(
    translate, page
):
    tab = translate()
    put(
        tab,
        "La radio l’a dit",
        'A report says so<a id="a2">[1]</a>, and so does the radio<a id="a1">[1]</a>.',
    )
    put(tab, "Des rues sous écoute", "Listening streets")
    put(tab, "Le journal", "The news")
    tab.get_by_role("button", name="Publish in English").click()
    expect(tab.locator(".messages")).to_contain_text("Published")

    translated = Page.objects.get(translation_key=page.translation_key, locale__language_code="en")
    tab.goto(translated.specific.url)

    sentence = tab.locator("p").filter(has_text="A report says so").first
    expect(sentence).to_have_text("A report says so[1], and so does the radio[2].")
    notes = tab.locator("[role=doc-endnotes] > ol > li cite")
    expect(notes).to_have_text(["Listening streets", "The news"])
    sentence.locator("[role=doc-noteref]").nth(1).click()
    expect(tab.locator(":target")).to_contain_text("The news")


def test_a_reference_that_the_translator_breaks_is_refused_with_its_reason(translate):
    tab = translate()
    segment = open_segment(tab, "La radio l’a dit")

    save(segment, 'A report says so<a id="a9">[1]</a>.')

    expect(segment).to_contain_text("Unrecognised id found in an <a> tag: a9")
