"""The unbreakable spaces of French, in texts that editors type with ordinary ones."""

from __future__ import annotations

import re

from django.utils.translation import get_language

_NARROW_SPACE = "\u202f"
_NO_BREAK_SPACE = "\u00a0"
_SPACE = "[ \u00a0\u202f]+"
# A mark within a word is none: a web address has marks, and no spaces.
_NARROW = re.compile(rf"{_SPACE}(?=[;!?»])|(?<=«){_SPACE}")
_COLON = re.compile(rf"{_SPACE}(?=:(?:\s|$))")
#: Between an abbreviation and its number: § 12, art. 5, n° 78-17, p. 3.
_ABBREVIATED = re.compile(r"((?:§|\bn[°º]|\b(?:art|chap|pp?|t|vol)\.)) (?=\d)", re.IGNORECASE)


def typographic(text: str) -> str:
    """``text`` with the spaces that the active language wants around its marks.

    Spaces are replaced and never added: the title of a work is quoted as it is, and may be in another language.
    """
    if not (get_language() or "").startswith("fr"):
        return text
    text = _COLON.sub(_NO_BREAK_SPACE, _NARROW.sub(_NARROW_SPACE, text))
    return _ABBREVIATED.sub(rf"\1{_NO_BREAK_SPACE}", text)
