"""StreamFields of an app that other people migrate."""

from __future__ import annotations

from typing import Any, Self

from wagtail.fields import StreamField

from ...guests import PlainFieldMixin


class BlocklessStreamField(PlainFieldMixin, StreamField):
    """A StreamField of whose blocks migrations know nothing: data migrations of a site leave its values as they are."""

    in_migrations = "django.db.models.JSONField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        del kwargs["block_lookup"]
        # A JSONField fills the rows that there are with its default only.
        return name, path, [], {"default": list, **kwargs}

    def clone(self) -> Self:
        _name, _path, _args, kwargs = self.deconstruct()
        return type(self)(self.stream_block, **kwargs)
