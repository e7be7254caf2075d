"""Which pages of a site have sources, and which of their texts refer to them: any page model, not only petitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from wagtail.fields import RichTextField, StreamField
from wagtail.models import get_page_models

from ..source_blocks import SourcesBlock


def sources_field(model: type[Any]) -> StreamField | None:
    """The field of a page model in which its sources are, if it has one."""
    for field in model._meta.get_fields():
        if isinstance(field, StreamField) and isinstance(field.stream_block, SourcesBlock):
            return field
    return None


def sourced_models() -> list[type[Any]]:
    """The page models of this site whose pages have sources."""
    return [model for model in get_page_models() if sources_field(model)]


def sources_of(page: Any) -> Any:
    """The sources of ``page``: a ``StreamValue``, whose children have the ids that rich text refers to."""
    field = sources_field(type(page))
    return getattr(page, field.name) if field else ()


def texts_of(page: Any) -> Iterator[Any]:
    """The values of the other fields of ``page`` that can refer to sources, in the order of the model."""
    field = sources_field(type(page))
    for other in type(page)._meta.get_fields():
        if other is not field and isinstance(other, StreamField | RichTextField):
            yield getattr(page, other.name)


def live_sources() -> Iterator[Any]:
    """The sources of all published pages."""
    for model in sourced_models():
        pages: QuerySet[Any] = model._default_manager.live()
        for page in pages.iterator(chunk_size=100):
            for child in sources_of(page):
                yield child.value
