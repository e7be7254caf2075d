"""What wagtail-localize keeps of petitions: texts cut into strings, with their translations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from ...sources.removal import APP, has_traces

_LOCALIZE = "wagtail_localize"
#: Parts of a source that protect what they are a part of: they are deleted before it.
_PARTS = ("StringSegment", "TemplateSegment", "RelatedObjectSegment", "OverridableSegment")
_TRANSLATIONS = ("StringTranslation", "SegmentOverride")


def delete_translation_sources(*, dry_run: bool) -> int:
    """Delete what was submitted for translation of petition pages, with its translations; returns of how many pages.

    wagtail-localize does so itself when it hears of a deleted page, unless the site tells it to keep all; strings it
    keeps either way. Those that a text of the site uses, too, or that somebody translated for one, stay.
    """
    if not apps.is_installed(_LOCALIZE):
        return 0
    ours = list(
        _rows("TranslatableObject").filter(sources__specific_content_type__app_label=APP).distinct()
    )
    if dry_run or not ours:
        return len(ours)
    for name in (*_TRANSLATIONS, *_PARTS):
        _rows(name).filter(context__object__in=ours).delete()
    for translated in ours:
        translated.delete()
    # Nobody can tell whose they were: a string knows no text but by its segments.
    _rows("String").filter(segments=None, translations=None).delete()
    _rows("Template").filter(segments=None).delete()
    return len(ours)


def cited_translation_sources() -> Iterator[str]:
    """Texts of the site, as they were submitted for translation with something of the app in them, by their names."""
    if not apps.is_installed(_LOCALIZE):
        return
    sources = _rows("TranslationSource").exclude(specific_content_type__app_label=APP)
    for source in sources.order_by("pk"):
        model: type[Model] | None = source.specific_content_type.model_class()
        if model and has_traces(model, json.loads(source.content_json)):
            yield source.object_repr


def _rows(name: str) -> Any:
    return apps.get_model(_LOCALIZE, name)._default_manager
