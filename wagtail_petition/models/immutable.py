"""Rows that are written once: evidence must not change after the fact."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models


class ImmutableRowError(TypeError):
    """Somebody tried to change a row that is evidence. Add a new row instead."""


Row = TypeVar("Row", bound=models.Model)


class ImmutableQuerySet(models.QuerySet[Row]):
    """A queryset that adds rows and reads them, and refuses to change them."""

    def update(self, **kwargs: Any) -> int:
        raise ImmutableRowError(f"{self.model.__name__} rows are never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise ImmutableRowError(f"{self.model.__name__} rows are never changed.")


class ImmutableModel(models.Model):
    """A model whose rows can be added and read but not changed."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableRowError(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)
