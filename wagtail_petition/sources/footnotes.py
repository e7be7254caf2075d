"""Footnotes of the package wagtail-footnotes as sources. Works on what pages and revisions store, as JSON values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from ..source_blocks.references import LINK_TYPE
from .citation import web_address

#: The name of the footnotes among the children of a page.
FOOTNOTES = "footnotes"
SOURCES = "sources"
# The quotes are escaped in a StreamField, which is JSON in JSON: they go back as they came.
_TAG = re.compile(r'<footnote\b[^>]*?\bid=(\\*")(.*?)\1[^>]*>.*?</footnote>', re.DOTALL)
#: The most that the title of a source holds.
_TITLE_LENGTH = 255


@dataclass
class Adopted:
    """The content of a page or revision once its footnotes are sources."""

    content: dict[str, Any]
    #: How many footnotes became sources.
    footnotes: int = 0
    #: How many tags became references.
    references: int = 0
    #: Ids that tags name and no footnote has: the editor finds these references among those without source.
    missing: set[str] = field(default_factory=set)
    #: Ids of footnotes that stay, because another source has their id.
    kept: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.footnotes or self.references)


def adopt(content: Mapping[str, Any]) -> Adopted:
    """``content``, what ``serializable_data()`` returns and a revision keeps, with sources for footnotes.

    A source has the id of its footnote. Where another source has that id already, both are left as they are.
    """
    sources = json.loads(content.get(SOURCES) or "[]")
    known = {source["id"] for source in sources}
    kept = []
    for footnote in content.get(FOOTNOTES, ()):
        source = source_of(footnote["uuid"], footnote["text"])
        if source["id"] in known and source not in sources:
            kept.append(footnote)
        elif source["id"] not in known:
            known.add(source["id"])
            sources.append(source)
    reader = _Reader()
    adopted = {
        name: value if name in (FOOTNOTES, SOURCES) else reader.read(value)
        for name, value in content.items()
    }
    footnotes = len(content.get(FOOTNOTES, ())) - len(kept)
    if footnotes:
        adopted |= {FOOTNOTES: kept, SOURCES: json.dumps(sources)}
    return Adopted(
        adopted,
        footnotes,
        reader.references,
        missing=set(reader.numbers) - known,
        kept=[_normal(footnote["uuid"]) for footnote in kept],
    )


def source_of(uuid: Any, text: str) -> dict[str, Any]:
    """The source, as a page stores it, that says what a footnote said: a web page if it is but a link, else a note."""
    source_id = _normal(str(uuid))
    title, url = _only_link(text)
    if not url:
        return {"type": "other", "id": source_id, "value": {"note": text}}
    # The same id in each translation.
    link_id = str(uuid5(NAMESPACE_OID, source_id))
    links = [{"type": "item", "id": link_id, "value": {"url": url}}]
    return {"type": "web", "id": source_id, "value": {"title": title, "links": links}}


class _Reader:
    def __init__(self) -> None:
        self.references = 0
        #: What editors see in a reference until the page is opened: its place in the order of first references.
        self.numbers: dict[str, int] = {}

    def read(self, value: Any) -> Any:
        if isinstance(value, str):
            return _TAG.sub(self._reference, value)
        if isinstance(value, Mapping):
            return {name: self.read(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.read(part) for part in value]
        return value

    def _reference(self, tag: re.Match[str]) -> str:
        quote, source_id = tag[1], _normal(tag[2])
        self.references += 1
        number = self.numbers.setdefault(source_id, len(self.numbers) + 1)
        attributes = f"linktype={quote}{LINK_TYPE}{quote} id={quote}{source_id}{quote}"
        return f"<a {attributes}>[{number}]</a>"


def _normal(text: str) -> str:
    """A UUID as sources write it; early versions of the package left the dashes out."""
    try:
        return str(UUID(text))
    except ValueError:
        return text


def _only_link(text: str) -> tuple[str, str]:
    """Title and address, if a footnote is one link, or an address, and nothing else."""
    html = BeautifulSoup(text, "html.parser")
    words = " ".join(html.get_text().split())
    if web_address(words) and " " not in words and not html.find("a"):
        return "", words
    links = html.find_all("a")
    if len(links) != 1 or any(not isinstance(part, NavigableString) for part in links[0].children):
        return "", ""
    title = " ".join(links[0].get_text().split())
    url = web_address(links[0].get("href", ""))
    if title != words or len(title) > _TITLE_LENGTH:
        return "", ""
    return ("" if title == url else title), url
