"""Numbered sources in what a template renders, whatever its engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue

from ..styles import styles_once
from .numbering import Numbering, has_references, owned
from .richtext import expand_references
from .typography import typographic_html

#: The sources of all that is numbered together, while it is rendered: templates of two engines may enclose each other.
_collected: ContextVar[list[StreamValue] | None] = ContextVar("collected_sources", default=None)


def number_rendered(owner: Any, place: dict[str, Any], render: Callable[[], str]) -> SafeString:
    """What ``render`` returns, with its references to the sources of ``owner`` numbered, and with their notes.

    The notes come with their stylesheet. ``place`` is kept for as long as one web page is made: it knows which anchors
    are taken. Within another call, the sources join those of the other: they are numbered together.
    """
    enclosing = _collected.get()
    if enclosing is not None:
        # One list of notes for the reader, whatever the text is pieced together from.
        number = len(enclosing)
        enclosing.append(owner.sources)
        return mark_safe(owned(expand_references(render()), number))  # noqa: S308
    streams = [owner.sources]
    token = _collected.set(streams)
    try:
        html = expand_references(render())
    finally:
        _collected.reset(token)
    with _language(owner):
        html = typographic_html(html)
        if not has_references(html):
            return mark_safe(html)  # noqa: S308 (rendered above)
        numbered = Numbering(streams, _prefix(owner, place)).apply(html)
        return styles_once(place) + numbered


def _language(owner: Any) -> AbstractContextManager[None]:
    """The language of the notes: that of the text, which may be an alias under the address of another language."""
    code = getattr(owner, "text_language", None)
    return translation.override(code) if code else nullcontext()


def _prefix(owner: Any, place: dict[str, Any]) -> str:
    """What the anchors of the notes begin with: several pages and snippets can be shown on one page, each many times.

    What is shown first has the same anchors whatever follows: people link to them.
    """
    name = "petition" if getattr(owner, "is_petition_page", False) else owner._meta.model_name
    prefix = f"{name}-{owner.pk or 'preview'}-"
    shown = place.setdefault("wagtail_petition_anchors", Counter())
    shown[prefix] += 1
    return prefix if shown[prefix] == 1 else f"{prefix}{shown[prefix]}-"
