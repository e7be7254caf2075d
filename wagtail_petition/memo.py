"""What a process need not make again: notes and forms that each page shows, and the page that people sign on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Memo(Generic[Result]):
    """The latest ``size`` results of a function of nothing but its key, in this process.

    ``functools.lru_cache`` would keep all that the function is given, not only the key.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._results: OrderedDict[Hashable, Result] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """What ``make`` returned for ``key``; it is called if it was not lately."""
        found = self.find(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def find(self, key: Hashable) -> Result | None:
        """What is kept for ``key``, if anything is."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key]

    def put(self, key: Hashable, result: Result) -> None:
        """Keep ``result`` for ``key``, and let go of what was not asked for longest."""
        with self._lock:
            self._results[key] = result
            if len(self._results) > self.size:
                self._results.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Keep nothing for ``key``."""
        with self._lock:
            self._results.pop(key, None)
