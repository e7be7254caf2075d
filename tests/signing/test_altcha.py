"""ALTCHA lets people sign with the link as before, asks nobody else, and stops nobody whom it does not help."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from urllib.parse import urlsplit

import altcha_django
import pytest
from altcha import Challenge, Payload, solve_challenge
from django.core import mail
from django.core.cache import cache

from wagtail_petition.models import Signature

ALTCHA = "wagtail_petition.signing.altcha.Altcha"
CHALLENGE = "/petitions/challenge/altcha/"
#: The strictest under which it works: what the documentation says.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src blob:"


@pytest.fixture
def altcha(settings):
    """The site asks for ALTCHA, and gives out the static files of its app."""
    settings.WAGTAIL_PETITION = {"CAPTCHA": ALTCHA, "MINIMUM_SECONDS": 0}
    files = Path(altcha_django.__file__).parent / "static" / "altcha_django"
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, ("altcha_django", files)]


@pytest.fixture
def solution(client, altcha):
    """What a browser sends that has solved a challenge of this site."""

    def solve():
        challenge = Challenge.from_dict(client.get(CHALLENGE).json())
        return Payload(challenge, solve_challenge(challenge)).to_base64()

    return solve


@pytest.fixture
def tab(browser_page, petition_page, altcha):
    """The page of the petition in a tab, under the policy; ``broken`` tells what was against it."""
    hosts, broken = set(), []

    def answer(route):
        response = route.fetch()
        headers = {**response.headers, "content-security-policy": POLICY}
        route.fulfill(response=response, headers=headers)

    browser_page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    browser_page.expose_function("report", lambda what: broken.append(what))
    browser_page.add_init_script(
        """document.addEventListener("securitypolicyviolation",
        (event) => window.report(event.effectiveDirective + " " + event.blockedURI));"""
    )
    browser_page.route(f"**{petition_page.url}", answer)
    browser_page.goto(petition_page.url)
    browser_page.hosts, browser_page.broken = hosts, broken
    return browser_page


def fill_in(page):
    page.fill("[name=given_name]", "Zoé")
    page.fill("[name=family_name]", "Le Goff")
    page.fill("[name=email]", "zoe@example.org")
    page.check("[name=consent-sign]")
    page.check("[name=age]")


def send(page):
    page.click("form[data-petition-form] [type=submit]")
    page.wait_for_url("**/check/**")


@pytest.mark.django_db(transaction=True)
def test_who_fills_in_the_form_gets_the_link_and_notices_nothing(tab, live_server):
    fill_in(tab)
    tab.wait_for_selector("[name=altcha][value]", state="attached")
    seen = tab.locator("form.petition-form").inner_text()
    send(tab)

    assert not Signature.objects.get().needs_code
    assert "/petitions/confirm/" in mail.outbox[0].body
    assert "petit calcul" in seen
    assert "ALTCHA" not in seen.upper()
    assert tab.hosts == {urlsplit(live_server.url).netloc}
    assert tab.broken == []
    assert tab.context.cookies() == []
    assert tab.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.django_db(transaction=True)
def test_who_only_reads_loads_nothing_of_it(tab):
    tab.wait_for_load_state("networkidle")
    loaded = tab.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")

    assert any("js/altcha.js" in address for address in loaded)
    assert not [address for address in loaded if "challenge" in address or "altcha.min" in address]


@pytest.mark.django_db(transaction=True)
def test_a_keyboard_and_a_screen_reader_meet_nothing_more(tab):
    tab.focus("[name=given_name]")
    tab.wait_for_selector("[name=altcha][value]", state="attached")

    assert tab.locator("altcha-widget").is_hidden()
    assert not [
        control
        for control in tab.locator("altcha-widget input:not([type=hidden]), altcha-widget a").all()
        if control.is_visible()
    ]


@pytest.mark.django_db(transaction=True)
def test_who_has_no_javascript_signs_with_the_code(
    petition_page, browser_page, live_server, altcha
):
    without_script = browser_page.context.browser.new_context(java_script_enabled=False)
    page = without_script.new_page()
    page.goto(live_server.url + petition_page.url)
    fill_in(page)
    send(page)
    without_script.close()

    assert Signature.objects.get().needs_code
    assert "/petitions/confirm/" not in mail.outbox[0].body


@pytest.mark.django_db
def test_a_solution_is_good_once(petition_page, sign, solution, latest):
    solved = solution()

    sign(petition_page, altcha=solved, email="first@example.org")
    assert not latest().needs_code
    assert sign(petition_page, altcha=solved, email="again@example.org").status_code == 303
    assert latest().needs_code
    assert "/petitions/confirm/" not in mail.outbox[1].body


@pytest.mark.django_db
def test_who_corrects_a_mistake_needs_no_second_solution(petition_page, sign, solution, latest):
    solved = solution()
    assert sign(petition_page, altcha=solved, email="").status_code == 422

    sign(petition_page, altcha=solved)

    assert not latest().needs_code


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent",
    ["", "x", "e30=", base64.b64encode(b"[" * 2_900).decode(), "A" * 9_000],
    ids=["nothing", "noise", "no-solution", "too-deep", "too-long"],
)
def test_whatever_is_sent_in_its_place_the_signature_waits_for_the_code(
    petition_page, sign, altcha, latest, sent
):
    assert sign(petition_page, altcha=sent).status_code == 303
    assert latest().needs_code


@pytest.mark.django_db
def test_a_solution_of_another_site_or_of_an_hour_ago_proves_nothing(
    petition_page, sign, solution, latest, settings, monkeypatch
):
    solved = solution()
    settings.SECRET_KEY = "of another site"
    sign(petition_page, altcha=solved)
    assert latest().needs_code

    solved = solution()
    later = time.time() + 3_601
    monkeypatch.setattr(time, "time", lambda: later)
    sign(petition_page, altcha=solved)
    assert latest().needs_code


@pytest.mark.django_db
def test_a_cache_that_is_down_loses_no_signature(petition_page, sign, solution, latest, settings):
    solved = solution()
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }

    assert sign(petition_page, altcha=solved).status_code == 303
    assert latest().needs_code


@pytest.mark.django_db
def test_each_browser_gets_a_puzzle_of_its_own_and_the_page_stays_the_same_for_all(
    petition_page, client, altcha
):
    first, second = client.get(CHALLENGE), client.get(CHALLENGE)

    assert first.json()["parameters"]["nonce"] != second.json()["parameters"]["nonce"]
    assert "no-store" in first["Cache-Control"]
    assert not first.cookies
    cache.clear()
    pages = [client.get(petition_page.url) for _visitor in range(2)]
    assert pages[0].content == pages[1].content
    assert "max-age" in pages[0]["Cache-Control"]
    assert not pages[0].cookies


@pytest.mark.django_db
def test_a_site_without_it_has_no_puzzles(client):
    assert client.get(CHALLENGE).status_code == 404
    assert client.get("/petitions/challenge/website/").status_code == 404


@pytest.mark.django_db
def test_the_page_says_it_in_its_own_language(petition_page, client, altcha):
    assert "petit calcul" in client.get(petition_page.url).content.decode()
