"""Holding up another process at a chosen statement."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction

from .machines import wait_until


@contextmanager
def writes_held(model: type[models.Model]) -> Iterator[None]:
    """Let nobody else write rows of ``model`` (on SQLite, rows of any model) meanwhile. Query nothing inside."""
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "mysql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLES {table} WRITE")
            try:
                yield
            finally:
                cursor.execute("UNLOCK TABLES")
        return
    # SQLite locks the whole file at the beginning of a transaction.
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield


def wait_for_a_waiter() -> None:
    """Return once another process waits for what ``writes_held`` holds."""
    waiting = {
        "postgresql": (
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        "mysql": (
            "SELECT count(*) FROM information_schema.processlist "
            "WHERE db = database() AND state LIKE 'Waiting for table%'"
        ),
    }.get(connection.vendor)
    if waiting is None:
        # SQLite tells nobody who waits.
        time.sleep(1.5)
        return

    def found() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            return bool(cursor.fetchone()[0])

    wait_until(found, "a process that waits for the lock")
