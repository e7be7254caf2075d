"""Reading from the primary wherever a read decides something, on sites that send other reads to a replica.

A replica lags: whoever signed a moment ago is not on it yet. Listings and public pages may lag; signing, confirming,
“My signature”, mails, counters, retention and sealing never do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, router

_on_primary: ContextVar[bool] = ContextVar("wagtail_petition_on_primary", default=False)


@contextmanager
def on_primary() -> Iterator[None]:
    """Read from the database that is written to, whatever the model; a decorator too.

    It works through ``PrimaryRouter``, and changes nothing on a site with one database.
    """
    token = _on_primary.set(True)
    try:
        yield
    finally:
        _on_primary.reset(token)


class PrimaryRouter:
    """The first of ``DATABASE_ROUTERS`` on a site with a replica; the site's own routers decide all else."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        """The database that the other routers write to, inside ``on_primary``."""
        return router.db_for_write(model, **hints) if _on_primary.get() else None
