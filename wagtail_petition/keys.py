"""Primary keys as they stand in addresses and forms: only those that every database can look up."""

from __future__ import annotations

import re

from django.urls import register_converter

#: The largest integer of a database has 19 digits, and not all numbers with so many.
_KEY = "[0-9]{1,18}"


def parse_key(text: str) -> int | None:
    """The primary key that ``text`` is, as ASCII digits; None if it is none."""
    return int(text) if re.fullmatch(_KEY, text) else None


class KeyConverter:
    """``<petition_key:pk>`` in a path: a primary key. Whatever else stands there is an address that leads nowhere."""

    regex = _KEY

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(KeyConverter, "petition_key")
