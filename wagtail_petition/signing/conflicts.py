"""Transactions that another one stands in the way of, and that are tried again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection

from ..models import Signature
from .errors import AlreadySigned

Result = TypeVar("Result")

#: Times that a transaction is tried before its error is the site's.
TRIES = 4


def retry_deadlocks(transact: Callable[[], Result]) -> Result:
    """Run ``transact`` again when the database broke a deadlock by cancelling it, as while tables are migrated."""
    for _try in range(TRIES - 1):
        try:
            return transact()
        except OperationalError:
            if connection.in_atomic_block:
                raise
            # What the database ended, too: the next try opens another one.
            connection.close_if_unusable_or_obsolete()
    return transact()


def count_once(transact: Callable[[], Result], petition_id: int, digest: str | None) -> Result:
    """Run ``transact``, which makes a signature of the address with this ``digest`` count, as ``retry_deadlocks`` does.

    Raises ``AlreadySigned`` when the database refuses it because another one counts; one that ceases to count at the
    same moment is no reason.
    """
    for _try in range(TRIES - 1):
        try:
            return retry_deadlocks(transact)
        except IntegrityError as error:
            if _is_counted(petition_id, digest):
                raise AlreadySigned from error
    return retry_deadlocks(transact)


def _is_counted(petition_id: int, digest: str | None) -> bool:
    return Signature.objects.filter(petition_id=petition_id, counted_digest=digest).exists()
