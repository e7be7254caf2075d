"""A source as a citation, in the order of ISO 690: author, title, publisher, date, place in it, addresses."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .typography import typographic


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


def source_details(source: Any) -> str:
    """Publisher, date and place in the document, as far as ``source`` has them."""
    details = [
        source.get("publisher"),
        source_date(source.get("date") or ""),
        source.get("locator"),
    ]
    return typographic(", ".join(str(detail) for detail in details if detail))


def full_stop(sentence: str) -> str:
    """The full stop that ``sentence`` still needs: none if it is empty or has a closing mark."""
    ending = sentence.rstrip('»”") \u00a0\u202f')
    return "" if not ending or ending.endswith((".", "!", "?", "…")) else "."


def web_address(url: Any) -> str:
    """``url`` if a browser can safely open it, else nothing."""
    try:
        return str(url) if urlsplit(str(url)).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def citation_text(source: Any) -> str:
    """``source``, the value of a ``SourceBlock``, as a line of plain text in the active language."""
    parts = [
        _sentence(source.get("author") or ""),
        _sentence(source.get("title") or ""),
        _sentence(source_details(source)),
    ]
    for link in source.get("links", ()):
        # No full stop behind an address: whoever copies it would copy the stop as well.
        parts.append(link["url"] or "")
        if link["archived_url"]:
            parts.append(_("Archived copy: %(url)s") % {"url": link["archived_url"]})
        if link["consulted_on"]:
            consulted = date_format(link["consulted_on"], "DATE_FORMAT")
            parts.append(_sentence(_("Consulted on %(date)s") % {"date": consulted}))
    parts.append(_sentence(_plain(str(source.get("note") or ""))))
    return typographic(" ".join(part for part in parts if part))


def _sentence(text: str) -> str:
    return text + full_stop(text)


def _plain(html: str) -> str:
    """``html`` without its tags; the addresses of its links are kept, since paper has no links."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a"):
        address = web_address(link.get("href", ""))
        if address and address != link.get_text():
            link.append(f" <{address}>")
    for block in soup.find_all(["p", "li", "br"]):
        block.insert_after(" ")
    return " ".join(soup.get_text().split())
