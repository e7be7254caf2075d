"""The blocks of single citation data: what is typed or pasted is brought into one form before it is checked."""

from __future__ import annotations

from typing import Any

from wagtail import blocks

from ..blocks import SharedCharBlock
from ..guests import PlainBlockMixin
from .dates import stored_date
from .tidying import tidy_address, tidy_doi, tidy_isbn


class WebAddressBlock(PlainBlockMixin, blocks.URLBlock):
    """A web address, without the full stop of the sentence that it was copied from."""

    def clean(self, value: Any) -> Any:
        return super().clean(tidy_address(value or ""))


class TitleBlock(PlainBlockMixin, blocks.TextBlock):
    """A title of any length: those of laws and reports have hundreds of characters, and come with line breaks."""

    def __init__(self, rows: int = 1, **kwargs: Any) -> None:
        super().__init__(rows=rows, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(" ".join((value or "").split()))


class DateBlock(SharedCharBlock):
    """A date as ``stored_date`` has it."""

    def clean(self, value: Any) -> Any:
        return stored_date(super().clean(value or ""))


class DOIBlock(SharedCharBlock):
    """A digital object identifier, without the address of its registry."""

    def clean(self, value: Any) -> Any:
        return super().clean(tidy_doi(value or ""))


class ISBNBlock(SharedCharBlock):
    """An ISBN whose check digit is right."""

    def clean(self, value: Any) -> Any:
        return super().clean(tidy_isbn(value or ""))
