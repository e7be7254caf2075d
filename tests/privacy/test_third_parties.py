"""A visitor's browser speaks to the site that they chose to visit, and to nobody else."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from wagtail_petition.privacy.notice import freeze_notice
from wagtail_petition.visitors.tokens import Purpose, make_token

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def petition_page(make_page):
    """A petition that offers all it can."""
    return make_page(
        offer_show_name=True,
        body=[
            ("text", "<p>Un texte</p>"),
            ("progress", {"petition": None}),
            (
                "embed",
                {"url": "https://example.org/video", "title": "Une vidéo"},
            ),
            ("signature_form", {"petition": None}),
            ("endnotes", {"heading": ""}),
            ("export", {"petition": None}),
        ],
    )


@pytest.fixture
def recaptcha(settings):
    """The site asks for reCAPTCHA."""
    settings.WAGTAIL_PETITION = {"CAPTCHA": "wagtail_petition.signing.recaptcha.ReCaptcha"}
    settings.RECAPTCHA_PUBLIC_KEY = "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI"
    settings.RECAPTCHA_PRIVATE_KEY = "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"


def visit_all(page, petition_page, signature):
    """Open every public page, and send the form empty; returns the hosts that were asked for anything."""
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    tokens = {purpose: make_token(signature, purpose) for purpose in Purpose}
    key = petition_page.pk
    for address in (
        petition_page.url,
        f"/petitions/check/{tokens[Purpose.CHECK]}/",
        f"/petitions/confirm/{tokens[Purpose.CONFIRM]}/",
        f"/petitions/not-me/{tokens[Purpose.REPORT_MISUSE]}/",
        f"/petitions/mine/{tokens[Purpose.MY_SIGNATURE]}/",
        f"/petitions/my-link/{key}/",
        f"/petitions/my-link/{key}/sent/",
        f"/petitions/thanks/{key}/",
        f"/petitions/names/{key}/",
        "/petitions/confirm/damaged/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    page.goto(petition_page.url)
    page.click("#sign [type=submit]")
    page.wait_for_load_state("networkidle")
    return hosts


def test_l24_no_page_asks_anything_of_a_third_party(
    petition_page, make_signature, browser_page, live_server
):
    signature = make_signature(petition_page, state="pending", notice=freeze_notice(petition_page))

    hosts = visit_all(browser_page, petition_page, signature)

    assert hosts == {urlsplit(live_server.url).netloc}
    assert browser_page.context.cookies() == []


def test_l24_a_site_with_recaptcha_asks_google_only_after_the_visitor_agreed(
    petition_page, make_signature, browser_page, live_server, recaptcha
):
    signature = make_signature(petition_page, state="pending", notice=freeze_notice(petition_page))
    own = urlsplit(live_server.url).netloc
    hosts = visit_all(browser_page, petition_page, signature)
    assert hosts == {own}

    browser_page.goto(petition_page.url)
    browser_page.click("[data-petition-recaptcha] button")
    browser_page.wait_for_selector("script[src*='/recaptcha/api.js']", state="attached")
    browser_page.wait_for_load_state("networkidle")

    assert hosts == {own, "www.google.com"}


def test_l25_the_browser_keeps_nothing(petition_page, make_signature, browser_page):
    signature = make_signature(petition_page, state="pending", notice=freeze_notice(petition_page))

    visit_all(browser_page, petition_page, signature)

    assert browser_page.context.cookies() == []
    for storage in ("localStorage", "sessionStorage"):
        assert browser_page.evaluate(f"{storage}.length") == 0
