"""Retry transactions that the database cancelled for another one: deadlocks, and races for a unique key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection

from ..models import Signature
from .errors import AlreadySignedError

Result = TypeVar("Result")

#: Times that a transaction is tried before its error is the site's.
TRIES = 4

#: PostgreSQL: serialization failure, deadlock, and a lock that was not to be had in time.
_SQLSTATES = frozenset({"40001", "40P01", "55P03"})
#: MySQL and MariaDB: a lock that was not to be had in time, and a deadlock.
_MYSQL_ERRORS = frozenset({1205, 1213})
#: SQLite: the whole database, or a table of it, is locked.
_SQLITE_ERRORS = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_conflict(error: OperationalError) -> bool:
    """Whether the database cancelled a transaction because of another one, so that nothing of it was written.

    Any other error comes again, as a time-out of a statement does, or leaves open what was written, as a connection
    that is lost at the commit.
    """
    cause = error.__cause__
    if code := getattr(cause, "sqlite_errorcode", None):
        # The lower byte: the upper ones say more.
        return code & 0xFF in _SQLITE_ERRORS
    # psycopg 3 and 2.
    if state := getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None):
        return state in _SQLSTATES
    return bool(error.args) and error.args[0] in _MYSQL_ERRORS


def retry_conflicts(transact: Callable[[], Result]) -> Result:
    """Run ``transact`` again when the database cancelled it because of another transaction."""
    for _try in range(TRIES - 1):
        try:
            return transact()
        except OperationalError as error:
            if connection.in_atomic_block or not is_conflict(error):
                raise
    return transact()


def count_once(transact: Callable[[], Result], petition_id: int, digest: str | None) -> Result:
    """Run ``transact``, which makes a signature of the address with this ``digest`` count, as ``retry_conflicts`` does.

    Raises ``AlreadySignedError`` when the database refuses it because another one counts; one that ceases to count at
    the same moment is no reason.
    """
    for _try in range(TRIES - 1):
        try:
            return retry_conflicts(transact)
        except IntegrityError as error:
            if _is_counted(petition_id, digest):
                raise AlreadySignedError from error
    return retry_conflicts(transact)


def _is_counted(petition_id: int, digest: str | None) -> bool:
    return Signature.objects.filter(petition_id=petition_id, counted_digest=digest).exists()
