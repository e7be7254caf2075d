"""A site says one thing in its own way, and gets the rest from the app, also from its next version."""

from __future__ import annotations

import copy
import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from .pages import DOCS, blocks

PAGE = "templates.md"


@pytest.fixture
def filled(settings, tmp_path):
    """A site with the templates of the page of the documentation."""
    for code in blocks(PAGE):
        name = re.search(r'extends "([^"]+)"', code)[1]
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [tmp_path, *templates[0].get("DIRS", [])]
    settings.TEMPLATES = templates


@pytest.mark.django_db
def test_the_button_has_the_word_of_the_site_and_the_form_is_whole(filled, make_page, client):
    # Forms are kept in the process: this one was never shown.
    petition_page = make_page(title="Shown for the first time", slug="first")

    page = BeautifulSoup(client.get(petition_page.url).content, "html.parser")

    assert page.select_one("form.petition-form button[value=sign]").text == "I sign, too"
    assert {field["name"] for field in page.select("form.petition-form [name]")} >= {
        "given_name",
        "email",
        "consent-sign",
        "text",
        "notice",
    }


@pytest.mark.django_db
def test_the_mail_begins_with_the_line_of_the_site_and_still_confirms(filled, petition_page, sign):
    sign(petition_page, email="zoe@example.org")

    [message] = mail.outbox
    html = message.alternatives[0][0]
    assert html.index("The streets that speak") < html.index("/petitions/confirm/")
    assert "The streets that speak" not in message.body


def test_the_blocks_that_the_page_names_are_there():
    """Whoever fills one that is not would see nothing of it, and no error."""
    templates = DOCS.parents[1] / "wagtail_petition/templates/wagtail_petition"
    rows = re.findall(r"^\| (`.+`) \| (`.+`) \|$", (DOCS / PAGE).read_text("utf-8"), re.MULTILINE)
    assert rows
    for names, named in rows:
        for name in re.findall(r"`([^`]+)`", names):
            held = set(re.findall(r"{% block (\w+) %}", (templates / name).read_text("utf-8")))
            assert held >= set(re.findall(r"`([^`]+)`", named)), name
