"""PDF documents, tagged and archivable (PDF/UA-1, PDF/A-3a), the same bytes for the same input."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..conf import settings

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parent / "fonts"
STANDARDS: Any = ["ua-1", "a-3a"]

#: Characters that the built-in serif certainly has; whatever else occurs is tried out.
_PLAIN = re.compile(r"[\n\x20-\x7e\u00a0-\u017f\u2010-\u2027\u202f-\u203a\u20ac]*")


class Typesetter:
    """Makes the documents of one dossier: one language, one author, one time."""

    def __init__(self, *, language: str, author: str, running: str, at: datetime) -> None:
        self.language = language
        self.author = author
        self.running = running
        self.timestamp = int(at.timestamp())

    def pdf(self, template: str, **data: Any) -> tuple[bytes, int]:
        """The document of ``template`` filled with ``data`` (JSON values), and its number of pages."""
        with translation.override(self.language):
            document = {
                "author": self.author,
                "running": self.running,
                "language": self.language,
                "rtl": get_language_bidi(),
                "page_of": _("page {page} of {pages}"),
                "fonts": _site_families(),
                **data,
            }
        inputs = {"data": json.dumps(legible(document), ensure_ascii=False)}
        compiler = _compiler(template)
        pdf: Any = compiler.compile(
            sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=self.timestamp
        )
        pages = compiler.query("<pages>", field="value", one=True)
        return pdf, int(json.loads(pages))


def legible(document: Any) -> Any:
    """``document`` with each character that no font can show replaced by its code, such as ``[U+1F98A]``.

    The standards forbid missing glyphs, and Typst refuses the whole document for one: a name in a rare script must not
    stop a dossier. Typst itself is asked what it can show.
    """
    doubtful = sorted({text for text in _texts(document) if not _PLAIN.fullmatch(text)})
    replaced = _sift(doubtful)
    return _replace(document, replaced) if replaced else document


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _replace(value: Any, replaced: dict[str, str]) -> Any:
    if isinstance(value, str):
        return replaced.get(value, value)
    if isinstance(value, dict):
        return {key: _replace(part, replaced) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_replace(part, replaced) for part in value]
    return value


def _sift(texts: list[str]) -> dict[str, str]:
    """The texts that cannot be shown, with what to show instead, found by halving."""
    if not texts or _can_show(texts):
        return {}
    if len(texts) == 1:
        return {texts[0]: _spell(texts[0])}
    middle = len(texts) // 2
    return {**_sift(texts[:middle]), **_sift(texts[middle:])}


def _spell(text: str) -> str:
    spelt = "".join(char if _can_show_character(char) else _code(char) for char in text)
    if _can_show([spelt]):
        return spelt
    # Characters that can be shown alone may still form a cluster that cannot.
    return "".join(char if _PLAIN.fullmatch(char) else _code(char) for char in text)


def _code(char: str) -> str:
    return f"[U+{ord(char):04X}]"


@cache
def _can_show_character(char: str) -> bool:
    return bool(_PLAIN.fullmatch(char)) or _can_show([char])


def _can_show(samples: list[str]) -> bool:
    document = {
        "title": "-",
        "author": "-",
        "running": "-",
        "language": "en",
        "rtl": False,
        "page_of": "-",
        "fonts": _site_families(),
        "samples": samples,
    }
    try:
        _compiler("glyphs").compile(
            sys_inputs={"data": json.dumps(document)}, pdf_standards=STANDARDS, timestamp=0
        )
    except typst.TypstError:
        return False
    return True


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(
        input=TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )


@cache
def _fonts() -> typst.Fonts:
    folders = [str(FONTS), *map(str, settings.FONT_PATHS)]
    # Fonts of the machine would make other bytes on another machine.
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


@cache
def _site_families() -> list[str]:
    """The families that the site added, so that they are tried last."""
    own = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return sorted(set(_fonts().families()) - set(own.families()))
