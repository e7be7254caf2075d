"""Text without note references: their labels are the editor's, and mean nothing away from the notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import mark_safe
from wagtail.blocks import Block, BoundBlock, StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText, get_text_for_indexing

from ..blocks import STORED_REFERENCE

#: What ``richtext.SourceLinkHandler`` makes of a reference that nothing has numbered.
_EXPANDED_REFERENCE = re.compile(
    r'<a class="petition-noteref" data-source="[^"]*"[^>]*>.*?</a>', re.DOTALL
)


def without_references(value: Any) -> Any:
    """``value`` without its note references: rich text, HTML, a StreamField or one of its blocks, or stored JSON.

    What comes back is of the same type, and as safe for templates as it was.
    """
    if isinstance(value, BoundBlock):
        return value.block.bind(without_references(value.value))
    if block := _block_of(value):
        return block.to_python(without_references(block.get_prep_value(value)))
    if isinstance(value, RichText):
        return RichText(without_references(value.source))
    if isinstance(value, str):
        text = _EXPANDED_REFERENCE.sub("", STORED_REFERENCE.sub("", value))
        # To take whole elements away makes nothing less safe. Django and Jinja2 each have a type for what is.
        return mark_safe(text) if hasattr(value, "__html__") else text  # noqa: S308
    if isinstance(value, Mapping):
        return {key: without_references(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [without_references(part) for part in value]
    return value


def plain_text(value: Any) -> str:
    """The words of rich text, HTML, a StreamField or one of its blocks on one line: no tags, no note references.

    For excerpts, descriptions, feeds, mails and anchors. Of blocks, it is what they give to search.
    """
    if isinstance(value, BoundBlock):
        value = value.value
    value = without_references(value)
    if block := _block_of(value):
        texts = block.get_searchable_content(value)
    else:
        texts = [get_text_for_indexing(str(getattr(value, "source", value) or ""))]
    return " ".join(" ".join(texts).split())


def _block_of(value: Any) -> Block | None:
    if isinstance(value, StreamValue):
        return value.stream_block
    if isinstance(value, ListValue):
        return value.list_block
    return value.block if isinstance(value, StructValue) else None
