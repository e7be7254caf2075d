"""Stored rich text as blocks and runs of text, for print: data, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from wagtail.rich_text import expand_db_html

Run = dict[str, Any]
Block = dict[str, Any]

_LISTS = {"ul": "bullets", "ol": "numbers"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCK_TAGS = ("p", "div", "blockquote", *_HEADINGS, *_LISTS)
_PRINTED_SCHEMES = ("http://", "https://", "mailto:")
#: What is no part of an address in a sentence, wherever it stands.
_ADDRESS = re.compile(r"https?://[^\s<>\"“”„«»‹›]+")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_FINAL = ".,;:!?…'’‘*_"


def printed_blocks(html: str, numbers: Mapping[str, int], site_url: str = "") -> list[Block]:
    """The blocks of ``html`` as it is stored.

    ``numbers`` gives the note of each source that it refers to; ``site_url`` completes the addresses of pages and
    documents of the site.
    """
    reader = _Reader(numbers, site_url)
    return reader.blocks(BeautifulSoup(expand_db_html(html), "html.parser"))


def plain_paragraphs(html: str) -> list[str]:
    """The paragraphs of ``html`` as it is stored, without references: the notes are elsewhere."""
    return ["".join(run["text"] for run in block["runs"]) for block in printed_blocks(html, {})]


def linked_runs(text: str) -> list[Run]:
    """``text`` whose web addresses can be followed, without what the sentence puts after them."""
    runs: list[Run] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = _trimmed(match[0])
        runs += [
            {"text": text[end : match.start()]},
            {"text": address, "href": address},
        ]
        end = match.start() + len(address)
    return [run for run in [*runs, {"text": text[end:]}] if run["text"]]


def _trimmed(address: str) -> str:
    """``address`` without final punctuation, and without brackets that were opened before it."""
    while address and (
        address[-1] in _FINAL
        or (
            (opening := _CLOSING.get(address[-1]))
            and address.count(address[-1]) > address.count(opening)
        )
    ):
        address = address[:-1]
    return address


def levelled(blocks: Iterable[Block]) -> list[Block]:
    """``blocks`` whose headings skip no level below the title: PDF/UA forbids it, editors do it."""
    level = 1
    done = []
    for block in blocks:
        if block["kind"] == "heading":
            level = min(block["level"], level + 1)
            block = {**block, "level": level}
        done.append(block)
    return done


class _Reader:
    def __init__(self, numbers: Mapping[str, int], site_url: str) -> None:
        self.numbers = numbers
        self.site_url = site_url

    def blocks(self, parent: Tag) -> list[Block]:
        """The blocks in ``parent``; text that stands between them makes paragraphs of its own."""
        blocks: list[Block] = []
        loose: list[Run] = []
        for node in parent.children:
            if isinstance(node, Tag) and node.name in _BLOCK_TAGS:
                blocks += [*_text_block("paragraph", loose), *self._block(node)]
                loose = []
            else:
                loose += self._runs(node)
        return [*blocks, *_text_block("paragraph", loose)]

    def _block(self, tag: Tag) -> list[Block]:
        if tag.name in _LISTS:
            items = [self.blocks(item) for item in tag.find_all("li", recursive=False)]
            kept = [item for item in items if item]
            return [{"kind": _LISTS[tag.name], "items": kept}] if kept else []
        if tag.name in _HEADINGS:
            level = max(2, int(tag.name[1]))
            return _text_block("heading", list(self._runs(tag)), level=level)
        return self.blocks(tag)

    def _runs(self, node: Any, **style: Any) -> Iterator[Run]:
        if isinstance(node, NavigableString):
            yield {"text": re.sub(r"[ \t\r\n]+", " ", str(node)), **style}
        elif node.name == "br":
            yield {"text": "\n"}
        elif "data-source" in node.attrs:
            if number := self.numbers.get(str(node["data-source"])):
                yield {"text": "", "note": number}
        else:
            for child in node.children:
                yield from self._runs(child, **{**style, **self._style(node)})

    def _style(self, tag: Tag) -> dict[str, Any]:
        if tag.name in ("b", "strong"):
            return {"bold": True}
        if tag.name in ("i", "em"):
            return {"italic": True}
        address = str(tag.get("href") or "")
        if address.startswith("/"):
            address = f"{self.site_url}{address}"
        return {"href": address} if address.startswith(_PRINTED_SCHEMES) else {}


def _text_block(kind: str, runs: list[Run], **more: Any) -> list[Block]:
    if not any(run["text"].strip() or "note" in run for run in runs):
        return []
    return [{"kind": kind, "runs": runs, **more}]
