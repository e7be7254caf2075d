"""Saved copies of cited documents, as exhibits."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.conftest import RADIO_ID, reference
from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.errors import CopyMissingError
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, SavedCopy
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.models.link import url_digest

from .reading import LETTER, METHOD, files, pdf_text, squeezed

URL = "https://example.org/rapport"
FOLDER = "11_copies-des-sources/"
EXHIBITS = "03_bordereau-des-pieces.pdf"


@pytest.fixture
def saved():
    """A copy as ``save_copy`` leaves it."""

    def save(content=b"%PDF facts", url=URL, media_type="application/pdf", **fields):
        copy = SavedCopy.objects.create(
            digest=url_digest(url),
            url=url,
            final_url=url,
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            **fields,
        )
        dossier_storage().save(copy.name, ContentFile(content))
        return copy

    return save


def copies_in(dossier):
    return {name: data for name, data in files(dossier).items() if name.startswith(FOLDER)}


def test_a_saved_copy_is_an_exhibit(petition_page, saved):
    copy = saved(saved_at=datetime(2019, 6, 1, 12, tzinfo=UTC))

    dossier = seal(petition_page.petition)

    # The report is the second note of the text.
    name = f"{FOLDER}note-002-{copy.sha256[:16]}.pdf"
    assert copies_in(dossier) == {name: b"%PDF facts"}
    content = files(dossier)
    manifest = {entry["name"]: entry for entry in json.loads(content["manifeste.json"])["files"]}
    assert manifest[name]["sha256"] == copy.sha256
    exhibits = squeezed(pdf_text(content[EXHIBITS]))
    assert name in exhibits
    assert copy.sha256 in exhibits
    assert squeezed("1er juin 2019") in exhibits
    assert "11_copies-des-sources" in content["00_LISEZMOI.txt"].decode()
    (row,) = csv_rows(content["11_copies-des-sources.csv"])
    assert (row["file"], row["note"], row["url"]) == (name, "2", URL)
    assert row["sha256"] == copy.sha256


def test_letter_and_method_speak_of_copies_only_if_there_are_any(petition_page, saved):
    def said(dossier):
        content = files(dossier)
        return [squeezed(pdf_text(content[name])) for name in (LETTER, METHOD)]

    before = said(seal(petition_page.petition))
    saved()
    after = said(seal(petition_page.petition))

    assert not any("Copie" in text for text in before)
    assert "Copiesdedocumentscités" in after[1]
    assert after[0] != before[0]


def test_the_same_copies_give_the_same_bytes(petition_page, saved):
    saved()
    moment = timezone.now() + timedelta(minutes=1)

    def archive():
        dossier = seal(petition_page.petition, sealed_at=moment)
        content = dossier_storage().open(dossier.archive_name).read()
        dossier.delete()
        return content

    assert archive() == archive()


def test_the_last_copy_before_the_sealing_counts(petition_page, saved):
    now = timezone.now()
    saved(b"first", saved_at=now - timedelta(days=2))
    saved(b"second", saved_at=now - timedelta(days=1))
    saved(b"later", saved_at=now + timedelta(days=1))

    assert list(copies_in(seal(petition_page.petition)).values()) == [b"second"]


def test_copies_of_what_the_petition_does_not_cite_stay_away(petition_page, saved):
    saved(url="https://example.org/other")

    assert copies_in(seal(petition_page.petition)) == {}


def test_a_web_page_is_enclosed_as_text(make_page, petition_page, saved):
    page = make_page(
        body=[("text", f"<p>Dit{reference(RADIO_ID)}</p>")], sources=petition_page.sources.raw_data
    )
    copy = saved(b"<script>alert(1)</script>", media_type="text/html")

    (name,) = copies_in(seal(page.petition))

    # Nothing in this text refers to the report.
    assert name == f"{FOLDER}sans-note-{copy.sha256[:16]}.html.txt"


@pytest.mark.parametrize(
    "damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x")]
)
def test_a_copy_that_is_not_what_was_saved_stops_the_sealing(petition_page, saved, damage):
    damage(Path(dossier_storage().path(saved().name)))

    with pytest.raises(CopyMissingError, match="rapport"):
        seal(petition_page.petition)
    assert not Dossier.objects.exists()
