"""Migrating on MySQL and MariaDB while people sign.

To change a table there, the database also locks those that refer to it, meets people who write to several of them, and
breaks the deadlock by cancelling the migration, half of which is done by then and cannot be undone. The statement alone
changed nothing: run again, it goes through.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connections

#: Times that a statement is tried, and the seconds between two tries.
TRIES = 50
PAUSE = 0.1

_DEADLOCK = 1213
_STATEMENTS = ("ALTER ", "CREATE ", "DROP ", "RENAME ")


def begin(*, using: str, **kwargs: Any) -> None:
    """Receive ``pre_migrate``: from now on, statements that change tables are tried again after a deadlock."""
    connection = connections[using]
    if connection.vendor == "mysql" and _retry not in connection.execute_wrappers:
        connection.execute_wrappers.append(_retry)


def end(*, using: str, **kwargs: Any) -> None:
    """Receive ``post_migrate``: statements are as before."""
    wrappers = connections[using].execute_wrappers
    if _retry in wrappers:
        wrappers.remove(_retry)


def _retry(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    alone = sql.startswith(_STATEMENTS) and not context["connection"].in_atomic_block
    for _try in range(TRIES - 1 if alone else 0):
        try:
            return execute(sql, params, many, context)
        except OperationalError as error:
            if error.args[0] != _DEADLOCK:
                raise
            time.sleep(PAUSE)
    return execute(sql, params, many, context)
