"""Reading long tables page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connections, transaction
from django.db.models import Model, QuerySet

Row = TypeVar("Row")

#: Rows in memory at a time.
PAGE_ROWS = 5_000


def in_pages(
    queryset: QuerySet[Model, Row],
    key: Callable[[Row], Any] = attrgetter("pk"),
    size: int = PAGE_ROWS,
) -> Iterator[list[Row]]:
    """The rows of ``queryset``, the newest first, in lists of ``size``; ``key`` gives the primary key of a row.

    A statement for each page, which begins where the last one ended: memory stays flat on each database, behind a
    connection pooler too, and nothing is held open while somebody downloads slowly. What is written meanwhile may be
    in or out; no row comes twice.
    """
    rows = queryset.order_by("-pk")
    page = list(_first(rows, size))
    while page:
        yield page
        page = list(_first(rows.filter(pk__lt=key(page[-1])), size)) if len(page) == size else []


def _first(rows: QuerySet[Model, Row], size: int) -> QuerySet[Model, Row]:
    if connections[rows.db].vendor == "mysql":
        # MariaDB would begin with a small table that is joined, and sort all rows that are left for each page.
        for end in rows.values_list("pk", flat=True)[size - 1 : size]:
            rows = rows.filter(pk__gte=end)
    return rows[:size]


@contextmanager
def unbuffered(database: str) -> Iterator[None]:
    """Have ``QuerySet.iterator()`` get rows of ``database`` as it asks for them, wherever that needs more than asking.

    The client of MySQL and MariaDB otherwise fetches all rows of a statement before it gives out the first; until the
    rows are read, no other statement can be made. On PostgreSQL a cursor of the server would be lost behind a pooler,
    and is switched off there: within a transaction it is not.
    """
    connection = connections[database]
    if connection.vendor == "mysql":
        with _unbuffered_mysql(connection):
            yield
    elif connection.vendor == "postgresql":
        usual = connection.settings_dict
        # That of this connection, not those that all threads share.
        connection.settings_dict = {**usual, "DISABLE_SERVER_SIDE_CURSORS": False}
        try:
            with transaction.atomic(database):
                yield
        finally:
            connection.settings_dict = usual
    else:
        yield


@contextmanager
def _unbuffered_mysql(connection: Any) -> Iterator[None]:
    connection.ensure_connection()
    usual = connection.connection.cursorclass
    connection.connection.cursorclass = import_module("MySQLdb.cursors").SSCursor
    try:
        yield
    finally:
        connection.connection.cursorclass = usual
