"""The pictures that people saw are in the petition that they are said to have signed."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image as Pillow
from pypdf import PdfReader

from wagtail_petition.dossier.sealing import seal

from .pictures import SVG, picture_file
from .reading import PETITION, files, pdf_text


def pictures_of(content):
    return [image.image for page in PdfReader(io.BytesIO(content)).pages for image in page.images]


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "tiff", "bmp", "avif"])
def test_a_picture_is_printed_with_its_caption_and_alternative(illustrated, kind):
    content = files(seal(illustrated(picture_file(kind), kind).petition))[PETITION]

    assert len(pictures_of(content)) == 1
    assert "Rue des Passementiers" in pdf_text(content)
    assert b"Un micro" in content or "Un micro".encode("utf-16-be") in content


def test_a_huge_picture_is_made_small_and_keeps_no_place_or_camera(illustrated):
    target = io.BytesIO()
    exif = Pillow.Exif()
    exif[0x010F] = "Camera of somebody"
    Pillow.new("RGB", (4000, 3000)).save(target, "jpeg", exif=exif)

    content = files(seal(illustrated(target.getvalue(), "jpeg").petition))[PETITION]

    [picture] = pictures_of(content)
    assert max(picture.size) <= 1600
    assert b"Camera of somebody" not in content


@pytest.mark.parametrize("content", [SVG, b"no picture"])
def test_what_cannot_be_printed_is_told_by_its_alternative(illustrated, content):
    text = pdf_text(files(seal(illustrated(content).petition))[PETITION])

    assert "Un micro – Rue des Passementiers" in text


def test_a_decorative_picture_is_printed_and_passed_over_by_screen_readers(illustrated):
    page = illustrated(picture_file("png"), alternative="", caption="")

    assert len(pictures_of(files(seal(page.petition))[PETITION])) == 1


def test_the_same_picture_gives_the_same_bytes(illustrated):
    page = illustrated(picture_file("webp"), "webp")
    moment = datetime(2030, 1, 2, tzinfo=UTC)

    first, second = (files(seal(page.petition, sealed_at=moment))[PETITION] for _once in range(2))

    assert first == second
