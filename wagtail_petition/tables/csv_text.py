"""CSV (RFC 4180) that opens in the reader's spreadsheet as it was written.

CSV has no types: a spreadsheet guesses them, and takes some texts for formulas, numbers or dates. Such a text has an
apostrophe before what it would be guessed by; ``original`` takes it away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path

from django.db.models import TextChoices
from django.utils import dates, translation
from django.utils.formats import get_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..dates import in_site_zone
from .cells import Cell, each_once

#: UTF-8 with a byte order mark, without which Excel garbles every accent.
CSV_ENCODING = "utf-8-sig"

#: How the files are written, besides the delimiter, in the words of Table Dialect (Frictionless Data).
DIALECT = {
    "quoteChar": '"',
    "doubleQuote": True,
    "lineTerminator": "\r\n",
    "header": True,
}

#: Rows that are made to bytes at a time.
_PIECE_ROWS = 1_000

_SIGNS = r"[=+\-@＝＋－＠]"
# A sign with which a formula begins, full-width ones included (OWASP, CSV injection), where some reader could see the
# beginning of a cell: at the start, or after what any of them takes for the end of a cell or a line. Blanks and quotes
# between do not help.
_STARTS_FORMULA = re.compile(rf"[\s\"']*{_SIGNS}")
_INNER = r"(?P<before>[;,\t\r\n\v\f|\x85\u2028\u2029][\s\"]*)"
_INNER_FORMULA = re.compile(rf"{_INNER}(?='*{_SIGNS})")
_MARKED_INNER_FORMULA = re.compile(rf"{_INNER}'(?='*{_SIGNS})")

#: Most names and towns.
_PLAIN = re.compile(r"[^\W\d_][^\d;,|\t\r\n\v\f\x85\u2028\u2029]*")
_WORDS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
#: Words in numbers and dates besides the names of months: exponents, hours, halves of the day, currencies.
_NUMBER_WORDS = frozenset(
    ["a", "am", "chf", "d", "e", "eur", "gbp", "h", "m", "p", "pm", "s", "t", "usd", "z"]
)
#: What Excel and LibreOffice take for a truth value, in the languages of their interfaces that are read most.
_TRUTHS = frozenset(
    [
        "true",
        "false",
        "vrai",
        "faux",
        "wahr",
        "falsch",
        "verdadero",
        "falso",
        "vero",
        "verdadeiro",
        "waar",
        "onwaar",
    ]
)


class Delimiter(TextChoices):
    """What stands between two cells."""

    SEMICOLON = ";", format_lazy("{} ( ; )", _("Semicolon"))
    COMMA = ",", format_lazy("{} ( , )", _("Comma"))
    TAB = "\t", _("Tab")

    @classmethod
    def of(cls, language: str) -> Delimiter:
        """What spreadsheets in ``language`` expect: the semicolon where the comma is the decimal mark."""
        mark = get_format("DECIMAL_SEPARATOR", language, use_l10n=True)
        return cls.SEMICOLON if mark == "," else cls.COMMA


def neutralised(text: str, language: str) -> str:
    """``text`` with an apostrophe before whatever a spreadsheet would compute, or take for a number or a date.

    Spreadsheets in ``language`` know the names of its months.
    """
    if not text or (_PLAIN.fullmatch(text) and text.strip().casefold() not in _TRUTHS):
        return text
    marked = _INNER_FORMULA.sub(r"\g<before>'", text)
    # What begins with an apostrophe gets another if ``original`` would take away its own.
    needs_mark = _can_be_marked(text) if text.startswith("'") else _is_guessed(text, language)
    return f"'{marked}" if needs_mark else marked


def original(text: str) -> str:
    """The text that ``neutralised`` gave ``text`` for."""
    if text.startswith("'") and _can_be_marked(text):
        text = text[1:]
    return _MARKED_INNER_FORMULA.sub(r"\g<before>", text)


def _can_be_marked(text: str) -> bool:
    """Whether ``text`` is of those that may need a mark, in whatever language."""
    bare = text.lstrip("'").strip()
    return (
        bool(_STARTS_FORMULA.match(text))
        or bool(_DIGIT.search(bare))
        or bare.startswith("#")
        or bare.casefold() in _TRUTHS
    )


def _is_guessed(text: str, language: str) -> bool:
    """Whether a spreadsheet would show something else than ``text``, because it takes it for no text."""
    if not _DIGIT.search(text) or _STARTS_FORMULA.match(text):
        return _can_be_marked(text)
    return _number_words(language).issuperset(_WORDS.findall(text.casefold()))


@lru_cache(maxsize=32)
def _number_words(language: str) -> frozenset[str]:
    """Words in numbers and dates: those of all languages, and months, long and short, in ``language`` and English."""
    names = set()
    for active in (language, "en"):
        with translation.override(active):
            for months in (dates.MONTHS, dates.MONTHS_3, dates.MONTHS_AP, dates.MONTHS_ALT):
                names |= {
                    word
                    for name in months.values()
                    for word in _WORDS.findall(str(name).casefold())
                }
    # Spreadsheets read some by their first three letters.
    return _NUMBER_WORDS.union(names, {name[:3] for name in names}, {name[:4] for name in names})


def csv_pieces(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str
) -> Iterator[bytes]:
    """The bytes of a table, some rows at a time; each text is quoted, and stays text in whatever spreadsheet."""
    language = translation.get_language() or "en"
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
    piece.write("\ufeff")
    writer.writerow([neutralised(heading, language) for heading in headings])
    remaining = iter(rows)
    while some := list(islice(remaining, _PIECE_ROWS)):
        columns = [
            each_once(lambda cell: _written(cell, language), column)
            for column in zip(*some, strict=True)
        ]
        writer.writerows(zip(*columns, strict=True))
        yield piece.getvalue().encode()
        piece.seek(0)
        piece.truncate()
    yield piece.getvalue().encode()


def _written(cell: Cell, language: str) -> str | int | None:
    if isinstance(cell, str):
        return neutralised(cell, language)
    if isinstance(cell, datetime):
        # Every spreadsheet reads this form, without the time zone, as a date.
        return in_site_zone(cell).isoformat(" ")[: len("2026-01-02 03:04:05")]
    if isinstance(cell, Decimal | float):
        # With the decimal mark of the reader: in French, 1.5 is the first of May.
        return f"{cell:f}".replace(".", get_format("DECIMAL_SEPARATOR", language, use_l10n=True))
    return cell.isoformat() if isinstance(cell, date) else cell


def write_csv(
    target: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str
) -> None:
    """Write a table to the file ``target``, as ``csv_pieces`` makes it."""
    with target.open("wb") as file:
        file.writelines(csv_pieces(headings, rows, delimiter))
