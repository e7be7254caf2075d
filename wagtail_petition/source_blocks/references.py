"""Note references in stored rich text: ``<a linktype="source" id="BLOCK-ID">[1]</a>``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from wagtail.blocks import BoundBlock
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.rich_text import RichText
from wagtail.rich_text.rewriters import FIND_A_TAG, extract_attrs

LINK_TYPE = "source"


def referred_ids(value: Any) -> Iterator[str]:
    """The ids of the sources that ``value`` refers to, in reading order, repeats included.

    ``value`` is the value of a StreamField, a part of it, or the JSON that is stored for either. Prefer the value
    where fields of one block may refer to sources: PostgreSQL and MySQL do not keep the order of keys in JSON.
    """
    if isinstance(value, BoundBlock):
        value = value.value
    if isinstance(value, RichText):
        value = value.source
    if isinstance(value, TypedTable):
        value = [cell for row in value.rows for cell in row]
    if isinstance(value, str):
        for tag in FIND_A_TAG.finditer(value):
            attrs = extract_attrs(tag.group(1))
            if attrs.get("linktype") == LINK_TYPE and attrs.get("id"):
                yield attrs["id"]
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from referred_ids(part)
    elif isinstance(value, Sequence):
        for part in value:
            yield from referred_ids(part)


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
