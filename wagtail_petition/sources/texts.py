"""The rich texts of a model: its fields, and the blocks of its StreamFields at any depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.blocks import Block, RichTextBlock
from wagtail.fields import RichTextField, StreamField


def rich_texts(model: Any) -> Iterator[tuple[str, RichTextField | RichTextBlock]]:
    """Each rich text of ``model`` with its path: the name of the field, then those of the blocks, with dots.

    Fields that ``model`` has from another table are those of the other model.
    """
    for field in model._meta.get_fields(include_parents=False):
        if isinstance(field, RichTextField):
            yield field.name, field
        elif isinstance(field, StreamField):
            yield from _within(field.stream_block, field.name)


def features_of(text: RichTextField | RichTextBlock) -> list[str]:
    """The features of its editor, those that the site gives to all included."""
    widget = get_rich_text_editor_widget(text.editor, features=text.features)
    return list(getattr(widget, "features", None) or ())


def _within(block: Block, path: str) -> Iterator[tuple[str, RichTextBlock]]:
    if isinstance(block, RichTextBlock):
        yield path, block
    children = dict(getattr(block, "child_blocks", {}))
    if child := getattr(block, "child_block", None):
        children["item"] = child
    for name, child in children.items():
        yield from _within(child, f"{path}.{name}")
