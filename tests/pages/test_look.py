"""Sites of strangers: in their letters and colours, petitions are read and signed without a rule written for us."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

HOSTS = sorted(Path(__file__).with_name("looks").glob("*.css"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

#: Put the stylesheet of a site in place of that of the demonstration, before ours, as a site has it in its head.
DRESS = """([css, wrapper]) => {
    document.querySelectorAll("link[href$='site.css']").forEach((link) => link.remove());
    const style = document.createElement("style");
    style.textContent = css;
    document.head.prepend(style);
    document.body.removeAttribute("class");
    document.querySelector("main > article").className = wrapper;
}"""


@pytest.fixture
def page(petition_page):
    petition_page.body.append(("progress", {"petition": None}))
    petition_page.body.append(("export", {"petition": None}))
    petition_page.goal = 10
    petition_page.save_revision().publish()
    return petition_page


@pytest.fixture
def dressed(browser_page, page):
    """The petition as one of the ``HOSTS`` shows it, in an article of the class ``wrapper``."""

    def open_page(host, wrapper="petition", *, sent=False):
        browser_page.goto(page.url)
        if sent:
            browser_page.locator("[data-petition-form] [type=submit]").click()
            expect(browser_page.locator(".petition-errors")).to_be_visible()
        browser_page.evaluate(DRESS, [host.read_text(), wrapper])
        return browser_page

    return open_page


def faults(tab):
    found = Axe().run(tab, context="main", options={"runOnly": RULES})
    return found.generate_report() if found.violations_count else ""


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.stem)
def test_petition_form_and_errors_can_be_read_in_the_colours_of_the_site(dressed, host):
    assert not faults(dressed(host))
    # Blocks on a page of the site stand in no element of ours.
    assert not faults(dressed(host, "content"))
    assert not faults(dressed(host, sent=True))


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.stem)
def test_a_site_lends_its_ground_letters_and_colour(dressed, host):
    tab = dressed(host)
    look = """(selector) => {
        const { color, fontFamily, backgroundColor } = getComputedStyle(document.querySelector(selector));
        return [color, fontFamily, backgroundColor];
    }"""
    color, font, _ground = tab.evaluate(look, "body")

    for part in ("article.petition", ".petition-body p", ".petition-form"):
        assert tab.evaluate(look, part) == [color, font, "rgba(0, 0, 0, 0)"]


@pytest.mark.parametrize("name", ["reset", "loud"])
def test_what_one_presses_and_fills_in_can_be_seen_whatever_the_site_takes_away(dressed, name):
    [host] = [host for host in HOSTS if host.stem == name]
    tab = dressed(host)
    form = tab.locator("[data-petition-form]")
    style = "(one, name) => getComputedStyle(one).getPropertyValue(name)"
    button = form.locator("[type=submit]").first

    assert button.evaluate(style, "background-color") == "rgb(27, 122, 72)"
    assert form.locator("[name=email]").evaluate(style, "border-top-width") == "1px"
    box = form.locator("[type=checkbox]").first
    assert box.evaluate(style, "appearance") == "auto"
    assert box.bounding_box()["width"] >= 24
    assert int(tab.locator(".petition-body h2").first.evaluate(style, "font-weight")) >= 600
    assert tab.locator(".petition-demands ul").first.evaluate(style, "list-style-type") == "disc"


def test_nobody_meets_the_trap_for_robots_even_without_a_stylesheet(browser_page, page):
    browser_page.route("**/*.css", lambda route: route.abort())
    browser_page.goto(page.url)
    trap = browser_page.locator("[data-petition-form] [name=website]")

    expect(trap).to_have_count(1)
    expect(trap).to_be_hidden()
    spoken = browser_page.locator("[data-petition-form]").aria_snapshot()
    assert "Laissez" not in spoken
    # A robot reads the text of the page, where it is a field like others.
    assert trap.get_attribute("type") == "text"


def test_a_site_that_shows_all_it_has_does_not_show_the_trap(browser_page, page):
    browser_page.goto(page.url)
    browser_page.add_style_tag(content="form div { display: flex }")

    expect(browser_page.locator("[name=website]")).to_be_hidden()
