"""What a cell of a table can hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import TypeAlias, TypeVar

from ..dates import in_site_zone, site_zone

#: A text stays one in every format, whatever it looks like. A moment with a time zone is written in that of the site.
Cell: TypeAlias = str | int | float | Decimal | date | datetime | None

Value = TypeVar("Value", bound=Hashable)
Made = TypeVar("Made")

#: Rows of one sheet that every spreadsheet reads, headings included, are 1,048,576.
SHEET_ROWS = 1_000_000

#: Rows by which columns are measured, and what bounds their widths, in characters.
MEASURED_ROWS = 1_000
NARROWEST, WIDEST = 8, 60
#: What a spreadsheet leaves free beside a text, in characters.
_MARGIN = 2

#: What XML 1.0 does not know: one such character makes a whole workbook unreadable.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """``text`` without the characters that XML forbids."""
    return _NO_XML.sub("", text)


def site_time(moment: datetime) -> datetime:
    """``moment`` by the clock of the site, to the second, without a time zone: spreadsheets know none."""
    return in_site_zone(moment).replace(tzinfo=None, microsecond=0)


def moment_heading(label: str) -> str:
    """The heading of a column of moments, which names the time zone that they are written in."""
    return f"{label} ({site_zone()})"


def sheets(rows: Iterable[Sequence[Cell]]) -> Iterator[Iterator[Sequence[Cell]]]:
    """``rows`` in parts that fit on one sheet, at least one; each must be used up before the next is asked for."""
    remaining = iter(rows)
    yield islice(remaining, SHEET_ROWS)
    for first in remaining:
        yield chain([first], islice(remaining, SHEET_ROWS - 1))


def measured(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> tuple[list[int], Iterator[Sequence[Cell]]]:
    """The widths of the columns in characters, by their headings and the first ``rows``; and all the rows."""
    remaining = iter(rows)
    first = list(islice(remaining, MEASURED_ROWS))
    widths = [
        min(max(NARROWEST, *map(_width, column)), WIDEST)
        for column in zip(headings, *first, strict=True)
    ]
    return widths, chain(first, remaining)


def _width(cell: Cell) -> int:
    shown = str(site_time(cell)) if isinstance(cell, datetime) else str(cell or "")
    return _MARGIN + max(map(_line_width, shown.splitlines()), default=0)


def _line_width(line: str) -> int:
    """In characters of Latin: those of East Asia take the room of two, and marks on a letter none."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char)
        for char in line
    )


def each_once(make: Callable[[Value], Made], column: Iterable[Value]) -> list[Made]:
    """What ``make`` makes of each value in ``column``; of those that are equal, as most are in many columns, once."""
    values = list(column)
    made = {value: make(value) for value in set(values)}
    return [made[value] for value in values]
