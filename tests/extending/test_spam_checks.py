"""A spam check of the site lets people sign, and is named if it cannot be used, before anybody meets it."""

from __future__ import annotations

import sys

import pytest
from bs4 import BeautifulSoup

from wagtail_petition.checks import check_spam_checks

from .pages import blocks, settings_of

PAGE = "spam-checks.md"


@pytest.fixture
def no_links(site_code, settings, tmp_path):
    """A site that did what the page of the documentation tells."""
    code, template = blocks(PAGE)[:2]
    site_code("spam", code)
    folder = tmp_path / "templates" / "campaign"
    folder.mkdir(parents=True)
    (folder / "remark.html").write_text(template, encoding="utf-8")
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine.get("DIRS", []), tmp_path / "templates"]}]
    settings.WAGTAIL_PETITION = settings_of(PAGE)


def test_who_does_not_pass_signs_with_the_code(no_links, petition_page, sign, latest):
    sign(petition_page, remark="https://pills.example", email="robot@example.org")
    assert latest().needs_code

    sign(petition_page, remark="", email="person@example.org")
    assert not latest().needs_code
    assert check_spam_checks(None) == []


def test_its_template_is_part_of_the_form(no_links, petition_page, client):
    page = BeautifulSoup(client.get(petition_page.url).content, "html.parser")
    assert page.select_one("[name=remark]").find_parent(hidden=True)


UNUSABLE = """
from wagtail_petition.api import SpamCheck

class Unfinished(SpamCheck):
    name = "unfinished"
    def field(self):
        pass

class Nameless(Unfinished):
    name = ""
    def passes(self, value):
        return True

class WithoutScript(Nameless):
    name = "puzzle"
    static_files = ("puzzles/puzzle.js",)

class Fails(Nameless):
    def __init__(self):
        raise RuntimeError("no key")
"""


@pytest.mark.parametrize(
    ("path", "number", "reason", "hint"),
    [
        ("nowhere.Captcha", "E002", "No module named", "SPAM_CHECKS or CAPTCHA"),
        ("campaign.spam.Missing", "E002", "Missing", "SPAM_CHECKS or CAPTCHA"),
        ("django.forms.Form", "E002", "no subclass of SpamCheck", "dotted path"),
        ("campaign.spam.Unfinished", "E002", "passes", "methods field and passes"),
        ("campaign.spam.Nameless", "E002", "no name", "a name"),
        ("campaign.spam.Fails", "E002", "no key", "SPAM_CHECKS or CAPTCHA"),
        ("campaign.spam.WithoutScript", "E063", "puzzles/puzzle.js", "'puzzles'"),
        ("wagtail_petition.signing.altcha.Altcha", "E063", "altcha.min.js", "'altcha_django'"),
    ],
)
def test_one_that_cannot_be_used_is_named(settings, site_code, path, number, reason, hint):
    site_code("spam", UNUSABLE)
    settings.WAGTAIL_PETITION = {"SPAM_CHECKS": [], "CAPTCHA": path}

    [error] = check_spam_checks(None)
    assert error.id == f"wagtail_petition.{number}"
    assert path in error.msg
    assert reason in error.msg
    assert hint in error.hint


@pytest.mark.parametrize(
    ("module", "name", "package", "extra"),
    [
        ("altcha", "Altcha", "altcha_django", "altcha"),
        ("recaptcha", "ReCaptcha", "django_recaptcha", "recaptcha"),
    ],
)
def test_one_whose_extra_is_missing_says_what_to_install(
    settings, monkeypatch, module, name, package, extra
):
    path = f"wagtail_petition.signing.{module}"
    monkeypatch.delitem(sys.modules, path, raising=False)
    for known in [known for known in sys.modules if known.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, known)
    monkeypatch.setitem(sys.modules, package, None)
    settings.WAGTAIL_PETITION = {"CAPTCHA": f"{path}.{name}"}

    [error] = check_spam_checks(None)
    assert error.hint == f"pip install 'wagtail-petition[{extra}]'"
