"""What people do with the notes of a page: with a mouse, a keyboard, a screen reader, on a phone, on paper."""

from __future__ import annotations

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from wagtail.models import Locale

from tests.conftest import RADIO_ID, REPORT_ID, reference
from wagtail_petition.models import PetitionPage

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

BODY = [
    ("text", f"<p>La radio l’a dit{reference(RADIO_ID)}.</p>"),
    ("text", "<p>Une rue.</p>" * 60),
    ("text", f"<p>Un rapport{reference(REPORT_ID)}, et la radio{reference(RADIO_ID)}.</p>"),
    ("endnotes", {"heading": ""}),
]


@pytest.fixture
def read(browser_page, make_page):
    """Open a long page with two notes, the first of which is referred to twice."""

    def open_page(size: dict[str, int] = DESKTOP, body=BODY, **fields) -> Page:
        page = make_page(
            body=body,
            sources=[
                {
                    "type": "report",
                    "id": REPORT_ID,
                    "value": {
                        "title": "Straßen mit Ohren",
                        "language": "de",
                        "links": [
                            {
                                "url": "https://example.org/rapport",
                                "archived_url": "https://archive.example.org/rapport",
                                "file_type": "PDF",
                            }
                        ],
                        "note": '<p>Voir <a href="https://example.org/annexe">l’annexe</a>.</p>',
                    },
                },
                {
                    "type": "broadcast",
                    "id": RADIO_ID,
                    "value": {"publisher": "Radio Forez", "date": "2019-05-08"},
                },
            ],
            **fields,
        )
        browser_page.set_viewport_size(size)
        browser_page.goto(page.url)
        return browser_page

    return open_page


def test_the_keyboard_alone_leads_to_a_note_and_back(read):
    tab = read()
    second = tab.locator("[role=doc-noteref]").nth(2)
    second.focus()
    tab.keyboard.press("Enter")

    note = tab.locator(":target")
    expect(note).to_contain_text("Radio Forez")
    expect(note).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    back = tab.locator("[role=doc-backlink][aria-label='Retour à l’appel 1b']")
    expect(back).to_be_focused()
    assert back.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    tab.keyboard.press("Enter")
    expect(second).to_be_focused()


def test_the_mouse_sees_the_note_beside_its_reference_and_can_go_into_it(read):
    tab = read()
    link = tab.locator("[role=doc-noteref]").nth(1)
    link.hover()
    preview = tab.locator(".petition-note-preview")
    expect(preview).to_contain_text("Straßen mit Ohren")
    preview.hover()
    tab.wait_for_timeout(400)
    expect(preview).to_be_visible()
    # Nobody hears it twice, and the keyboard does not stumble over it.
    expect(preview).to_have_attribute("aria-hidden", "true")
    assert preview.locator("a:not([tabindex='-1'])").count() == 0

    tab.keyboard.press("Escape")
    expect(preview).to_have_count(0)
    link.focus()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    expect(preview).to_be_visible()
    tab.keyboard.press("Tab")
    expect(preview).to_have_count(0)


ON_ANOTHER_LINE = """
() => [...document.querySelectorAll("[role=doc-noteref]")].filter((link) => {
  const before = document.createRange();
  before.setStart(link.previousSibling, link.previousSibling.length - 1);
  before.setEnd(link.previousSibling, link.previousSibling.length);
  return link.getClientRects()[0].top > before.getBoundingClientRect().bottom;
}).length
"""


def test_no_line_begins_with_a_reference(read):
    endings = (
        "entre 1 et 3\u202f%",
        "«\u202fcapteurs sonores\u202f»",
        "dans dix ans (2035)",
        "une rue,",
    )
    text = "".join(f"<p>{'Rue. ' * 30}{end}{reference(RADIO_ID)} encore.</p>" for end in endings)
    tab = read(body=[("text", text)])
    for width in range(320, 620, 6):
        tab.set_viewport_size({"width": width, "height": 740})
        assert tab.evaluate(ON_ANOTHER_LINE) == 0, width


