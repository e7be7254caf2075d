"""PDF documents, tagged and archivable (PDF/UA-1, PDF/A-3a), the same bytes for the same input."""

from __future__ import annotations

import copy
import ctypes
import json
import os
from collections.abc import Callable, Collection
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, Self

from django.utils import translation
from django.utils.translation import gettext as _

from ...conf import settings
from ...sources.typography import typographic
from ..errors import TypesetterMissingError
from .direction import written_in
from .glyphs import replace_missing_glyphs, try_out
from .pdf_worker import TypesettingError, compile_pdf, forget, load_fonts

#: Of what is printed, what is no prose: names of people stay as they were typed.
_NO_PROSE = frozenset({"language", "kind", "href", "author", "names"})

#: Makes the PDF of a template, its data and a time, and tells its number of pages.
Typeset = Callable[[str, dict[str, Any], int], tuple[bytes, int]]


class Typesetter:
    """Makes the documents of one dossier: one language, one author, one time."""

    def __init__(self, *, language: str, author: str, running: str, at: datetime) -> None:
        self.language = language
        self.author = author
        self.running = running
        self.timestamp = int(at.timestamp())
        self.fonts = FontSet.of_site()
        self._typeset: Typeset = self.fonts.typeset

    @property
    def identity(self) -> list[Any]:
        """What a document is made of besides its template and data."""
        return [self.language, self.author, self.running, self.timestamp, self.fonts.site_families]

    def by(self, typeset: Typeset) -> Self:
        """The same, with documents made by ``typeset``."""
        other = copy.copy(self)
        other._typeset = typeset
        return other

    def pdf(self, template: str, **data: Any) -> tuple[bytes, int]:
        """The document of ``template`` filled with ``data`` (JSON values), and its number of pages."""
        with translation.override(self.language):
            document = {
                "author": self.author,
                "running": self.running,
                "language": written_in(self.language),
                "page_of": _("page {page} of {pages}"),
                **data,
            }
        document = _with_spaces(document, self.language)
        shown = replace_missing_glyphs(document, self.fonts.can_show, self.fonts.known)
        return self._typeset(template, shown, self.timestamp)


def _with_spaces(value: Any, language: str) -> Any:
    """``value`` (JSON values) with the spaces of ``language``, or of the one that a part says that it is in."""
    if isinstance(value, dict):
        if "language" in value:
            language = value["language"]["lang"]
        return {
            name: part if name in _NO_PROSE else _with_spaces(part, language)
            for name, part in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_with_spaces(part, language) for part in value]
    return typographic(value, language) if isinstance(value, str) else value


class FontSet:
    """The fonts of the app and of the site, and what they can show. Loaded once, shared by threads."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        #: Where the fonts of the site are.
        self.folders = folders
        self._fonts = load_fonts(folders)
        #: The families that the site added; they are tried after the app's own.
        self.site_families = sorted({*self._fonts.families()} - {*load_fonts().families()})
        #: Whether each character that was tried can be shown.
        self.known: dict[str, bool] = {}

    @classmethod
    def of_site(cls) -> FontSet:
        """The fonts for the current settings; raises ``TypesetterMissingError``."""
        if not is_installed():
            raise TypesetterMissingError
        return _font_set(tuple(str(folder) for folder in settings.FONT_PATHS))

    def filled(self, data: dict[str, Any]) -> str:
        """``data`` as a template gets them."""
        return json.dumps({**data, "fonts": self.site_families})

    def typeset(self, template: str, data: dict[str, Any], timestamp: int) -> tuple[bytes, int]:
        """The PDF of ``template`` and its number of pages; raises ``TypesettingError``."""
        try:
            return compile_pdf(self._fonts, template, self.filled(data), timestamp)
        finally:
            forget(self._fonts)

    def missing(self, samples: Collection[str]) -> set[str]:
        """Those of ``samples`` that no font can show."""
        try_out(samples, self.can_show, self.known)
        return {sample for sample in samples if not self.known[sample]}

    def can_show(self, samples: list[str]) -> bool:
        """Whether Typst accepts a document with these texts."""
        document = {
            "title": "-",
            "author": "-",
            "running": "-",
            "language": written_in("en"),
            "page_of": "-",
            "samples": samples,
        }
        try:
            compile_pdf(self._fonts, "glyphs", self.filled(document), 0)
        except TypesettingError:
            return False
        return True


def is_installed() -> bool:
    """Whether Typst runs on this machine: its wheels are made for the usual ones."""
    try:
        import_module("typst")
    except ImportError:
        return False
    return True


@cache
def _font_set(folders: tuple[str, ...]) -> FontSet:
    return FontSet(folders)


def give_memory_back() -> None:
    """Have the C library give freed memory back to the system: glibc keeps what threads left in pieces."""
    if os.name == "posix" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
