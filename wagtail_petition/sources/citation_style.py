"""The style in which the sources of a site are cited: on pages, on paper and in the API."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.rich_text import expand_db_html

from ..plugins import plugin
from .citation import full_stop, web_address
from .typography import typographic

_FOLDER = "wagtail_petition/sources/citations"
#: What only the screen shows.
_SCREEN = ".petition-source-screen"


class CitationStyle(ABC):
    """How sources are cited, in the active language. A site names its own in ``CITATION_STYLE``.

    One serves many pages, also at once.
    """

    @abstractmethod
    def sentences(self, source: Any) -> Iterable[str]:
        """The citation of ``source``, a ``SourceValue``, without its note; texts are escaped, HTML is kept."""

    def title(self, source: Any, *, quoted: bool = False, medium: str = "") -> SafeString:
        """Its title, linked to its first address, with the language and the file that await the reader.

        ``quoted``: it is that of a part of a work. ``medium``: what kind of thing it is, if the title does not say so.
        """
        context = {"value": source, "quoted": quoted, "medium": medium}
        return render_to_string(f"{_FOLDER}/parts/title.html", context)

    def links(self, source: Any) -> SafeString:
        """Its addresses but the one that ``title`` has, when they were consulted, and archived copies."""
        return render_to_string(f"{_FOLDER}/parts/links.html", {"value": source})

    def cite(self, source: Any) -> SafeString:
        """The whole citation, as HTML."""
        said = ((sentence,) for sentence in self.sentences(source) if sentence.strip())
        return format_html_join(" ", "{}", said)


class ISO690Style(CitationStyle):
    """The parts in the order of ISO 690: a template for each kind of source, which a site can replace one by one."""

    def sentences(self, source: Any) -> Iterable[str]:
        templates = [citation_template(source.kind), citation_template("other")]
        return [render_to_string(templates, {"value": source})]


def citation_template(kind: str) -> str:
    """The template with which ``ISO690Style`` cites sources of a kind."""
    return f"{_FOLDER}/{kind}.html"


def cited(source: Any) -> SafeString:
    """The citation of ``source``, the value of a ``SourceBlock``, without its note, in the style of the site."""
    return plugin("CITATION_STYLE", CitationStyle).cite(source)  # type: ignore[type-abstract]


def citation_text(source: Any, site_url: str = "") -> str:
    """``source``, the value of a ``SourceBlock``, as a line of plain text in the active language.

    ``site_url`` completes the addresses of pages and documents of the site that its note links to.
    """
    note = _plain(expand_db_html(source["note"].source), site_url) if source.get("note") else ""
    said = (_plain(cited(source)), typographic(note + full_stop(note)))
    return " ".join(part for part in said if part)


def _plain(html: str, site_url: str = "") -> str:
    """``html`` without its tags; the addresses of its links are kept, since paper has no links."""
    soup = BeautifulSoup(html, "html.parser")
    for seen in soup.select(_SCREEN):
        seen.decompose()
    for link in soup.select("a:not([class])"):
        address = web_address(urljoin(site_url, str(link.get("href") or "")))
        if address and address != link.get_text():
            link.append(f" <{address}>")
    for block in soup.find_all(["p", "li", "br"]):
        block.insert_after(" ")
    # Unbreakable spaces are no white space to break a text at.
    return re.sub(r"[ \t\r\n]+", " ", soup.get_text()).strip()
