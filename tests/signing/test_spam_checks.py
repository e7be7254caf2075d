from __future__ import annotations

import io
import json
import re

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core import mail
from django_recaptcha import client as google

from wagtail_petition.signing.spam_checks import SpamCheck

RECAPTCHA = "wagtail_petition.signing.recaptcha.ReCaptcha"


class NoZebras(SpamCheck):
    """A spam check of a site's own."""

    name = "animal"

    def field(self):
        return forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)

    def passes(self, value):
        return value != "zebra"


DOUBTFUL = [
    {"website": "https://my-own-site.example"},
    {"website": "\0"},
    {"elapsed": "90"},
    {"elapsed": "-1"},
    {"elapsed": "a while"},
    {"elapsed": "9" * 5_000},
    {"website": "x", "elapsed": "0"},
]


@pytest.mark.parametrize("sent", DOUBTFUL)
def test_who_looks_like_a_robot_signs_with_the_code_the_first_time_already(
    petition_page, sign, client, latest, sent
):
    check = sign(petition_page, **sent)["Location"]

    text = mail.outbox[0].body
    assert "/petitions/confirm/" not in text
    assert client.post(check, {"code": re.search(r"\b\d{6}\b", text)[0]}).status_code == 303
    assert latest().state == "confirmed"


def test_a_robot_cannot_tell_that_it_was_found_out(petition_page, sign, client):
    robot, person = sign(petition_page, website="spam"), sign(petition_page, email="b@example.org")

    assert robot.status_code == person.status_code == 303
    assert robot.content == person.content
    pages = [client.get(response["Location"]).content for response in (robot, person)]
    assert pages[0].replace(b"zoe@", b"b@") == pages[1]


def test_a_filled_trap_that_comes_back_with_an_error_is_no_error_itself(petition_page, sign):
    page = BeautifulSoup(sign(petition_page, email="", website="x").content, "html.parser")

    assert [link["href"] for link in page.select(".petition-errors a")] == [
        f"#petition-{petition_page.pk}-email"
    ]


def test_who_takes_their_time_or_has_no_javascript_is_let_through(petition_page, sign):
    assert sign(petition_page, elapsed="8000").status_code == 303
    assert sign(petition_page, elapsed="").status_code == 303


def test_nobody_meets_the_trap_by_keyboard_or_screen_reader(petition_page, sign):
    form = BeautifulSoup(sign(petition_page, email="").content, "html.parser")
    trap = form.select_one("[name=website]")

    assert trap["tabindex"] == "-1"
    # Neither shown, nor spoken, nor filled in by the browser.
    assert trap.find_parent(hidden=True)


def test_a_site_can_add_a_spam_check_of_its_own(petition_page, sign, settings, latest):
    settings.WAGTAIL_PETITION = {"SPAM_CHECKS": ["tests.signing.test_spam_checks.NoZebras"]}

    for animal, needs_code in [("zebra", True), ("okapi", False), ("giraffe", True)]:
        assert sign(petition_page, animal=animal).status_code == 303
        assert latest().needs_code is needs_code


@pytest.fixture
def recaptcha(settings):
    """The site asks for reCAPTCHA. Nobody answers at Google's address unless a test plays Google."""
    settings.WAGTAIL_PETITION = {"CAPTCHA": RECAPTCHA}
    settings.RECAPTCHA_PUBLIC_KEY = "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI"
    settings.RECAPTCHA_PRIVATE_KEY = "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"
    settings.RECAPTCHA_DOMAIN = "127.0.0.1:1"


@pytest.fixture
def google_says(monkeypatch):
    """Play Google, whose answer is JSON, and keep what it was asked."""
    asked = []

    def answer(**verdict):
        def request(params):
            asked.append(params.decode())
            return io.BytesIO(json.dumps(verdict).encode())

        monkeypatch.setattr(google, "recaptcha_request", request)
        return asked

    return answer


def test_nothing_is_fetched_from_google_before_the_visitor_agrees(petition_page, sign, recaptcha):
    form = BeautifulSoup(sign(petition_page, email="").content, "html.parser")

    assert form.select_one("[data-petition-recaptcha][hidden] button")
    loaded = [tag.get("src") or tag.get("href") for tag in form.select("[src], link[href]")]
    assert loaded
    assert not [address for address in loaded if not address.startswith("/static/")]
    assert not [script for script in form.select("script") if script.text.strip()]


def test_who_does_not_agree_to_google_signs_with_the_code(
    petition_page, sign, client, latest, recaptcha, link_in
):
    sign(petition_page)

    text = mail.outbox[0].body
    assert "/petitions/confirm/" not in text + mail.outbox[0].alternatives[0][0]
    check = link_in(text, "check")
    assert client.post(check, {"code": re.search(r"\b\d{6}\b", text)[0]}).status_code == 303
    assert latest().state == "confirmed"


def test_a_google_out_of_reach_loses_no_signature(petition_page, sign, latest, recaptcha):
    response = sign(petition_page, **{"g-recaptcha-response": "answer"})

    assert response.status_code == 303
    assert latest().needs_code


def test_google_vouching_spares_the_code_and_never_learns_the_address(
    petition_page, sign, latest, recaptcha, google_says
):
    asked = google_says(success=True)

    assert sign(petition_page, **{"g-recaptcha-response": "answer"}).status_code == 303
    assert not latest().needs_code
    assert "127.0.0.1" not in asked[0]


@pytest.mark.parametrize("error", ["invalid-input-response", "timeout-or-duplicate"])
def test_who_google_takes_for_a_robot_signs_with_the_code(
    petition_page, sign, latest, recaptcha, google_says, error
):
    google_says(success=False, **{"error-codes": [error]})

    assert sign(petition_page, **{"g-recaptcha-response": "answer"}).status_code == 303
    assert latest().needs_code
