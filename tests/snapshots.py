"""Rows of the database that many tests begin with: made once, by what the site itself does, and then put back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

#: Django makes these itself, in each database, and anew in one that is flushed.
_OF_DJANGO = {ContentType, Permission}


class Snapshot:
    """The rows of the database as they are now: of all tables, or of those that changed since one taken ``before``."""

    def __init__(self, before: Snapshot | None = None) -> None:
        self._types = {pk: name for name, pk in _content_types().items()}
        held = before._tables if before else {}
        self._tables = {
            model: rows for model in _models() if (rows := _rows(model)) and rows != held.get(model)
        }

    def restore(self) -> None:
        """Put the rows in the place of those that their tables hold."""
        types = _content_types()
        with (
            transaction.atomic(),
            connection.constraint_checks_disabled(),
            connection.cursor() as cursor,
        ):
            for model, rows in self._tables.items():
                fields = _fields(model)
                table = connection.ops.quote_name(model._meta.db_table)
                columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
                places = ", ".join(["%s"] * len(fields))
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
                cursor.executemany(
                    f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608
                    [
                        [
                            types[self._types[value]] if _is_type(field, value) else value
                            for field, value in zip(fields, row, strict=True)
                        ]
                        for row in rows
                    ],
                )


def _models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model not in _OF_DJANGO:
            yield model


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _is_type(field: Any, value: Any) -> bool:
    """Whether a ``value`` of the ``field`` is the key of a content type, which another database numbers otherwise."""
    return value is not None and field.related_model is ContentType


def _rows(model: type[models.Model]) -> list[list[Any]]:
    return [
        [
            field.get_db_prep_save(getattr(row, field.attname), connection)
            for field in _fields(model)
        ]
        for row in model._base_manager.all()
    ]


def _content_types() -> dict[tuple[str, str], int]:
    # Not from the cache of its manager, which a flush does not reach.
    return {
        (app, model): pk
        for app, model, pk in ContentType.objects.values_list("app_label", "model", "pk")
    }
