"""Whoever leaves after a delivery must leave the addressee's copy too, without being named once more."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.dossier.reading import files, pdf_text, squeezed
from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.correction import correction_pdf
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Correction, Petition, PetitionLogEntry
from wagtail_petition.privacy.corrections import open_corrections
from wagtail_petition.signing.services import erase, withdraw

PRIVACY = "/admin/petitions/privacy/"


def letter_of(answer):
    """The text of the PDF that an answer holds."""
    assert answer["Content-Type"] == "application/pdf"
    return pdf_text(answer.getvalue())


@pytest.fixture
def delivered(petition_page, make_signature, make_dossier):
    """A dossier with three names, delivered under a reference; the second and third left since."""
    now = timezone.now()
    people = [
        make_signature(
            petition_page, family_name=name, confirmed_at=now + timedelta(seconds=number)
        )
        for number, name in enumerate(["Restante", "Partie", "Effacée"], start=-9)
    ]
    dossier = make_dossier(petition_page)
    dossier.deliveries.create(delivered_on="2026-03-04", channel="post", reference="RK 12 345")
    withdraw(people[1])
    erase(people[2])
    return dossier


@pytest.fixture
def address(delivered):
    return f"{PRIVACY}corrections/{delivered.pk}/"


def test_l13_the_letter_names_the_rows_of_those_who_left_and_nobody(
    delivered, address, admin_client
):
    rows = {
        row["family_name"]: row["number"] for row in csv_rows(files(delivered)["06_signatures.csv"])
    }

    letter = letter_of(admin_client.post(address))

    reasons = Correction.Reason
    assert re.search(rf"{reasons.WITHDRAWN.label}\s+{rows['Partie']}\s", letter)
    assert re.search(rf"{reasons.ERASED.label}\s+{rows['Effacée']}\s", letter)
    page = delivered.petition.page()
    for said in (
        *(str(delivered).removesuffix(".zip"), delivered.manifest_digest, "RK 12 345"),
        *(page.addressee_name, page.controller_name, page.controller_email),
    ):
        assert squeezed(said) in squeezed(letter)
    for name in ("Partie", "Effacée", "Restante", "Zoé"):
        assert name not in letter


def test_l13_rows_are_grouped_by_what_became_of_them(delivered):
    corrections = [
        Correction(dossier=delivered, row=row, reason=reason)
        for row, reason in [(7, "erased"), (3, "erased"), (3, "erased"), (5, "restricted")]
    ]

    letter = pdf_text(
        correction_pdf(delivered, delivered.petition.page(), corrections, timezone.now())
    )

    assert "3, 7" in letter
    assert str(Correction.Reason.WITHDRAWN.label) not in letter


def test_l13_the_desk_reminds_until_the_letter_is_made(delivered, address, admin_client):
    petition = delivered.petition
    places = (f"{PRIVACY}", f"{PRIVACY}petition/{petition.pk}/", "/admin/petitions/petitions/")

    def reminded():
        pages = [admin_client.get(place).content.decode() for place in places]
        return [bool(re.search(r"2 (corrections|rectifications)", page)) for page in pages]

    assert open_corrections([petition]) == {petition.pk: 2}
    assert reminded() == [True, True, True]
    admin_client.post(address)
    assert open_corrections([petition])[petition.pk] == 0
    assert reminded() == [False, False, False]


def test_l13_a_correction_is_in_one_letter_which_can_be_made_again(
    delivered, address, admin_client
):
    first = admin_client.post(address).getvalue()
    made = delivered.corrections.values_list("lettered_at", flat=True).distinct().get()

    nothing_new = admin_client.post(address)
    delivered.corrections.create(row=1, reason="corrected")
    second = letter_of(admin_client.post(address))

    assert (nothing_new.status_code, nothing_new["Location"]) == (302, address)
    assert str(Correction.Reason.ERASED.label) not in second
    again = admin_client.get(
        f"{PRIVACY}letter/{delivered.pk}/?{urlencode({'made': made.isoformat()})}"
    )
    assert again.getvalue() == first
    shown = admin_client.get(address).content.decode()
    assert shown.count("?made=") == 2


@pytest.mark.parametrize("made", ["", "yesterday", "2026-01-01T00:00", "2026-01-01T00:00+00:00"])
def test_l13_a_letter_that_was_never_made_is_not_found(delivered, admin_client, made):
    query = urlencode({"made": made})
    assert admin_client.get(f"{PRIVACY}letter/{delivered.pk}/?{query}").status_code == 404


def test_l13_a_letter_that_fails_leaves_the_reminder(delivered, address, admin_client, monkeypatch):
    petition = delivered.petition
    monkeypatch.setattr(Petition, "page_or_deleted", lambda self, language="": None)

    assert admin_client.post(address).status_code == 404
    assert open_corrections([petition]) == {petition.pk: 2}
    assert admin_client.get(address).status_code == 200


def test_l13_the_log_says_how_many_rows_were_corrected(
    delivered, address, admin_client, admin_user
):
    admin_client.post(address)

    entry = PetitionLogEntry.objects.get(action="wagtail_petition.correct")
    assert entry.data == {"dossier": str(delivered), "rows": 2}
    assert entry.user == admin_user


def test_l13_rows_are_those_of_the_sealed_list_whoever_left_since(
    petition_page, make_signature, make_dossier
):
    people = [make_signature(petition_page, given_name=name) for name in ("Ada", "Bea", "Cleo")]
    dossier = make_dossier(petition_page)

    erase(people[0])
    erase(people[2])

    assert list(Correction.objects.values_list("dossier", "row")) == [
        (dossier.pk, 1),
        (dossier.pk, 3),
    ]


def test_l13_who_was_on_no_list_needs_no_letter(petition_page, make_signature, make_dossier):
    quiet = make_signature(petition_page, hand_over=False)
    make_dossier(petition_page)

    erase(quiet)

    assert not Correction.objects.exists()


def test_l13_paper_signatures_are_corrected_too(petition_page, make_signature, make_dossier):
    """Those who signed on paper have no time of confirmation, and the same rights."""
    signature = make_signature(petition_page, origin="paper", confirmed_at=None)
    dossier = make_dossier(petition_page)

    erase(signature)

    assert list(Correction.objects.values_list("dossier", "row")) == [(dossier.pk, 1)]


def test_a_correction_goes_to_who_holds_the_dossier_under_its_title(
    delivered, petition_page, address, admin_client
):
    petition_page.title = "Un titre que le dossier n’a pas"
    petition_page.addressee_name = "Préfecture de la Loire"
    petition_page.addressee_address = "2 rue Charles de Gaulle"
    petition_page.save_revision().publish()

    letter = letter_of(admin_client.post(address))

    said = squeezed(letter)
    assert "Commissionnationaledel’informatiqueetdeslibertés" in said
    assert "3placedeFontenoy" in said
    assert squeezed("Pas d’oreilles dans nos rues") in said
    assert "Préfecture" not in said
    assert squeezed("que le dossier n’a pas") not in said


def test_a_letter_is_made_again_on_a_site_that_stores_naive_moments(
    admin_client, petition_page, settings
):
    settings.USE_TZ = False
    dossier, made = seal(petition_page.petition), timezone.now()
    dossier.corrections.create(row=1, reason="corrected", lettered_at=made)
    address = f"{PRIVACY}letter/{dossier.pk}/?{urlencode({'made': made.isoformat()})}"
    assert admin_client.get(address).status_code == 200
    assert admin_client.get(f"{address}%2B00:00").status_code == 404
