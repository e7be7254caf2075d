"""A source as a citation, in the order of ISO 690: author, title, publisher, date, place in it, addresses."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _


def source_date(written: str) -> str:
    """``2019``, ``2019-05`` or ``2019-05-08`` as the active language writes it; anything else stays as it is."""
    parts = written.split("-")
    try:
        year, month, day = (int(part) for part in [*parts, "1", "1"][:3])
        if len(parts) == 1:
            return str(year)
        form = "F Y" if len(parts) == 2 else "DATE_FORMAT"
        return date_format(date(year, month, day), form)
    except ValueError:
        return written


def citation_text(source: Any) -> str:
    """``source``, the value of a ``SourceBlock``, as a line of plain text in the active language."""
    details = [
        source.get("publisher"),
        source_date(source.get("date") or ""),
        source.get("locator"),
    ]
    parts = [
        source.get("author"),
        source.get("title"),
        ", ".join(str(detail) for detail in details if detail),
        source.get("url"),
    ]
    if source.get("archived_url"):
        parts.append(_("Archived copy: %(url)s") % {"url": source["archived_url"]})
    if source.get("consulted_on"):
        consulted = date_format(source["consulted_on"], "DATE_FORMAT")
        parts.append(_("Consulted on %(date)s") % {"date": consulted})
    parts.append(_plain(str(source.get("note") or "")))
    return " ".join(_sentence(str(part)) for part in parts if part)


def _plain(html: str) -> str:
    return " ".join(strip_tags(normalize_newlines(html).replace("</p>", " </p>")).split())


def _sentence(part: str) -> str:
    return part if part.endswith((".", "!", "?", "…")) else f"{part}."
