"""Nobody is credited in a dossier with a word that they did not sign."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone, translation
from wagtail.models import Locale

from tests.conftest import reference
from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import TextChange, TextVersion
from wagtail_petition.signing.services import withdraw

from .reading import LETTER, PETITION, files, pages_of, pdf_text, squeezed

KEY = "11111111-1111-4111-8111-111111111111"


def publish(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()


def read(dossier):
    """All that is said of the petition anywhere in the dossier."""
    return "\n".join(
        pdf_text(data) if name.endswith(".pdf") else data.decode()
        for name, data in files(dossier).items()
        if not name.startswith("09_")
    )


@pytest.fixture
def edited(make_page, make_signature):
    """Four people signed, then all that they had read was replaced, and one of them left."""
    page = make_page(
        title="Le titre signé",
        summary="Le résumé signé.",
        asks="La demande signée",
        addressee_name="Préfecture signée",
        addressee_address="1 cours Fauriel\n42000 Saint-Étienne",
        body=[("text", f"<p>Le texte signé{reference(KEY)}</p>")],
        sources=[{"type": "other", "id": KEY, "value": {"title": "La source signée"}}],
    )
    people = [make_signature(page) for _person in range(4)]
    publish(
        page,
        title="Le titre nouveau",
        summary="Le résumé nouveau.",
        asks="La demande nouvelle",
        addressee_name="Ministère nouveau",
        body=[("text", f"<p>Le texte nouveau{reference(KEY)}</p>")],
        sources=[{"type": "other", "id": KEY, "value": {"title": "La source nouvelle"}}],
    )
    withdraw(people[0])
    return page


@pytest.mark.parametrize("variant", ["minimised", "complete", "attestation"])
def test_what_nobody_signed_is_nowhere_in_the_dossier(edited, variant):
    dossier = seal(edited.petition, variant)

    said = squeezed(read(dossier))
    for word in ("titre", "résumé", "texte"):
        assert f"{word}signé" in said
        assert f"{word}nouveau" not in said
    for word in ("demande", "source"):
        assert f"{word}signée" in said
        assert f"{word}nouvelle" not in said
    assert "Préfecturesignée" in said
    letter = squeezed(pdf_text(files(dossier)[LETTER]))
    assert "Ministèrenouveau" not in letter
    assert dossier.title == "Le titre signé"


def test_the_letter_gives_a_number_for_each_set_of_demands(edited, make_signature):
    for _person in range(2):
        make_signature(edited)

    letter = " ".join(pdf_text(files(seal(edited.petition))[LETTER]).split())

    old = letter.index("signé par 3 personnes")
    new = letter.index("signé par 2 personnes")
    assert old < letter.index("La demande signée") < new < letter.index("La demande nouvelle")
    assert "Ministère nouveau" in letter[new:]
    assert "Ministère nouveau" not in letter[:new]


def test_versions_that_ask_the_same_are_counted_together(petition_page, make_signature):
    make_signature(petition_page)
    publish(petition_page, summary="Un autre résumé.")
    make_signature(petition_page)

    letter = pdf_text(files(seal(petition_page.petition))[LETTER])

    assert letter.count("Ouvrir une enquête") == 1
    assert "signé par" not in letter


def test_the_petition_holds_each_version_most_signed_first_under_its_number(edited, make_signature):
    for _person in range(5):
        make_signature(edited)

    content = files(seal(edited.petition))

    first, second, *_digests = pages_of(content[PETITION])
    assert "Le texte nouveau" in first
    assert "signé par 5 personnes" in first
    assert "Le texte signé" in second
    assert "signé par 3 personnes" in second
    rows = csv_rows(content["07_sources.csv"])
    assert [(row["text"], row["title"]) for row in rows] == [
        ("1", "La source nouvelle"),
        ("2", "La source signée"),
    ]


def test_the_kind_of_a_change_stands_beside_the_version_that_it_brought(edited, make_signature):
    make_signature(edited)

    petition = " ".join(pdf_text(files(seal(edited.petition))[PETITION]).split())

    with translation.override("fr"):
        kind = TextChange.Kind.SUBSTANCE.label.capitalize()
    assert petition.count(f"{kind}, publiée le") == 1


def test_a_translation_that_nobody_signed_gives_the_dossier_no_title(petition_page, make_signature):
    english = petition_page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    publish(english, title="No ears in our streets")
    make_signature(petition_page)

    dossier = seal(petition_page.petition, language="en")

    assert dossier.language == "en"
    assert "No ears in our streets" not in read(dossier)
    make_signature(petition_page, text=TextVersion.freeze(english))
    make_signature(petition_page)
    assert seal(petition_page.petition, language="en").title == "No ears in our streets"


def test_without_a_signature_the_text_stands_there_as_signed_by_nobody(petition_page):
    content = files(seal(petition_page.petition))

    assert "signé par 0 personne" in pdf_text(content[PETITION])
    assert "que personne" in pdf_text(content[LETTER]).replace("\n", " ")


def test_the_manifest_says_when_each_version_was_signed(petition_page, make_signature):
    first, last = timezone.now().replace(year=2025), timezone.now()
    for moment in (last, first):
        make_signature(petition_page, signed_at=moment, confirmed_at=moment)

    counts = json.loads(files(seal(petition_page.petition))["manifeste.json"])["counts"]

    digest = petition_page.petition.texts.get().digest
    assert counts["text_times"] == {digest: [first.isoformat(), last.isoformat()]}
