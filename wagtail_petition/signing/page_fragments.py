"""Fragments of a petition page that are the same for all visitors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

from ..fragment_cache import cached_fragment
from ..models import AbstractPetitionPage


def cached_page_fragment(
    name: str, page: AbstractPetitionPage, shown: tuple[Any, ...], render: Callable[[], str]
) -> str:
    """The fragment ``name`` of ``page`` as ``render`` returns it, or returned it lately.

    Its key follows what is stored of the page, the active language, where the addresses of the site begin, and
    ``shown``: what else it depends on, hashable.
    """
    site = (get_language(), get_urlconf(), get_script_prefix())
    return cached_fragment((name, page.stored_key, site, shown), render)
