"""The direction of names and addresses, which is not always that of the document."""

from __future__ import annotations

from typing import Any
from unicodedata import bidirectional


def directed(text: str) -> dict[str, Any]:
    """``text`` for print, with the direction that its first letter gives it, as ``dir="auto"`` does in HTML.

    ``rtl`` is None for a text without letters: it follows the document.
    """
    if text.isascii():
        # Most are: only letters have two cases.
        return {"text": text, "rtl": False if text.upper() != text.lower() else None}
    classes = (bidirectional(char) for char in text)
    first = next((name for name in classes if name in ("L", "R", "AL")), None)
    return {"text": text, "rtl": first != "L" if first else None}
