"""Form fields for text that a visitor types."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

# Controls, and marks that turn the direction of the text around a name (Unicode, bidirectional formatting).
_FORBIDDEN_CHARACTERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(text: str) -> str:
    """``text`` in Unicode NFC, with line breaks, and without other controls."""
    return "".join(
        char
        for char in unicodedata.normalize("NFC", text)
        if char == "\n"
        or (unicodedata.category(char) != "Cc" and char not in _FORBIDDEN_CHARACTERS)
    )


class LineField(forms.CharField):
    """A line of text: white space is folded, control characters are dropped."""

    def to_python(self, value: Any) -> str:
        return clean_text(" ".join((super().to_python(value) or "").split()))


class TextField(forms.CharField):
    """Some lines of text, without other controls."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")
