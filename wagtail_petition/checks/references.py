"""What rich text of a site would show of its references where it should not."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from wagtail.search.index import AutocompleteField, SearchField, get_indexed_models

from ..blocks import CitingTextBlock
from ..models import CitingRichTextField
from ..sources.richtext import FEATURE
from ..sources.texts import features_of, rich_texts


def check_indexed_references(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Wagtail's own rich text would give the labels of references to search, as words of the text."""
    return [
        CheckWarning(
            f"Search finds the labels of references to sources in {model._meta.label}, {path}.",
            hint="Make it a CitingRichTextField or a CitingTextBlock. No migration changes a column.",
            id="wagtail_petition.W030",
        )
        for model in get_indexed_models()
        for path, text in rich_texts(model)
        if path.partition(".")[0] in _searched(model)
        and getattr(text, "search_index", True)
        and not isinstance(text, CitingRichTextField | CitingTextBlock)
        and FEATURE in features_of(text)
    ]


def _searched(model: Any) -> set[str]:
    """The names of what search and its suggestions read of ``model``."""
    fields = (SearchField, AutocompleteField)
    return {field.field_name for field in model.search_fields if isinstance(field, fields)}
