"""A machine for which there is no wheel of Typst: the site must run all the same, and say what it lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from wagtail_petition.dossier.errors import TypesetterMissingError
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.dossier.sealing_orders import seal_ordered
from wagtail_petition.models import Correction, Dossier, SealingOrder

PRIVACY = "/admin/petitions/privacy/"

START = """
import sys
sys.modules["typst"] = None
import django; django.setup()
from django.core.checks import run_checks
from django.urls import get_resolver
get_resolver().url_patterns
print([message.id for message in run_checks()])
"""


def test_a_site_starts_and_check_names_what_is_missing(tmp_path):
    finished = subprocess.run(
        [sys.executable, "-c", START],
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "example_site.settings",
            "EXAMPLE_SITE_VAR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.stdout.strip() == "['wagtail_petition.W060']", finished.stderr


@pytest.fixture
def no_typst(monkeypatch):
    """A machine on which the import of Typst fails."""
    monkeypatch.setitem(sys.modules, "typst", None)


def test_who_seals_is_told_and_nothing_half_done_is_left(petition_page, no_typst):
    with pytest.raises(TypesetterMissingError, match="Typst"):
        seal(petition_page.petition)
    assert not Dossier.objects.exists()


def test_who_seals_in_the_desk_reads_what_is_missing(petition_page, no_typst, admin_client):
    fields = {"petition": petition_page.petition_id, "variant": Dossier.Variant.MINIMISED}
    answer = admin_client.post("/admin/petitions/dossiers/seal/", fields)

    assert (answer.status_code, "Typst" in answer.content.decode()) == (200, True)
    assert not Dossier.objects.exists()


def test_who_seals_in_a_shell_reads_what_is_missing(petition_page, no_typst, tmp_path):
    with pytest.raises(CommandError, match="Typst"):
        call_command("petition_dossier", petition_page.slug, output=tmp_path)


def test_who_ordered_a_dossier_finds_what_is_missing_in_the_list(petition_page, no_typst):
    order = SealingOrder.objects.create(
        petition=petition_page.petition, variant=Dossier.Variant.MINIMISED
    )
    seal_ordered.call(order.pk)

    order.refresh_from_db()
    assert "Typst" in order.error


@pytest.mark.parametrize("kind", ["record", "assessment", "sheet"])
def test_who_wants_a_document_comes_back_to_where_it_is_offered(
    petition_page, no_typst, admin_client, kind
):
    petition = petition_page.petition_id
    answer = admin_client.get(f"{PRIVACY}{kind}/{petition}/", follow=True)

    assert answer.redirect_chain == [(f"{PRIVACY}petition/{petition}/", 302)]
    assert "Typst" in answer.content.decode()


def test_the_same_document_can_be_had_as_data(petition_page, no_typst, admin_client):
    answer = admin_client.get(f"{PRIVACY}record/{petition_page.petition_id}/?format=json")
    assert answer["Content-Type"] == "application/json"


def test_a_correction_whose_letter_cannot_be_made_stays_open(
    petition_page, make_dossier, admin_client, monkeypatch
):
    dossier = make_dossier(petition_page)
    dossier.corrections.create(row=1, reason=Correction.Reason.CORRECTED)
    monkeypatch.setitem(sys.modules, "typst", None)

    answer = admin_client.post(f"{PRIVACY}corrections/{dossier.pk}/", follow=True)

    assert "Typst" in answer.content.decode()
    assert dossier.corrections.get().lettered_at is None


def test_a_letter_made_before_cannot_be_made_again(
    petition_page, make_dossier, admin_client, monkeypatch
):
    dossier, made = make_dossier(petition_page), timezone.now()
    dossier.corrections.create(row=1, reason=Correction.Reason.CORRECTED, lettered_at=made)
    monkeypatch.setitem(sys.modules, "typst", None)

    query = urlencode({"made": made.isoformat()})
    answer = admin_client.get(f"{PRIVACY}letter/{dossier.pk}/?{query}", follow=True)

    assert answer.redirect_chain == [(f"{PRIVACY}corrections/{dossier.pk}/", 302)]
    assert "Typst" in answer.content.decode()


def test_who_needs_a_notice_of_a_breach_keeps_what_was_typed(petition_page, no_typst, admin_client):
    typed = urlencode(
        {
            "petition": petition_page.petition_id,
            "nature": "confidentiality",
            "touched": "names",
            "began_at": "2026-01-01T00:00",
            "noticed_at": "2026-01-02T00:00",
            "language": "en",
        }
    )
    answer = admin_client.get(f"{PRIVACY}breach/notice/?{typed}", follow=True)

    assert answer.redirect_chain == [(f"{PRIVACY}breach/?{typed}", 302)]
    assert "Typst" in answer.content.decode()
