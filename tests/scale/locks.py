"""Holding up another process at a chosen statement, and cutting it off from its database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction

from .machines import wait_until


@contextmanager
def writes_held(model: type[models.Model]) -> Iterator[None]:
    """Let nobody else write rows of ``model`` meanwhile; on SQLite of any model, on MariaDB read neither.

    Query nothing inside.
    """
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


@contextmanager
def database_down() -> Iterator[None]:
    """What clients see of a restart: all connections cut, then nobody let in for a while."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    # A connection to the database beside it.
    with connection._nodb_cursor() as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )
        try:
            yield
        finally:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def cut_connections() -> None:
    """End all connections to the database of the test but this one: PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
