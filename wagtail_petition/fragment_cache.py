"""Rendered fragments of pages, cached in the process for half a minute."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock

from cachetools import TTLCache

#: Seconds after which a fragment is rendered again: keys follow what an editor can change, and no more.
SECONDS = 30
#: Fragments kept at once, the least recently used go first.
SIZE = 256

_fragments: TTLCache[Hashable, str] = TTLCache(maxsize=SIZE, ttl=SECONDS)
_lock = Lock()


def cached_fragment(key: Hashable, render: Callable[[], str]) -> str:
    """What ``render`` returned for ``key`` lately, or returns now. All that it depends on is in the key."""
    with _lock:
        cached = _fragments.get(key)
    if cached is None:
        cached = render()
        with _lock:
            _fragments[key] = cached
    return cached
