"""The language of what is printed, and the direction of names and addresses, which may be another."""

from __future__ import annotations

from typing import Any
from unicodedata import bidirectional

from ...languages import is_right_to_left, language_and_region


def written_in(code: str) -> dict[str, Any]:
    """The language ``code`` of a site for print: ``{lang, region, rtl}``.

    Without its script, which Typst sees in each text: told that all is Latin, it does not join the letters of Arabic.
    """
    language, region = language_and_region(code)
    return {"lang": language, "region": region, "rtl": is_right_to_left(code)}


def with_text_direction(text: str) -> dict[str, Any]:
    """``text`` for print, with the direction that its first letter gives it, as ``dir="auto"`` does in HTML.

    ``rtl`` is None for a text without letters: it follows the document.
    """
    if text.isascii():
        # Most are: only letters have two cases.
        return {"text": text, "rtl": False if text.upper() != text.lower() else None}
    classes = (bidirectional(char) for char in text)
    first = next((name for name in classes if name in ("L", "R", "AL")), None)
    return {"text": text, "rtl": first != "L" if first else None}
