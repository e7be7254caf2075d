"""What a sealing asks as it goes on, so that it can be stopped, and stores its dossier once."""

from __future__ import annotations

from threading import Event, Thread

from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from ...models.orders import WorkOrder
from ..errors import SealingError
from .reconnecting import CONNECTION_ERRORS

#: Seconds between two signs of life, and so until a worker knows that its order was cancelled.
BEAT = 5


class OrderStoppedError(SealingError):
    """The order was cancelled, or given to another worker."""

    def __str__(self) -> str:
        return _("The sealing was stopped.")


class Watch:
    """That of a sealing which nobody ordered: it goes on to its end."""

    def check(self) -> None:
        """Raise what ends the sealing. Asked for every second or so."""

    def finish(self) -> None:
        """Do what belongs to the transaction that stores the dossier; whatever is raised, nothing is stored."""


class OrderWatch(Watch):
    """Says every few seconds that a worker is at an order, on a connection of its own, within a ``with`` statement.

    A worker that was thought to be lost, and is not, stops too: its order is that of another one by then.
    """

    def __init__(self, order: WorkOrder) -> None:
        self._lost = Event()
        self._over = Event()
        self._order = order.as_begun()
        self._thread = Thread(target=self._beat, daemon=True)

    def __enter__(self) -> OrderWatch:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()

    def check(self) -> None:
        if self._lost.is_set():
            raise OrderStoppedError

    def finish(self) -> None:
        if not self._order.all().delete()[0]:
            raise OrderStoppedError

    def _beat(self) -> None:
        try:
            while not self._over.wait(BEAT) and self._is_still_ours():
                pass
        finally:
            connections.close_all()

    def _is_still_ours(self) -> bool:
        try:
            if self._order.all().update(seen_at=timezone.now()):
                return True
        except CONNECTION_ERRORS:
            # Perhaps the next one has more luck; the sealing itself finds out what is wrong.
            connection.close()
            return True
        self._lost.set()
        return False
