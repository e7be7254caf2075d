from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, Signature
from wagtail_petition.privacy.retention import apply_retention
from wagtail_petition.signing.services import erase

from .reading import METHOD, everything, files, pdf_text, squeezed


def test_a_long_list_is_read_bit_by_bit_behind_a_pooler_too(signed, monkeypatch):
    """There a site switches cursors of the server off, and the client would keep a million rows."""
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    make, cursors = connection.create_cursor, []
    monkeypatch.setattr(
        connection, "create_cursor", lambda name=None: (cursors.append(name), make(name))[1]
    )

    assert seal(signed.petition, "complete").counts["listed"] == 4

    # Other databases know none.
    assert any(cursors) == (connection.vendor == "postgresql")
    assert connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]


def test_the_counts_add_up(signed):
    dossier = seal(signed.petition, "complete")

    counts = dossier.counts
    assert counts["received"] == Signature.objects.count() == 10
    assert counts["counted"] == Signature.objects.counted().count() == 6
    assert counts["counted"] == counts["listed"] + counts["counted_only"]
    assert counts["counted"] == sum(counts["by_text"].values())
    assert (counts["listed"], counts["paper"], counts["imported"]) == (4, 1, 1)
    assert (counts["pending"], counts["withdrawn"]) == (1, 1)
    assert (counts["duplicates"], counts["misuse"], counts["anonymised"]) == (1, 1, 1)
    rows = csv_rows(files(dossier)["06_signatures.csv"])
    assert [row["number"] for row in rows] == ["1", "2", "3", "4"]


def test_the_method_note_says_how_many_refused_to_be_handed_over(signed):
    dossier = seal(signed.petition)

    note = pdf_text(files(dossier)[METHOD])
    # Who was anonymised is not said to have refused.
    assert dossier.counts["counted_only"] - dossier.counts["anonymised"] == 1
    assert "1 personne est comptée sans être listée" in " ".join(note.split())


def test_whoever_had_the_use_of_their_data_restricted_is_not_said_to_have_refused(
    petition_page, make_signature
):
    make_signature(petition_page, restricted_at=timezone.now())

    note = " ".join(pdf_text(files(seal(petition_page.petition))[METHOD]).split())

    assert "n’a pas accepté la remise, ou a fait limiter" in note


def test_the_method_note_counts_no_refusals_that_there_are_not(petition_page, make_signature):
    make_signature(petition_page)

    note = " ".join(pdf_text(files(seal(petition_page.petition))[METHOD]).split())

    assert "0 personne" not in note
    assert "Toutes les personnes comptées y figurent." in note


def test_the_method_note_says_how_many_are_gone(signed, make_signature):
    """Who asks how many had signed in all gets an answer, although nothing is held of them any more."""
    page = signed.petition.page()
    for _person in range(2):
        make_signature(page, state="pending", signed_at=datetime(2020, 1, 1, tzinfo=UTC))
    erase(make_signature(page))
    before = seal(signed.petition, "attestation").counts
    apply_retention()

    dossier = seal(signed.petition, "attestation")

    note = squeezed(pdf_text(files(dossier)[METHOD]))
    assert (before["purged"], before["erased"]) == (0, 1)
    assert (dossier.counts["purged"], dossier.counts["erased"]) == (2, 1)
    assert before["received"] - dossier.counts["received"] == 2
    assert squeezed("jamais confirmées, supprimées depuis") + "2" in note
    assert squeezed("effacées à la demande de la personne") + "1" in note


def test_the_list_holds_those_who_agreed_and_nobody_else(signed):
    content = files(seal(signed.petition, "complete"))

    shown = {row["given_name"] for row in csv_rows(content["06_signatures.csv"])}
    assert shown == {"Zoé", "سلمى", "Papier", "Importée"}
    printed = pdf_text(content["05_signatures-001.pdf"])
    assert "Le Goff" in printed
    for absent in ("Cachée", "Attend", "Partie", "Refusée"):
        assert absent not in printed


