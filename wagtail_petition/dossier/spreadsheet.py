"""Values for spreadsheets, which take some texts for formulas."""

from __future__ import annotations

#: What a formula can begin with (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutralised(value: str) -> str:
    """``value`` with an apostrophe before it if a spreadsheet would compute it."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
