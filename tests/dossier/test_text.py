from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader
from wagtail.models import Locale

from tests.conftest import reference
from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.counts import Counts
from wagtail_petition.dossier.letter import CoverLetter, printed_letter
from wagtail_petition.dossier.letterhead import letterhead
from wagtail_petition.dossier.pdf.richtext import levelled, linked_runs, printed_blocks
from wagtail_petition.dossier.pdf.typesetting import Typesetter
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.dossier.versions import signed_petition
from wagtail_petition.models import Dossier, Pause, Signature

from .reading import LETTER, METHOD, PETITION, files, pages_of, pdf_text, squeezed


def links(content):
    return {
        annotation.get_object()["/A"]["/URI"]
        for page in PdfReader(io.BytesIO(content)).pages
        for annotation in page.get("/Annots", [])
        if "/URI" in annotation.get_object().get("/A", {})
    }


def test_the_petition_is_printed_with_the_numbers_of_the_page(signed):
    content = files(seal(signed.petition))

    text = pdf_text(content[PETITION])
    assert text.index("Radio Forez") < text.index("Observatoire des villes")
    sources = csv_rows(content["07_sources.csv"])
    assert [(row["note"], row["publisher"]) for row in sources] == [
        ("1", "Radio Forez"),
        ("2", "Observatoire des villes"),
    ]
    assert signed.petition.texts.get().digest in squeezed(text)


def test_each_link_of_a_source_has_a_row_and_no_cell_is_computed(make_page):
    key = "11111111-1111-4111-8111-111111111111"
    links = [
        {"url": "https://example.org/a"},
        {"url": "https://example.org/b.pdf", "file_type": "PDF"},
    ]
    page = make_page(
        body=[("text", f"<p>Cela coûte{reference(key)}.</p>")],
        sources=[{"type": "report", "id": key, "value": {"title": "=1+1", "links": links}}],
    )

    rows = csv_rows(files(seal(page.petition))["07_sources.csv"], raw=True)

    assert [(row["note"], row["url"], row["file_type"]) for row in rows] == [
        ("1", "https://example.org/a", ""),
        ("1", "https://example.org/b.pdf", "PDF"),
    ]
    assert {row["title"] for row in rows} == {"'=1+1"}
    assert {row["citation"][:2] for row in rows} == {"'="}


def test_a_note_that_links_to_the_site_names_the_whole_address_in_each_file(make_page):
    key = "11111111-1111-4111-8111-111111111111"
    other = make_page(title="Autre page")
    note = f'<p>Voir <a linktype="page" id="{other.pk}">là</a></p>'
    page = make_page(
        body=[("text", f"<p>Cela coûte{reference(key)}.</p>")],
        sources=[{"type": "other", "id": key, "value": {"title": "Un budget", "note": note}}],
    )

    content = files(seal(page.petition))

    [row] = csv_rows(content["07_sources.csv"])
    assert row["citation"] == f"Un budget. Voir là <{other.full_url}>."
    assert squeezed(other.full_url) in squeezed(pdf_text(content[PETITION]))


@pytest.mark.parametrize(("choice", "expected"), [("apart", ["1", ""]), ("hidden", ["1"])])
def test_a_source_that_readers_do_not_see_is_not_sent(make_page, choice, expected):
    cited, other = (f"{digit * 8}-1111-4111-8111-111111111111" for digit in "12")
    page = make_page(
        body=[
            ("text", f"<p>Cela coûte{reference(cited)}.</p>"),
            ("endnotes", {"heading": "", "uncited": choice}),
        ],
        sources=[
            {"type": "other", "id": cited, "value": {"title": "Un budget"}},
            {"type": "other", "id": other, "value": {"title": "Un brouillon"}},
        ],
    )

    content = files(seal(page.petition))

    assert [row["note"] for row in csv_rows(content["07_sources.csv"])] == expected
    assert ("Un brouillon" in pdf_text(content[PETITION])) == (choice == "apart")


