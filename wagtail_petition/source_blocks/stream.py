"""The sources of a page: a stream of blocks, of which each kind of document has its own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from wagtail import blocks

from ..guests import PlainBlockMixin
from ..packed_stream import PackedStreamBlock
from . import kinds
from .flat import unfolded
from .site_kinds import site_kinds


class SourcesBlock(PlainBlockMixin, PackedStreamBlock):
    """All the sources of a page, in any order: numbers follow the text. Kinds of the site follow ours.

    Reads flat sources too, for ever: see ``flat_source``.
    """

    web = kinds.WebPageBlock()
    article = kinds.ArticleBlock()
    report = kinds.ReportBlock()
    book = kinds.BookBlock()
    law = kinds.LawBlock()
    press = kinds.PressBlock()
    broadcast = kinds.BroadcastBlock()
    video = kinds.VideoBlock()
    interview = kinds.InterviewBlock()
    photograph = kinds.PhotographBlock()
    other = kinds.OtherSourceBlock()

    class Meta:
        required = False

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        added = site_kinds(self.base_blocks)
        super().__init__([*added.items(), *(local_blocks or ())], **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                # No JSON: Wagtail keeps such a text as it is.
                return super().to_python(value)
        if not isinstance(value, blocks.StreamValue):
            value = [unfolded(row, self.child_blocks) for row in value or ()]
        return super().to_python(value)

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        return super().bulk_to_python(
            [[unfolded(row, self.child_blocks) for row in rows] for rows in values]
        )
