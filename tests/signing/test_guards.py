from __future__ import annotations

import io
import json
import re

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core import mail
from django.core.exceptions import ValidationError
from django_recaptcha import client as google

from wagtail_petition.models import Signature
from wagtail_petition.signing.guards import Guard, Verdict

RECAPTCHA = "wagtail_petition.signing.recaptcha.ReCaptcha"


class NoZebras(Guard):
    """A guard of a site's own."""

    name = "animal"

    def field(self):
        return forms.CharField(required=False, widget=forms.HiddenInput)

    def check(self, value):
        if value == "zebra":
            raise ValidationError("No zebras, please.")
        return Verdict.PASSED


@pytest.mark.parametrize(
    ("field", "value"), [("website", "https://spam.example"), ("elapsed", "90")]
)
def test_a_robot_is_told_why_it_is_not_taken(petition_page, sign, field, value):
    response = sign(petition_page, **{field: value})

    assert response.status_code == 422
    assert BeautifulSoup(response.content, "html.parser").select_one(".petition-errors li").text
    assert Signature.objects.count() == 0


def test_who_takes_their_time_or_has_no_javascript_is_let_through(petition_page, sign):
    assert sign(petition_page, elapsed="8000").status_code == 303
    assert sign(petition_page, elapsed="").status_code == 303


def test_nobody_meets_the_trap_by_keyboard_or_screen_reader(petition_page, sign):
    form = BeautifulSoup(sign(petition_page, email="").content, "html.parser")
    trap = form.select_one("[name=website]")

    assert trap["tabindex"] == "-1"
    assert trap.find_parent(attrs={"aria-hidden": "true"})


def test_a_site_can_add_a_guard_of_its_own(petition_page, sign, settings):
    settings.WAGTAIL_PETITION = {"GUARDS": ["tests.signing.test_guards.NoZebras"]}

    assert "No zebras" in sign(petition_page, animal="zebra").content.decode()
    assert sign(petition_page, animal="okapi").status_code == 303


@pytest.fixture
def recaptcha(settings):
    """The site asks for reCAPTCHA. Nobody answers at Google's address unless a test plays Google."""
    settings.WAGTAIL_PETITION = {"CHALLENGE": RECAPTCHA}
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
    petition_page, sign, client, latest, recaptcha
):
    check = sign(petition_page)["Location"]

    text = mail.outbox[0].body
    assert "/petitions/confirm/" not in text + mail.outbox[0].alternatives[0][0]
    assert check in text
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


def test_an_answer_that_google_refuses_is_asked_for_again(
    petition_page, sign, recaptcha, google_says
):
    google_says(success=False, **{"error-codes": ["invalid-input-response"]})

    assert sign(petition_page, **{"g-recaptcha-response": "answer"}).status_code == 422
    assert Signature.objects.count() == 0
