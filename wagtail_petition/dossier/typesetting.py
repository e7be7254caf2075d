"""PDF documents, tagged and archivable (PDF/UA-1, PDF/A-3a), the same bytes for the same input."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..conf import settings
from .glyphs import legible

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parent / "fonts"
STANDARDS: Any = ["ua-1", "a-3a"]


class Typesetter:
    """Makes the documents of one dossier: one language, one author, one time."""

    def __init__(self, *, language: str, author: str, running: str, at: datetime) -> None:
        self.language = language
        self.author = author
        self.running = running
        self.timestamp = int(at.timestamp())
        self.fonts = FontSet.of_site()

    @property
    def identity(self) -> list[Any]:
        """What a document is made of besides its template and data."""
        return [self.language, self.author, self.running, self.timestamp, self.fonts.site_families]

    def pdf(self, template: str, **data: Any) -> tuple[bytes, int]:
        """The document of ``template`` filled with ``data`` (JSON values), and its number of pages."""
        with translation.override(self.language):
            document = {
                "author": self.author,
                "running": self.running,
                "language": self.language,
                "rtl": get_language_bidi(),
                "page_of": _("page {page} of {pages}"),
                **data,
            }
        shown = legible(document, self.fonts.can_show, self.fonts.known)
        return self.fonts.compile(template, shown, self.timestamp)

    def forget(self) -> None:
        """Let go of the memory that the documents made so far take."""
        # Typst keeps what it made for the next ten documents: ten small ones push out the large ones.
        for _document in range(10):
            self.fonts.can_show(["-"])


class FontSet:
    """The fonts of the app and of the site, and what they can show. Loaded once, shared by threads."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        own = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
        # Fonts of the machine would make other bytes on another machine.
        self._fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS), *folders])
        #: The families that the site added; they are tried after the app's own.
        self.site_families = sorted(set(self._fonts.families()) - set(own.families()))
        #: Whether each character that was tried can be shown.
        self.known: dict[str, bool] = {}

    @classmethod
    def of_site(cls) -> FontSet:
        """The fonts for the current settings."""
        return _font_set(tuple(str(folder) for folder in settings.FONT_PATHS))

    def compile(self, template: str, data: dict[str, Any], timestamp: int) -> tuple[bytes, int]:
        """The PDF of ``template`` and its number of pages; raises ``typst.TypstError``."""
        # A compiler belongs to one thread, and costs next to nothing beside its fonts.
        compiler = typst.Compiler(
            input=TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=self._fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps({**data, "fonts": self.site_families})},
        )
        pdf: Any = compiler.compile(pdf_standards=STANDARDS, timestamp=timestamp)
        return pdf, int(json.loads(compiler.query("<pages>", field="value", one=True)))

    def can_show(self, samples: list[str]) -> bool:
        """Whether Typst accepts a document with these texts."""
        document = {
            "title": "-",
            "author": "-",
            "running": "-",
            "language": "en",
            "rtl": False,
            "page_of": "-",
            "samples": samples,
        }
        try:
            self.compile("glyphs", document, 0)
        except typst.TypstError:
            return False
        return True


@cache
def _font_set(folders: tuple[str, ...]) -> FontSet:
    return FontSet(folders)
