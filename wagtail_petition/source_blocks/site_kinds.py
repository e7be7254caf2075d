"""The kinds of sources that a site adds to ours (``SOURCE_KINDS``)."""

from __future__ import annotations

from collections.abc import Container

from django.core.exceptions import ImproperlyConfigured

from ..conf import settings
from ..plugins import PluginError, plugin_class
from .base import SourceBlock
from .flat import FLAT_SOURCE

#: What is said of every source besides its fields, where texts are frozen and in the tables of a dossier.
_TAKEN = frozenset(
    {"kind", "url", "archived_url", "consulted_on", "file_type", "file_size", "text", "citation"}
)


class SourceKindError(ImproperlyConfigured):
    """A kind of source that a site adds cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"The kind of source {name!r} cannot be used: {reason}. "
            "Correct SOURCE_KINDS in WAGTAIL_PETITION, or the class that it names."
        )


def site_kinds(ours: Container[str]) -> dict[str, SourceBlock]:
    """The block of each kind that the site adds, by the name under which its sources are stored.

    Raises ``SourceKindError``: a site that started without one of its kinds would lose sources with the next page that
    is saved.
    """
    try:
        paths: dict[str, str] = settings.SOURCE_KINDS
    except ImproperlyConfigured:
        # A misspelt setting is reported by a system check, which runs once the models are loaded.
        return {}
    return {name: _kind(name, path, ours) for name, path in paths.items()}


def _kind(name: str, path: str, ours: Container[str]) -> SourceBlock:
    if not name.isidentifier() or name == FLAT_SOURCE:
        raise SourceKindError(name, "its name is to be a word of letters and underscores")
    if name in ours:
        raise SourceKindError(name, "there is a kind of this name; choose another")
    try:
        block = plugin_class(path, SourceBlock)()
    except PluginError as error:
        raise SourceKindError(name, f"{error.path}: {error.reason}") from error
    if taken := _TAKEN & block.child_blocks.keys():
        raise SourceKindError(name, f"no field of it may be called {', '.join(sorted(taken))}")
    return block
