"""What a recipient does with a dossier: open it, read it."""

from __future__ import annotations

import io
import zipfile

from pypdf import PdfReader

from wagtail_petition.models import Dossier
from wagtail_petition.models.dossier import dossier_storage

LETTER = "01_courrier-accompagnement.pdf"
EXHIBITS = "03_bordereau-des-pieces.pdf"
PETITION = "02_petition.pdf"
METHOD = "04_methode-et-decomptes.pdf"


def files(dossier: Dossier) -> dict[str, bytes]:
    with dossier_storage().open(dossier.archive_name) as archive:
        content = zipfile.ZipFile(io.BytesIO(archive.read()))
        assert content.testzip() is None
        return {name: content.read(name) for name in content.namelist()}


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def pdf_text(content: bytes) -> str:
    return "\n".join(pages_of(content))


def squeezed(text: str) -> str:
    """``text`` without space, which is not the same in print."""
    return "".join(text.split())


def everything(dossier: Dossier) -> str:
    """All that can be read anywhere in the dossier."""
    return "\n".join(
        pdf_text(data) if name.endswith(".pdf") else data.decode()
        for name, data in files(dossier).items()
    )
