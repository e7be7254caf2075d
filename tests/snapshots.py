"""Rows of the database that many tests begin with: made once, by what the site itself does, and then put back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

#: Django makes these itself, in each database.
_OF_DJANGO = {ContentType, Permission}


class Snapshot:
    """The rows of the database as they are now: of all tables, or of those that changed since one taken ``before``."""

    def __init__(self, before: Snapshot | None = None) -> None:
        self._page_type = _page_type()
        held = before._tables if before else {}
        self._tables = {
            model: rows for model in _models() if (rows := _rows(model)) and rows != held.get(model)
        }

    @property
    def fits(self) -> bool:
        """Whether rows still point to the types that they pointed to: a flushed database has others."""
        return _page_type() == self._page_type

    def restore(self) -> None:
        """Put the rows in the place of those that their tables hold."""
        with (
            transaction.atomic(),
            connection.constraint_checks_disabled(),
            connection.cursor() as cursor,
        ):
            for model, rows in self._tables.items():
                table = connection.ops.quote_name(model._meta.db_table)
                columns = ", ".join(connection.ops.quote_name(one.column) for one in _fields(model))
                places = ", ".join(["%s"] * len(_fields(model)))
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
                insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
                cursor.executemany(insert, rows)


def _models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model not in _OF_DJANGO:
            yield model


def _fields(model: type[models.Model]) -> list[Any]:
    return [one for one in model._meta.local_concrete_fields if not one.generated]


def _rows(model: type[models.Model]) -> list[list[Any]]:
    return [
        [one.get_db_prep_save(getattr(row, one.attname), connection) for one in _fields(model)]
        for row in model._base_manager.all()
    ]


def _page_type() -> int:
    # Not from the cache of its manager, which a flush does not reach.
    return ContentType.objects.values_list("pk", flat=True).get(
        app_label="wagtailcore", model="page"
    )
