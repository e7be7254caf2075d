"""The web addresses of a source: the one place that knows where a source keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class SourceLink:
    """A place where a source can be read, and its copy in an archive."""

    url: str
    #: Empty: the editor named no archived copy.
    archived_url: str
    consulted_on: date | None

    @property
    def urls(self) -> list[str]:
        """The address and, if there is one, that of the archived copy."""
        return [url for url in (self.url, self.archived_url) if url]


def links_of(source: Any) -> list[SourceLink]:
    """The links of ``source``, a value of ``SourcesBlock``, in the order of the editor."""
    return [
        SourceLink(link.get("url") or "", link.get("archived_url") or "", link.get("consulted_on"))
        for link in source.get("links") or ()
        if link.get("url") or link.get("archived_url")
    ]


def urls_of(sources: Iterable[Any]) -> Iterator[str]:
    """Every web address of ``sources``, archived copies included, repeats included."""
    for source in sources:
        for link in links_of(source):
            yield from link.urls
