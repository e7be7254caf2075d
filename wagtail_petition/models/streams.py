"""StreamFields of an app that other people migrate."""

from __future__ import annotations

from typing import Any

from wagtail.fields import StreamField


class BlocklessStreamField(StreamField):
    """A StreamField whose blocks stay out of migrations: a new label must not cost each site a migration."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, _args, kwargs = super().deconstruct()
        kwargs["block_lookup"] = {}
        return name, "wagtail.fields.StreamField", [[]], kwargs