def test_the_authority_learns_when_nobody_could_sign(make_page, make_signature):
    now = timezone.now()
    page = make_page(closes_at=now + timedelta(days=1))
    make_signature(page)
    page.petition.refresh_from_db()
    Pause.objects.create(
        petition=page.petition,
        reason="Serveur en panne",
        started_at=now - timedelta(hours=3),
        ended_at=now - timedelta(hours=1),
    )
    page.petition.time_off = timedelta(hours=2)
    page.petition.save()

    note = pdf_text(files(seal(page.petition))[METHOD])

    assert "La signature a été suspendue du" in note
    assert "reportée d’autant" in " ".join(note.split())
    assert "Serveur en panne" not in note


def test_every_wording_that_somebody_signed_is_in_the_dossier(signed, make_signature):
    signed.summary = "Un autre résumé."
    signed.save_revision().publish()
    make_signature(signed)
    make_signature(signed, state=Signature.State.PENDING)

    text = pdf_text(files(seal(signed.petition))[PETITION])

    assert "Un autre résumé." in text
    assert "La ville veut poser des micros" in text
    for digest in signed.petition.texts.values_list("digest", flat=True):
        assert digest in squeezed(text)
    # The pending signature is not said to stand under the new wording.
    assert seal(signed.petition).counts["by_text"][signed.petition.texts.last().digest] == 1


def test_a_wording_that_nobody_signed_is_left_out(petition_page):
    petition_page.summary = "Un autre résumé."
    petition_page.save_revision().publish()

    text = pdf_text(files(seal(petition_page.petition))[PETITION])

    assert "La ville veut poser des micros" not in text


def test_the_dossier_can_be_sealed_in_the_language_of_a_translation(petition_page, make_signature):
    english = petition_page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    english.title = "No ears in our streets"
    english.save_revision().publish()
    make_signature(petition_page)

    dossier = seal(petition_page.petition, language="en")

    content = files(dossier)
    assert dossier.language == "en"
    assert "Dear Sir or Madam" in pdf_text(content[LETTER])
    # The signature was given under the French text.
    assert "Une écoute de trop" in pdf_text(content[PETITION])
    assert PdfReader(io.BytesIO(content[LETTER])).trailer["/Root"]["/Lang"].startswith("en")


def test_headings_that_skip_a_level_do_not_stop_the_dossier(make_page):
    page = make_page(
        body=[("text", "<h4>Petit titre</h4><p>Du texte.</p><h3></h3>"), ("heading", "Grand titre")]
    )

    text = pdf_text(files(seal(page.petition))[PETITION])

    assert text.index("Petit titre") < text.index("Grand titre")


def test_links_to_pages_can_be_followed_from_the_document(petition_page, make_page):
    html = (
        f'<p><a linktype="page" id="{petition_page.pk}">ici</a> <a href="javascript:x">là</a></p>'
    )
    page = make_page(title="Autre", body=[("text", html)])

    assert links(files(seal(page.petition))[PETITION]) == {petition_page.full_url}


def test_an_address_that_is_read_in_the_text_stands_at_no_foot_of_the_page(make_page):
    html = '<p>Écrivez à <a href="mailto:nous@example.org">nous@example.org</a></p>'
    page = make_page(body=[("text", html)])

    petition = files(seal(page.petition))[PETITION]

    assert links(petition) == {"mailto:nous@example.org"}
    assert pdf_text(petition).count("nous@example.org") == 1


def test_a_reference_leads_to_its_note(petition_page):
    pages = PdfReader(io.BytesIO(files(seal(petition_page.petition))[PETITION])).pages

    annotations = [link.get_object() for page in pages for link in page.get("/Annots", [])]
    assert len([link for link in annotations if "/URI" not in link.get("/A", {})]) == 3


def test_nested_lists_are_printed_once():
    [block] = printed_blocks("<ul><li>un<ul><li>deux</li></ul></li></ul>", {})

    [item] = block["items"]
    assert item[0]["runs"] == [{"text": "un"}]
    assert item[1]["items"][0][0]["runs"] == [{"text": "deux"}]


