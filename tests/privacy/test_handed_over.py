"""People agree to exactly what the list that is handed over holds of them."""

from __future__ import annotations

from itertools import product

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Locale

from tests.dossier.reading import files
from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.dossier.signature_list import columns
from wagtail_petition.models import Dossier, PetitionPage
from wagtail_petition.models.page.page_fields import CNIL_NAME
from wagtail_petition.privacy.handed_over import MAY_BE_ASKED, asked_items, list_forms
from wagtail_petition.privacy.notice import notice_of
from wagtail_petition.privacy.record import record_of

Variant = Dossier.Variant
ASKED = [
    {"ask_postcode": postcode, "ask_town": town}
    for postcode, town in product(("off", "optional", "required"), repeat=2)
]


def headings(variant, page) -> set[str]:
    """The headings of the list, without the number of the row."""
    return {column.heading.lower() for column in columns(variant, asked_items(page))[1:]}


def recipients(notice) -> str:
    with translation.override("fr"):
        return dict(notice.sections)[gettext("Recipients")].lower()


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_l29_consent_notice_and_page_name_all_that_the_list_holds_and_nothing_else(
    make_page, client, asked
):
    page = make_page(body=[("export", {"petition": None})], **asked)
    notice = notice_of(page)
    consent = notice.wordings["hand_over"].lower()
    facts = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".petition-facts")

    with translation.override("fr"):
        every = {
            variant: headings(variant, PetitionPage(ask_postcode="required", ask_town="required"))
            for variant in Variant.values
        }
        held = {variant: headings(variant, page) for variant in Variant.values}
        forms = {key: form.lower() for key, form in list_forms(asked_items(page)).items()}

    for variant in (Variant.COMPLETE, Variant.MINIMISED):
        for text in (recipients(notice), forms[variant]):
            assert not [heading for heading in held[variant] if heading not in text]
            assert not [heading for heading in every[variant] - held[variant] if heading in text]
        assert forms[variant] in facts.text.lower()
    complete = held[Variant.COMPLETE]
    assert not [heading for heading in complete if heading not in consent]
    assert not [one for one in every[Variant.COMPLETE] - complete if one in consent]


@pytest.mark.parametrize("variant", [Variant.COMPLETE, Variant.MINIMISED])
def test_l29_what_the_form_does_not_ask_for_is_on_no_list(make_page, make_signature, variant):
    page = make_page(ask_postcode="off", ask_town="off")
    make_signature(page, postcode="42000", town="Saint-Étienne")

    content = files(seal(page.petition, variant))

    [row] = csv_rows(content["06_signatures.csv"])
    assert set(row) == {"number", "date"} | (
        {"initials"} if variant == Variant.MINIMISED else {"given_name", "family_name"}
    )


@pytest.mark.parametrize(
    ("code", "whole", "given"), [("fr", "nom complet", "prénom"), ("en", "full name", "given name")]
)
def test_l29_who_is_asked_for_a_name_in_one_field_reads_of_no_other(make_page, code, whole, given):
    page = make_page(name_fields="one", offer_show_name=True, body=[("export", {"petition": None})])
    page.locale = Locale.objects.get(language_code=code)
    notice = notice_of(page)
    said = {
        "hand over": notice.wordings["hand_over"],
        "show name": notice.wordings["show_name"],
        "notice": " ".join(text for _heading, text in notice.sections),
    }
    with translation.override(code):
        said["page"] = list_forms(asked_items(page))[Variant.COMPLETE]
        said["list"] = " ".join(one.heading for one in columns("complete", asked_items(page)))
        said["seal form"] = list_forms(MAY_BE_ASKED)[Variant.COMPLETE]
        said["record"] = str(record_of(page, timezone.now(), code).json_text())

    for place, text in said.items():
        assert whole in text.lower(), place
        assert given not in text.lower(), place


def test_l29_a_list_of_whole_names_holds_all_of_each_name_also_of_who_signed_with_two(
    make_page, make_signature
):
    page = make_page(name_fields="one", ask_postcode="off", ask_town="off")
    make_signature(page, given_name="Wangari Maathai", family_name="")
    make_signature(page, given_name="Zoé", family_name="Le Goff")

    content = files(seal(page.petition, Variant.COMPLETE))

    rows = csv_rows(content["06_signatures.csv"])
    assert [row["full_name"] for row in rows] == ["Wangari Maathai", "Zoé Le Goff"]
    assert set(rows[0]) == {"number", "full_name", "date"}


@pytest.mark.parametrize("code", ["fr", "en"])
@pytest.mark.parametrize(
    ("fields", "french", "english"),
    [
        ({}, "remis à la CNIL", "handed over to the CNIL"),
        (
            {"addressee_name": "Maire de Lyon"},
            "remis au destinataire\u202f: Maire de Lyon",
            "handed over to the addressee: Maire de Lyon",
        ),
    ],
)
def test_wordings_take_any_addressee(make_page, code, fields, french, english):
    page = make_page(**fields)
    page.locale.language_code = code

    notice = notice_of(page)

    said = notice.wordings["hand_over"].replace("\xa0:", "\u202f:")
    assert (french if code == "fr" else english) in said
    assert f"à {CNIL_NAME}" not in said


def test_wordings_take_the_form_that_the_editor_gave_in_the_language_of_the_text(make_page):
    page = make_page(addressee_name="Maire de Lyon", addressee_to="au maire de Lyon")
    assert "remis au maire de Lyon" in notice_of(page).wordings["hand_over"]

    # An alias shows the text of its original under another language.
    page.alias_of = PetitionPage.objects.get(pk=page.pk)
    page.locale = page.locale.__class__.objects.get(language_code="en")
    assert "to the addressee: Maire de Lyon" in notice_of(page).wordings["hand_over"]


def test_the_form_after_to_is_not_taken_from_another_language(make_page):
    page = make_page(addressee_name="Maire de Lyon", addressee_to="au maire de Lyon")
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    assert "to the addressee: Maire de Lyon" in notice_of(english).wordings["hand_over"]

    english.addressee_to = "to the mayor of Lyon"
    del english.untranslated
    assert "handed over to the mayor of Lyon" in notice_of(english).wordings["hand_over"]
