"""What is seen and heard of the documents: nothing overlaps, nothing is out of bounds, tables have headings."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.utils import translation

from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import PetitionPage
from wagtail_petition.source_blocks.kinds import LawBlock

from .pictures import picture_file
from .reading import LETTER, METHOD, PETITION, files, pages_of, pdf_text, squeezed


def run(*command):
    done = subprocess.run(command, check=True, capture_output=True)
    # Poppler writes some names in the encoding of the PDF.
    return done.stdout.decode(errors="replace")


def test_the_letter_of_a_petition_that_nobody_signed_says_so(petition_page):
    letter = " ".join(pdf_text(files(seal(petition_page.petition))[LETTER]).split())

    assert "que personne n’avait signée au" in letter
    for request in petition_page.requests:
        assert squeezed(request) in squeezed(letter)


def test_the_letter_of_a_petition_with_one_signature_reads_well(petition_page, make_signature):
    make_signature(petition_page)

    letter = " ".join(pdf_text(files(seal(petition_page.petition))[LETTER]).split())

    assert "signée par 1 personne au" in letter


def test_the_letter_goes_to_whom_people_signed_even_if_no_page_names_them(
    petition_page, make_signature
):
    make_signature(petition_page)
    page = PetitionPage.objects.get()
    page.addressee_name, page.addressee_address = "Ville de Lyon", "1 place de la Comédie"
    page.save_revision().publish()

    dossier = seal(page.petition)

    letter = squeezed(pdf_text(files(dossier)[LETTER]))
    assert dossier.addressee == petition_page.addressee_name
    assert squeezed(petition_page.addressee_name) in letter
    # Nobody signed to them, and their address is not that of the other.
    assert squeezed("Ville de Lyon") not in letter
    assert squeezed("place de la Comédie") not in letter


@pytest.mark.parametrize(
    ("size", "most"), [((100, 4000), 110), ((4000, 100), 25), ((30, 20), 8), ((1000, 1000), 110)]
)
def test_a_picture_keeps_within_the_page_and_is_not_blown_up(
    illustrated,
    tmp_path,
    size,
    most,
):
    page = illustrated(picture_file("png", size))
    pdf = tmp_path / "petition.pdf"
    pdf.write_bytes(files(seal(page.petition))[PETITION])

    *_heads, row = run("pdfimages", "-list", pdf).splitlines()
    _page, _number, _kind, width, height = row.split()[:5]
    across, down = row.split()[12:14]

    millimetres = [
        int(pixels) / int(dots) * 25.4 for pixels, dots in ((width, across), (height, down))
    ]
    assert millimetres[0] <= 161
    assert millimetres[1] <= most + 1


@pytest.mark.parametrize("name", [LETTER, METHOD])
def test_a_screen_reader_is_told_the_headings_of_the_counts(signed, tmp_path, name):
    pdf = tmp_path / "document.pdf"
    pdf.write_bytes(files(seal(signed.petition))[name])

    structure = run("pdfinfo", "-struct-text", pdf)

    assert re.findall(r'\bTH <.*?"(\w+)"', structure, re.DOTALL) == ["Signatures", "Nombre"]


def test_no_caption_overprints_a_title_however_long(petition_page, make_signature, tmp_path):
    make_signature(petition_page)
    page = PetitionPage.objects.get()
    page.title = "Oreilles " * 24
    page.save_revision().publish()
    make_signature(page)
    make_signature(page)
    pdf = tmp_path / "petition.pdf"
    content = files(seal(page.petition))[PETITION]
    pdf.write_bytes(content)
    assert len(pages_of(content)) >= 2

    seen = 0
    for sheet in run("pdftotext", "-bbox-layout", pdf, "-").split("<page ")[1:]:
        lines = [
            (float(top), float(bottom), re.sub(r"<[^>]+>", " ", inner))
            for top, bottom, inner in re.findall(
                r'<line xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</line>',
                sheet,
                re.DOTALL,
            )
        ]
        titles = [line for line in lines if "reilles" in line[2] and line[0] < 400]
        captions = [line for line in lines if "signé" in line[2] and line[0] < 400]
        if titles and captions:
            seen += 1
            assert max(bottom for _top, bottom, _text in titles) <= captions[0][0] + 1
    assert seen == 2


def test_a_law_has_a_numero_and_no_nombre():
    with translation.override("fr"):
        assert str(LawBlock().child_blocks["number"].label) == "Numéro"


@pytest.mark.parametrize("requests", range(11, 22, 2))
def test_the_counts_of_a_letter_stand_together(make_page, make_signature, requests):
    page = make_page(asks="\n".join(["Ouvrir une enquête"] * requests))
    make_signature(page)

    sheets = pages_of(files(seal(page.petition))[LETTER])

    [counts] = [sheet for sheet in sheets if "Signatures comptées" in sheet]
    assert "dont comptées sans être listées" in counts
