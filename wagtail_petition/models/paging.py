"""Reading long tables page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connections
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
    page = list(rows[:size])
    while page:
        yield page
        page = list(rows.filter(pk__lt=key(page[-1]))[:size]) if len(page) == size else []


@contextmanager
def unbuffered(database: str) -> Iterator[None]:
    """Have ``QuerySet.iterator()`` get rows of ``database`` as it asks for them, on MySQL and MariaDB too.

    Their client otherwise fetches all rows of a statement before it gives out the first. Until the rows are read, no
    other statement can be made.
    """
    connection = connections[database]
    if connection.vendor != "mysql":
        yield
        return
    connection.ensure_connection()
    usual = connection.connection.cursorclass
    connection.connection.cursorclass = import_module("MySQLdb.cursors").SSCursor
    try:
        yield
    finally:
        connection.connection.cursorclass = usual
