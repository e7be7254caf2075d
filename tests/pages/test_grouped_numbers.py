"""A site that groups digits (``USE_THOUSAND_SEPARATOR``) still has keys that lead somewhere: 1.234 is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import wagtail_petition
from wagtail_petition.models import Signature
from wagtail_petition.rights import public_signatories

TEMPLATES = Path(wagtail_petition.__file__).parent / "templates"
LARGE = 1_234_567


@pytest.fixture
def page(settings, make_page, make_signature):
    settings.USE_THOUSAND_SEPARATOR = True
    page = make_page(offer_show_name=True)
    for number in range(3):
        make_signature(
            page, pk=LARGE + number, given_name=f"Zoé {'ABC'[number]}", show_name=True,
            moderation="approved" if number < 2 else "waiting",
        )  # fmt: skip
    return page


def test_the_older_names_are_found(page, visit, monkeypatch):
    monkeypatch.setattr(public_signatories, "NAMES", 1)
    address = f"/petitions/names/{page.pk}/"

    older = visit(address + visit(address).select_one("[rel=next]")["href"])

    assert [name.text for name in older.select("bdi")] == ["Zoé A Le Goff"]


def test_names_can_be_approved(page, member):
    client = member("moderate_signature")
    address = "/admin/petitions/moderation/"
    box = BeautifulSoup(client.get(address).content, "html.parser").select_one("[name=name]")

    client.post(address, {"name": box["value"], "decision": "approved"})

    assert Signature.objects.get(pk=LARGE + 2).moderation == "approved"


def test_no_key_is_written_as_a_quantity():
    written = [
        f"{path.name}: {found}"
        for path in TEMPLATES.rglob("*.html")
        for found in re.findall(r"\{\{ [\w.]*\b(?:pk|key|before)\b[^}]*\}\}", path.read_text())
        if "|unlocalize" not in found
    ]
    assert written in ([], ["take_out.html: {{ key }}"])
