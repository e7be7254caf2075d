"""Which pages of a site have sources, and which of their texts refer to them: any page model, not only petitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from modelcluster.models import get_all_child_relations
from wagtail.fields import RichTextField, StreamField
from wagtail.models import get_page_models

from ..source_blocks import SourcesBlock
from .richtext import FEATURE
from .texts import features_of, rich_texts


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
    """The values of the other fields of ``page`` that can refer to sources, then those of what is edited with it."""
    yield from _texts(page)
    for relation in get_all_child_relations(type(page)):
        if _cites(relation.related_model):
            for child in getattr(page, relation.get_accessor_name()).all():
                yield from _texts(child)


def _texts(owner: Any) -> Iterator[Any]:
    sources = sources_field(type(owner))
    for field in type(owner)._meta.get_fields():
        if field is not sources and isinstance(field, StreamField | RichTextField):
            yield getattr(owner, field.name)


def _cites(model: type[Any]) -> bool:
    """Whether editors of ``model`` have the button of sources."""
    return any(FEATURE in features_of(text) for _path, text in rich_texts(model))


def live_sources() -> Iterator[Any]:
    """The sources of all published pages."""
    for model in sourced_models():
        pages: QuerySet[Any] = model._default_manager.live()
        for page in pages.iterator(chunk_size=100):
            for child in sources_of(page):
                yield child.value