def test_references_to_deleted_sources_have_no_number():
    html = f"<p>a{reference('here')}b{reference('gone')}</p>"
    [block] = printed_blocks(html, {"here": 1})

    assert [run.get("note") for run in block["runs"]] == [None, 1, None]


def test_headings_never_skip_a_level():
    headings = [{"kind": "heading", "level": level, "runs": []} for level in (4, 2, 4, 3, 2)]

    assert [block["level"] for block in levelled(headings)] == [2, 2, 3, 3, 2]


def test_the_letter_says_who_asks_what_of_whom(signed):
    letter = pdf_text(files(seal(signed.petition))[LETTER])

    for said in ("Les Rues qui parlent", "TSA 80715", "Ouvrir une enquête", "contact@example.org"):
        assert said in letter


def test_the_letter_of_an_attestation_speaks_of_no_list(signed):
    signed.letter_text = "<p>Les <b>faits</b> sont connus.</p>"
    signed.save_revision().publish()
    letter = pdf_text(files(seal(signed.petition, "attestation"))[LETTER])

    assert "Les faits sont connus." in letter
    assert "CSV" in letter
    assert "volume" not in letter


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Film <https://example.org/watch?v=eN9>.", "https://example.org/watch?v=eN9"),
        ("(voir https://example.org/a)", "https://example.org/a"),
        ("[https://example.org/a]", "https://example.org/a"),
        ("“https://example.org/a”, et", "https://example.org/a"),
        ("«\u202fhttps://example.org/a\u202f»", "https://example.org/a"),
        ("«https://example.org/a».", "https://example.org/a"),
        ('"https://example.org/a"', "https://example.org/a"),
        ("https://example.org/a…", "https://example.org/a"),
        ("https://example.org/a/?b=c&d=(e))?!", "https://example.org/a/?b=c&d=(e)"),
        ("https://example.org/Micro_(appareil)", "https://example.org/Micro_(appareil)"),
    ],
)
def test_a_link_ends_before_what_the_sentence_adds(text, address):
    runs = linked_runs(text)

    assert [run["href"] for run in runs if "href" in run] == [address]
    assert "".join(run["text"] for run in runs) == text


def test_links_of_a_remark_lead_where_the_editor_meant(make_page):
    key = "11111111-1111-4111-8111-111111111111"
    note = '<p>Voir <a href="https://example.org/watch?v=eN9">le film</a></p>'
    page = make_page(
        body=[("text", f"<p>Cela coûte{reference(key)}.</p>")],
        sources=[{"type": "other", "id": key, "value": {"title": "Un budget", "note": note}}],
    )

    assert links(files(seal(page.petition))[PETITION]) == {"https://example.org/watch?v=eN9"}


def test_a_screen_reader_says_which_source_a_reference_leads_to(petition_page):
    pages = PdfReader(io.BytesIO(files(seal(petition_page.petition))[PETITION])).pages
    annotations = [link.get_object() for page in pages for link in page.get("/Annots", [])]
    said = [link["/Contents"] for link in annotations if "/URI" not in link.get("/A", {})]

    assert any("Radio Forez" in text for text in said)
    assert any("Des rues sous écoute" in text for text in said)


def test_the_letter_names_exhibits_by_the_numbers_of_their_files(signed):
    content = files(seal(signed.petition, "complete"))

    letter = " ".join(pdf_text(content[LETTER]).split())
    for number, title in (
        (2, "Pétition avec ses sources"),
        (3, "Bordereau des pièces"),
        (4, "Méthode"),
        (5, "Liste"),
    ):
        assert f"{number}. {title}" in letter
    exhibits = pdf_text(content["03_bordereau-des-pieces.pdf"])
    assert re.search(r"^5\s.*\n05_signatures-001\.pdf", exhibits, re.MULTILINE)


