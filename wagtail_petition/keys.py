"""Keys as they stand in addresses and forms: primary keys that every database can look up, and keys of mailed links."""

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


class TokenConverter:
    """``<petition_token:token>`` in a path: the key of a link in a mail.

    What mail programs take for a part of the link, such as the full stop or the bracket after it, is dropped.
    """

    regex = r"[^/]+(?:/[^\w/]+)?"

    def to_python(self, value: str) -> str:
        found = re.search(r"[A-Za-z0-9][\w.-]*", value, re.ASCII)
        return found[0].rstrip(".") if found else ""

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "petition_key")
register_converter(TokenConverter, "petition_token")
