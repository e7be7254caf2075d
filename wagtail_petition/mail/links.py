"""The paths of links that are about one signature."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings as django_settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

from ..models import Signature
from ..visitors.tokens import Purpose, make_token

_TOKEN = "petition-token"  # noqa: S105 (stands where a token goes)


def link_path(signature: Signature, purpose: Purpose) -> str:
    """The path of a link to ``signature`` that is good for ``purpose``."""
    urlconf = get_urlconf() or django_settings.ROOT_URLCONF
    path = _path(purpose, urlconf, get_script_prefix(), get_language())
    return path.replace(_TOKEN, make_token(signature, purpose))


@lru_cache(maxsize=64)
def _path(purpose: Purpose, _urlconf: str, _prefix: str, _language: str | None) -> str:
    """The path with ``_TOKEN`` in it; all that it depends on is given, since finding it takes longer than a token."""
    return reverse(f"wagtail_petition:{purpose}", args=[_TOKEN])