def test_the_letter_has_place_date_reference_and_a_capital_after_the_salutation(signed):
    dossier = seal(signed.petition)

    letter = pdf_text(files(dossier)[LETTER])

    assert "Saint-Étienne, le " in letter
    assert str(dossier).removesuffix(".zip") in squeezed(letter)
    assert re.search(r"Madame, Monsieur,\s+Nous", letter)


@pytest.mark.parametrize("lines", [20, 31, 34, 37, 40, 43, 46])
def test_closing_and_signature_never_stand_alone_on_a_page(lines, petition_page):
    signed = signed_petition(petition_page, Counts(), "fr")
    enclosed = [(2, "-")] * lines
    letter = CoverLetter(
        reference="-",
        page=petition_page,
        signed=signed,
        counts=Counts(),
        variant="minimised",
        enclosed=enclosed,
        manifest_digest="0" * 64,
        sealed_at=timezone.now(),
    )
    typesetter = Typesetter(language="fr", author="-", running="-", at=timezone.now())
    with translation.override("fr"):
        pdf, _pages = typesetter.pdf("letter", **printed_letter(letter))

    [last] = [page for page in pages_of(pdf) if "salutations" in page]
    assert "question sur cette pétition" in last
    assert "0000" in last


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("1 rue de la Mairie\n42000 Saint-Étienne", "Saint-Étienne, le 2 janvier 2026"),
        ("TSA 80715\n75334 Paris Cedex 07\nFrance", "Paris, le 2 janvier 2026"),
        ("Rue Haute 3\nB-1000 Bruxelles", "Bruxelles, le 2 janvier 2026"),
        ("12 High Street", "2 janvier 2026"),
        ("", "2 janvier 2026"),
    ],
)
def test_a_letter_is_dated_from_the_town_of_the_sender(make_page, address, place):
    page = make_page(controller_address=address or "-")

    with translation.override("fr"):
        head = letterhead(page, [], "-", "-", datetime(2026, 1, 2, 12, tzinfo=UTC))

    assert head["place_and_date"] == place


def test_no_line_of_a_french_dossier_breaks_where_french_has_none(make_page, make_signature):
    text = '<p>340 000 euros : <a href="https://example.org/a?b=c">« trop »</a></p>'
    page = make_page(
        title="Des micros ? Non",
        summary="Assez !",
        body=[("text", text)],
        asks="Enquêter : où ?",
        letter_text="<p>Qui écoute ?</p>",
    )
    make_signature(page, family_name="Du !")

    dossier = seal(page.petition, Dossier.Variant.COMPLETE)

    sealed = {name: _unbreakable(data) for name, data in files(dossier).items()}

    title, summary = "Des micros\u202f? Non", "Assez\u202f!"
    body, asked = "340\u202f000\u00a0euros\u00a0: «\u202ftrop\u202f»", "Enquêter\u00a0: où\u202f?"
    for part in (title, summary, asked, "Qui écoute\u202f?"):
        assert part in sealed[LETTER]
    for part in (title, summary, asked, body):
        assert part in sealed[PETITION]
    assert title in sealed["04_methode-et-decomptes.pdf"]
    assert "example.org/a?b=c" in sealed[PETITION]
    # A name is printed as it was typed.
    assert any("Du !" in text for name, text in sealed.items() if name.startswith("05_"))


def test_a_version_in_another_language_has_the_spaces_of_its_own(make_page, make_signature):
    page = make_page(title="Des micros ? Non", asks="Enquêter : où ?")
    make_signature(page)
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title, english.asks = "Who listens ?", "Look : where ?"
    english.save_revision().publish()
    make_signature(english)

    sealed = files(seal(page.petition))

    assert "Who listens ?" in _unbreakable(sealed[PETITION])
    for name in (PETITION, LETTER):
        assert "Look : where ?" in _unbreakable(sealed[name])
        assert "Enquêter\u00a0: où\u202f?" in _unbreakable(sealed[name])


def _unbreakable(pdf):
    """What a document says on one line, with the spaces that it has."""
    return re.sub(r"[ \n]+", " ", pdf_text(pdf)) if pdf.startswith(b"%PDF") else ""
