"""Parts of a petition page that are the same for all visitors: put together once, and kept for a while."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

from ..memo import Memo
from ..models import AbstractPetitionPage

#: Seconds after which a part is put together again: its key follows what an editor can change, and no more.
SECONDS = 30

_parts: Memo[str] = Memo(128)


def kept_part(
    name: str, page: AbstractPetitionPage, shown: tuple[Any, ...], render: Callable[[], str]
) -> str:
    """The part ``name`` of ``page`` as ``render`` returns it, or returned it lately.

    It follows what is stored of the page, the active language, where the addresses of the site begin, and ``shown``:
    what else it depends on, hashable.
    """
    site = (get_language(), get_urlconf(), get_script_prefix())
    key = (name, page.stored_key, site, shown, monotonic() // SECONDS)
    return _parts.get(key, render)