@pytest.mark.parametrize("variant", Dossier.Variant.values)
def test_addresses_are_never_part_of_a_dossier(signed, variant):
    text = squeezed(everything(seal(signed.petition, variant)))

    for email, digest in Signature.objects.exclude(email="").values_list("email", "address_digest"):
        assert email not in text
        assert digest not in text


def test_the_minimised_list_holds_initials_and_postcodes(signed):
    dossier = seal(signed.petition)

    rows = csv_rows(files(dossier)["06_signatures.csv"])
    assert set(rows[0]) == {"number", "initials", "postcode", "date"}
    assert rows[0]["initials"] == "Z. L."
    text = everything(dossier)
    for absent in ("Le Goff", "Zoé", "سلمى", "Saint-Étienne\n"):
        assert absent not in text.replace(signed.controller_address, "")
    assert "42100" in text


def test_the_attestation_holds_counts_only(signed):
    dossier = seal(signed.petition, "attestation")

    assert not [name for name in files(dossier) if name.startswith(("05_", "06_"))]
    text = everything(dossier)
    for absent in ("Le Goff", "Zoé", "سلمى", "42100"):
        assert absent not in text


def test_a_signature_without_a_time_of_confirmation_keeps_its_date(petition_page, make_signature):
    make_signature(
        petition_page,
        origin=Signature.Origin.PAPER,
        confirmed_at=None,
        signed_at=datetime(2026, 3, 4, 12, tzinfo=UTC),
    )

    [row] = csv_rows(files(seal(petition_page.petition))["06_signatures.csv"])
    assert row["date"] == "2026-03-04"


def test_large_lists_are_bound_in_volumes(signed):
    template = Signature.objects.get(given_name="Zoé")
    Signature.objects.bulk_create(
        Signature(
            **{
                field.attname: getattr(template, field.attname)
                for field in Signature._meta.fields
                if field.name not in ("id", "uuid", "counted_digest")
            }
        )
        for _copy in range(2_500)
    )

    content = files(seal(signed.petition, "complete"))

    volumes = sorted(name for name in content if name.startswith("05_"))
    assert volumes == [f"05_signatures-{number:03d}.pdf" for number in (1, 2, 3)]
    rows = csv_rows(content["06_signatures.csv"])
    printed = "\n".join(pdf_text(content[name]) for name in volumes)
    assert len(rows) == 2_504
    assert printed.count("Le Goff") == 2_503


def test_people_with_one_name_are_listed_by_it(petition_page, make_signature):
    make_signature(petition_page, given_name="Sukarno", family_name="")
    make_signature(petition_page, given_name="", family_name="Suharto")

    rows = csv_rows(files(seal(petition_page.petition, "complete"))["06_signatures.csv"])
    assert {(row["given_name"], row["family_name"]) for row in rows} == {
        ("Sukarno", ""),
        ("", "Suharto"),
    }
    rows = csv_rows(files(seal(petition_page.petition, "minimised"))["06_signatures.csv"])
    assert [row["initials"] for row in rows] == ["S.", "S."]


def test_the_table_says_what_it_holds(signed):
    content = files(seal(signed.petition, "complete"))

    schema = json.loads(content["06_signatures.schema.json"])
    assert content["06_signatures.csv"].decode(schema["encoding"]).splitlines()[0] == schema[
        "dialect"
    ]["delimiter"].join('"{name}"'.format(**field) for field in schema["fields"])


def test_a_spreadsheet_computes_nothing(petition_page, make_signature):
    make_signature(petition_page, given_name='=HYPERLINK("http://example.com")', family_name="@x")

    table = files(seal(petition_page.petition, "complete"))["06_signatures.csv"]
    [row] = csv_rows(table, raw=True)
    assert row["given_name"].startswith("'=")
    assert row["family_name"] == "'@x"
