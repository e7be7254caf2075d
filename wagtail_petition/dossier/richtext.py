"""Stored rich text as blocks and runs of text, for print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from ..sources.references import LINK_TYPE

Run = dict[str, Any]
Block = dict[str, Any]

_PRINTED_SCHEMES = ("http://", "https://", "mailto:")


def printed_blocks(html: str, numbers: Mapping[str, int]) -> list[Block]:
    """The blocks of ``html``; ``numbers`` gives the note of each source that it refers to."""
    return [
        block
        for node in BeautifulSoup(html, "html.parser").children
        if (block := _block(node, numbers))
    ]


def _block(node: Any, numbers: Mapping[str, int]) -> Block | None:
    if isinstance(node, Tag) and node.name in ("ul", "ol"):
        items = [list(_runs(item, numbers)) for item in node.find_all("li")]
        return {"kind": "bullets" if node.name == "ul" else "numbers", "items": items}
    runs = list(_runs(node, numbers))
    if not runs:
        return None
    if isinstance(node, Tag) and node.name in ("h2", "h3", "h4"):
        return {"kind": "heading", "level": int(node.name[1]), "runs": runs}
    return {"kind": "paragraph", "runs": runs}


def _runs(node: Any, numbers: Mapping[str, int], **style: Any) -> Iterator[Run]:
    if isinstance(node, NavigableString):
        if text := str(node):
            yield {"text": text, **style}
        return
    if node.name == "br":
        yield {"text": "\n", **style}
        return
    if node.get("linktype") == LINK_TYPE:
        if number := numbers.get(node.get("id", "")):
            yield {"text": "", "note": number}
        return
    for child in node.children:
        yield from _runs(child, numbers, **{**style, **_style(node)})


def _style(tag: Tag) -> dict[str, Any]:
    if tag.name in ("b", "strong"):
        return {"bold": True}
    if tag.name in ("i", "em"):
        return {"italic": True}
    href = str(tag.get("href") or "")
    if tag.name == "a" and href.startswith(_PRINTED_SCHEMES):
        return {"href": href}
    return {}
