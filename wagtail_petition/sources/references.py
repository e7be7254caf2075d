"""Note references in stored rich text: ``<a linktype="source" id="BLOCK-ID">[1]</a>``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.rich_text.rewriters import FIND_A_TAG, extract_attrs

from ..blocks import STORED_REFERENCE

LINK_TYPE = "source"


def referred_ids(value: Any) -> Iterator[str]:
    """The ids of the sources that ``value`` refers to, in reading order, repeats included.

    ``value`` is what a block stores, of any depth: the ``get_prep_value()`` of a StreamField, or a part of it.
    """
    if isinstance(value, dict):
        for part in value.values():
            yield from referred_ids(part)
    elif isinstance(value, list):
        for part in value:
            yield from referred_ids(part)
    elif isinstance(value, str):
        for tag in FIND_A_TAG.finditer(value):
            attrs = extract_attrs(tag.group(1))
            if attrs.get("linktype") == LINK_TYPE and attrs.get("id"):
                yield attrs["id"]


def number_sources(value: Any, source_ids: Iterable[str]) -> dict[str, int]:
    """The number of each source that ``value`` refers to: its place in the order of first references.

    References to sources that are not among ``source_ids``, because they were deleted, take no number.
    """
    known = set(source_ids)
    numbers: dict[str, int] = {}
    for source_id in referred_ids(value):
        if source_id in known:
            numbers.setdefault(source_id, len(numbers) + 1)
    return numbers


def without_references(html: str) -> str:
    """Stored rich text without its note references, for search, excerpts and plain text."""
    return STORED_REFERENCE.sub("", html)
