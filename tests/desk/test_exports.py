from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from tests.desk.doors import SIGNATURES, export
from tests.spreadsheets import csv_rows
from wagtail_petition.models import PetitionLogEntry
from wagtail_petition.tables import csv_text


def exported(client, **chosen):
    return csv_rows(export(client, "csv", **chosen).getvalue())


@pytest.mark.parametrize(
    "wrong", [{"petition": "999"}, {"signed_at_from": "2026-13-45"}, {"state": "unheard of"}]
)
def test_a_mistyped_filter_never_hands_out_everybody(
    admin_client, petition_page, make_signature, wrong
):
    make_signature(petition_page)

    assert list(admin_client.get(SIGNATURES, wrong).context["object_list"]) == []
    assert exported(admin_client, **wrong) == []


def test_the_log_says_how_many_rows_of_which_petition_were_taken(
    admin_client, admin_user, petition_page, make_page, make_signature
):
    other = make_page(title="Une autre", slug="autre")
    make_signature(petition_page)
    for _row in range(2):
        make_signature(other)

    assert len(exported(admin_client)) == 3

    entries = PetitionLogEntry.objects.filter(action="wagtail_petition.export")
    assert {entry.label: entry.data["rows"] for entry in entries} == {
        petition_page.title: 1,
        "Une autre": 2,
    }
    assert {entry.user for entry in entries} == {admin_user}


def test_signatories_are_read_once_and_never_all_at_a_time(
    admin_client, petition_page, make_signature
):
    for _row in range(3):
        make_signature(petition_page)

    with CaptureQueriesContext(connection) as captured:
        assert len(exported(admin_client)) == 3

    assert sum("given_name" in query["sql"] for query in captured) == 1


def test_a_long_file_is_in_the_language_of_its_reader_to_the_end(
    admin_client, admin_user, petition_page, make_signature, monkeypatch
):
    monkeypatch.setattr(csv_text, "_PIECE_ROWS", 1)
    UserProfile.objects.create(user=admin_user, preferred_language="en")
    for given_name in ("Zoé", "5 May", "Léa"):
        make_signature(petition_page, given_name=given_name)

    rows = csv_rows(export(admin_client, "csv").getvalue(), raw=True)

    assert [row["Given name"] for row in rows] == ["Léa", "'5 May", "Zoé"]
    assert [row["Language"] for row in rows] == ["French"] * 3


def test_excel_reads_the_accents_of_names(admin_client, petition_page, make_signature):
    make_signature(petition_page, given_name="Zoé")

    content = export(admin_client, "csv").getvalue()

    assert content.startswith("\ufeff".encode())
    assert "Zoé".encode() in content


def test_a_workbook_shows_a_name_as_it_was_typed_and_computes_nothing(
    admin_client, petition_page, make_signature
):
    make_signature(petition_page, given_name="=1+1")

    content = export(admin_client, "xlsx").getvalue()

    names, row = load_workbook(io.BytesIO(content)).active.rows
    cells = dict(zip((cell.value for cell in names), row, strict=True))
    assert (cells["Prénom"].value, cells["Prénom"].data_type) == ("=1+1", "s")


def test_who_may_not_export_takes_nothing_and_is_not_shown_how(
    member, petition_page, make_signature
):
    make_signature(petition_page)
    client = member("view_signature")

    assert "export=csv" not in client.get(SIGNATURES).content.decode()
    for path in (SIGNATURES, f"{SIGNATURES}results/", f"{SIGNATURES}export/"):
        assert not client.get(path, {"export": "xlsx"}).streaming
        last = client.get(path, {"export": "xlsx"}, follow=True)
        assert "Prénom" not in last.content.decode()
    assert export(client, "csv").status_code == 302
    assert not PetitionLogEntry.objects.filter(action="wagtail_petition.export").exists()


def test_an_export_of_whole_names_says_so_and_loses_no_second_name(
    admin_client, make_page, make_signature
):
    page = make_page(name_fields="one")
    signature = make_signature(page, given_name="Wangari Maathai", family_name="")

    [row] = exported(admin_client)
    assert row["Nom complet"] == "Wangari Maathai"
    assert not {"Prénom", "Nom de famille", "Nom"} & set(row)
    shown = admin_client.get(f"{SIGNATURES}inspect/{signature.pk}/").content.decode()
    assert "Nom complet" in shown
    assert "Prénom" not in shown

    # Signed when the form still asked for two.
    make_signature(page, given_name="Zoé", family_name="Le Goff")
    assert {row["Prénom"] for row in exported(admin_client)} == {"Zoé", "Wangari Maathai"}
