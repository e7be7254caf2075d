from __future__ import annotations

import io
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.pdf import pdf_worker
from wagtail_petition.dossier.pdf.direction import with_text_direction
from wagtail_petition.dossier.pdf.pdf_worker import FONTS
from wagtail_petition.dossier.pdf.typesetting import FontSet, Typesetter
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Signature

from .reading import files, pdf_text, squeezed

#: What PostgreSQL can store: anything but NUL and lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def typeset_list(*rows):
    typesetter = Typesetter(
        language="fr",
        author="Les Rues qui parlent",
        running="-",
        at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    return typesetter.pdf(
        "signatures",
        title="Signatures",
        subtitle="-",
        headers=["Prénom", "Nom"],
        widths=[1, 1],
        names=[[with_text_direction(cell) for cell in row] for row in rows],
    )


def test_a_document_is_tagged_and_archivable(signed):
    for name, data in files(seal(signed.petition)).items():
        if name.endswith(".pdf"):
            reader = PdfReader(io.BytesIO(data))
            root = reader.trailer["/Root"]
            assert root["/MarkInfo"]["/Marked"]
            assert root["/Lang"].startswith("fr")
            assert reader.metadata.title
            metadata = root["/Metadata"].get_data().decode()
            assert "pdfuaid" in metadata
            assert "pdfaid" in metadata


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(texts, texts).map(list), min_size=1, max_size=20))
def test_any_names_can_be_printed(rows):
    pdf, pages = typeset_list(*rows)

    assert pdf.startswith(b"%PDF")
    assert pages >= 1


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given_name=texts, family_name=texts, variant=st.sampled_from(["complete", "minimised"]))
def test_no_name_can_keep_a_petition_from_being_sealed(
    petition_page, make_signature, given_name, family_name, variant
):
    assume(given_name or family_name)
    Signature.objects.all().delete()
    make_signature(petition_page, given_name=given_name, family_name=family_name)

    assert seal(petition_page.petition, variant, print_codes=True).counts["listed"] == 1


@pytest.mark.parametrize(
    "name",
    ['#panic("x")', '] #include "/etc/passwd" [', "\\", "$x$", "李小龙", "🦊", "한글", "ኢትዮጵያ"],
)
def test_names_are_printed_as_text_whatever_they_are(petition_page, make_signature, name):
    make_signature(petition_page, given_name=name)

    content = files(seal(petition_page.petition, "complete", print_codes=True))

    expected = name if name.isascii() or name == "李小龙" else f"[U+{ord(name[0]):04X}]"
    assert squeezed(expected) in squeezed(pdf_text(content["05_signatures-001.pdf"]))
    assert csv_rows(content["06_signatures.csv"])[0]["given_name"] == name


def test_letters_of_the_scripts_of_france_are_printed_as_they_are():
    names = ["Zoé", "Đorđe", "Ελένη", "Ђорђевић", "נועה", "Nguyễn", "Łukasz", "ქეთი", "Արամ"]
    pdf, _pages = typeset_list(*([name, ""] for name in names))

    assert "[U+" not in pdf_text(pdf)


def test_arabic_is_shaped_in_an_arabic_font():
    pdf, _pages = typeset_list(["سلمى", "بن علي"])

    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    assert any("NotoNaskhArabic" in fonts[name]["/BaseFont"] for name in fonts)


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("Zoé", False),
        ("سلمى", True),
        ("נ. כ.", True),
        ("3 place", False),
        ("42000", None),
        ("", None),
    ],
)
def test_a_text_runs_the_way_of_its_first_letter(text, rtl):
    assert with_text_direction(text) == {"text": text, "rtl": rtl}


def test_several_organisers_can_seal_at_the_same_time():
    def typeset(count):
        return typeset_list(*([["Zoé", "Le Goff"]] * count))[1]

    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(typeset, [1, 300] * 5))

    assert set(pages[::2]) == {1}
    assert len(set(pages[1::2])) == 1


def test_a_site_can_add_fonts_for_other_scripts(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_worker, "FONTS", tmp_path)
    assert not FontSet(()).can_show(["李"])

    settings.WAGTAIL_PETITION = {"FONT_PATHS": [FONTS]}
    assert FontSet.of_site().can_show(["李"])


def test_no_name_runs_into_the_next_column(petition_page, make_signature, tmp_path):
    make_signature(petition_page, given_name="W" * 100, family_name="M" * 100, town="X" * 100)
    make_signature(petition_page, given_name="MUHAMMADABDULRAHMAN", family_name="Schwarzenegger")
    pdf = tmp_path / "list.pdf"
    pdf.write_bytes(files(seal(petition_page.petition, "complete"))["05_signatures-001.pdf"])

    shown = subprocess.run(
        ["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True
    ).stdout

    words = re.findall(r'xMin="([\d.]+)".*? xMax="([\d.]+)".*?>(.*?)</word>', shown)
    columns = [
        [
            (float(left), float(right))
            for left, right, word in words
            if word[:1] == letter and word[1:2] in (letter, "\u200b")
        ]
        for letter in "WMX"
    ]
    for before, after in pairwise(columns):
        assert max(right for _left, right in before) < min(left for left, _right in after)
    # Names that fit can be searched for and copied as they are.
    assert "Schwarzenegger" in shown
