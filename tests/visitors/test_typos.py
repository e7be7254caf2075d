from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_petition.visitors.typos import DOMAINS, TABLES, likely_address

MISTAKES = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmaill.com": "gmail.com",
    "gmail.con": "gmail.com",
    "gmial.con": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.cm": "gmail.com",
    "GMIAL.COM": "gmail.com",
    "hotmial.fr": "hotmail.fr",
    "hotmal.com": "hotmail.com",
    "hotmail.rf": "hotmail.fr",
    "orage.fr": "orange.fr",
    "ornage.fr": "orange.fr",
    "orange.ft": "orange.fr",
    "orange.f": "orange.fr",
    "wanado.fr": "wanadoo.fr",
    "laposte.nte": "laposte.net",
    "yaho.fr": "yahoo.fr",
    "outlok.com": "outlook.com",
    "iclould.com": "icloud.com",
    "fere.fr": "free.fr",
    "my-collective.con": "my-collective.com",
}
RIGHT = [
    *DOMAINS,
    *("outlook.de", "hotmail.it", "hotmail.es", "yahoo.de", "yahoo.es", "gmx.ch", "live.nl"),
    *(
        "fre.fr",
        "srf.ch",
        "example.org",
        "example.co",
        "rues-qui-parlent.fr",
        "mail.fr",
        "orange.es",
    ),
]


@pytest.mark.parametrize(("typed", "meant"), MISTAKES.items())
def test_a_likely_mistake_is_recognised(typed, meant):
    assert likely_address(f"Zoé.x@{typed}") == f"Zoé.x@{meant}"


@pytest.mark.parametrize("domain", RIGHT)
def test_an_address_that_may_well_be_right_is_left_alone(domain):
    assert likely_address(f"zoe@{domain}") == ""


@given(st.text(max_size=40))
def test_whatever_is_typed_is_no_failure_and_what_is_proposed_is_right(typed):
    meant = likely_address(typed)

    assert not meant or not likely_address(meant)


@pytest.mark.django_db(transaction=True)
def test_the_hint_takes_no_click_away_from_what_it_moves(petition_page, browser_page):
    """It appears when the field is left, which a press on a box below does: the box must still be hit."""
    browser_page.goto(petition_page.url)
    box = browser_page.locator("[name=consent-sign]")
    box.scroll_into_view_if_needed()

    browser_page.locator("[name=email]").fill("zoe@gmial.com")
    box.click()

    assert box.is_checked()
    assert browser_page.locator("[data-petition-address-hint]").is_visible()


@pytest.mark.django_db(transaction=True)
def test_the_hint_while_typing_says_the_same_and_blocks_nothing(petition_page, browser_page):
    browser_page.goto(petition_page.url)
    email = browser_page.locator("[name=email]")
    hint = browser_page.locator("[data-petition-address-hint]")

    for typed, meant in MISTAKES.items():
        email.fill(f"zoe@{typed}")
        email.blur()
        assert f"zoe@{meant}" in hint.inner_text(), typed
    hint.locator("button").click()
    assert email.input_value() == "zoe@my-collective.com"
    assert not hint.is_visible()
    for domain in RIGHT:
        email.fill(f"zoe@{domain}")
        email.blur()
        assert not hint.is_visible(), domain
    assert json.loads(TABLES)["domains"] == list(DOMAINS)