def test_many_references_in_a_row_stay_on_the_screen(read):
    tab = read(PHONE, body=[("text", f"<p>Une rue{reference(RADIO_ID) * 40}.</p>")])

    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_the_note_comes_to_the_reader(read):
    tab = read(PHONE)
    tab.locator("[role=doc-noteref]").nth(1).scroll_into_view_if_needed()
    place = tab.evaluate("scrollY")
    tab.locator("[role=doc-noteref]").nth(1).click()

    note = tab.locator(":target")
    expect(note).to_be_in_viewport()
    assert abs(tab.evaluate("scrollY") - place) < 5
    back = note.locator("[role=doc-backlink]").bounding_box()
    assert min(back["width"], back["height"]) >= 44
    note.locator("[role=doc-backlink]").click()
    expect(tab.locator("[role=doc-noteref]").nth(1)).to_be_focused()


def test_a_note_that_came_shows_the_way_back_that_the_reader_came(read):
    tab = read(PHONE)
    reference = tab.locator("[role=doc-noteref]").nth(2)
    reference.click()

    back = tab.locator(":target [role=doc-backlink]:visible")
    expect(back).to_have_text("↩ 1b")
    back.click()
    expect(reference).to_be_focused()
    assert reference.bounding_box()["y"] > PHONE["height"] / 4


def test_a_finger_on_a_tablet_calls_the_note_too(browser_page, read):
    address = read().url
    context = browser_page.context.browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 1180, "height": 820}
    )
    tablet = context.new_page()
    tablet.goto(address)
    reference = tablet.locator("[role=doc-noteref]").nth(1)
    reference.scroll_into_view_if_needed()
    place = tablet.evaluate("scrollY")
    reference.tap()

    expect(tablet.locator(":target")).to_contain_text("Straßen mit Ohren")
    expect(tablet.locator(":target")).to_be_in_viewport()
    assert abs(tablet.evaluate("scrollY") - place) < 5
    context.close()


def test_without_scripts_the_links_are_all_there_is(browser_page, read):
    tab = read()
    without = browser_page.context.browser.new_context(java_script_enabled=False)
    page = without.new_page()
    page.goto(tab.url)
    page.locator("[role=doc-noteref]").nth(1).click()

    expect(page.locator(":target")).to_contain_text("Straßen mit Ohren")
    expect(page.locator(":target")).to_be_in_viewport()
    assert page.locator(".petition-note-preview").count() == 0
    without.close()


def test_paper_shows_each_address_once(read):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(read().pdf())).pages)

    text = text.replace("\n", "").replace(" ", "")
    for address in ("rapport", "annexe"):
        assert text.count(f"https://example.org/{address}") == 1
    assert text.count("https://archive.example.org/rapport") == 1


def test_notes_stand_beside_the_text_where_a_site_wants_them(read):
    tab = read()
    tab.add_style_tag(path="wagtail_petition/static/wagtail_petition/css/sidenotes.css")
    tab.locator("article.petition").evaluate("page => page.classList.add('petition-sidenotes')")

    boxes = [
        (
            tab.locator("[role=doc-noteref]").nth(number).bounding_box(),
            tab.locator("[role=doc-endnotes]").locator("ol > li").nth(number).bounding_box(),
        )
        for number in (0, 1)
    ]
    for link, note in boxes:
        assert abs(link["y"] - note["y"]) < 40
        assert note["x"] > link["x"] + link["width"]
    tab.set_viewport_size(PHONE)
    notes = tab.locator("[role=doc-endnotes]").locator("ol > li")
    assert notes.nth(0).evaluate("note => getComputedStyle(note).position") == "static"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_no_rule_of_axe_is_broken(read, size, language):
    tab = read(size)
    if language != "fr":
        # What nobody translated is shown under the address of the language: here, from right to left.
        locale = Locale.objects.get(language_code=language)
        alias = PetitionPage.objects.get().copy_for_translation(
            locale, copy_parents=True, alias=True
        )
        tab.goto(alias.url)
    tab.locator("[role=doc-noteref]").nth(1).hover()
    expect(tab.locator(".petition-note-preview")).to_be_visible()

    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(tab, options={"runOnly": rules})
    assert found.violations_count == 0, found.generate_report()
