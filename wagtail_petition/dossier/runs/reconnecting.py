"""Going on after the connection to the database was lost: it takes minutes to seal, and seconds to restart a server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import sleep
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from ..errors import SealingError

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

#: What a lost connection raises, and a deadlock, a time-out or a lock that is not to be had.
CONNECTION_ERRORS = (OperationalError, InterfaceError)

#: Seconds before each further try.
WAITS = (5, 20, 60)


class DatabaseLostError(SealingError):
    """The database did not answer, several times."""

    def __str__(self) -> str:
        return _(
            "The connection to the database was lost several times; the log says why. Nothing was sealed."
        )


def retry_connection(work: Callable[[], Result]) -> Result:
    """Run ``work`` again, on a new connection, after the database was lost; raises ``DatabaseLostError`` in the end.

    Within a transaction of the caller, which is lost as well, the error of the database is raised at once.
    """
    for wait in WAITS:
        try:
            return work()
        except CONNECTION_ERRORS as error:
            if connection.in_atomic_block:
                raise
            logger.warning("The database was lost while sealing; again in %s s: %s", wait, error)
        connection.close()
        sleep(wait)
    try:
        return work()
    except CONNECTION_ERRORS as error:
        raise DatabaseLostError from error
