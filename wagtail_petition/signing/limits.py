"""How often something may be done, counted in the cache, without keeping who did it (property L23).

A name is a digest under a random key that lies in the cache only, for a day: nobody can tell afterwards whose it was,
nor that two days saw the same visitor. A cache that is down or emptied stops nobody.
"""

from __future__ import annotations

import logging
import secrets

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..conf import settings

logger = logging.getLogger(__name__)

DAY = 86_400
HOUR = 3_600


def allow(scope: str, who: str, limit: int, seconds: int) -> bool:
    """Whether ``who`` may do ``scope`` once more: at most ``limit`` times in ``seconds`` (at most a day)."""
    try:
        name = _name(scope, who, seconds)
        # Most do something once: one question to the cache for them.
        return bool((1 if cache.add(name, 1, seconds) else cache.incr(name)) <= limit)
    except Exception:
        # Whatever is wrong with the cache, people go on signing.
        logger.exception("The cache is down; %s is not limited.", scope)
        return True


def take_back(scope: str, who: str, seconds: int) -> None:
    """Forget what ``allow`` has just counted, since it was not done."""
    try:
        cache.decr(_name(scope, who, seconds))
    except Exception:
        logger.exception("The cache is down; what was not done counts for %s.", scope)


def client_of(request: HttpRequest) -> str:
    """The address that the visitor comes from; empty unless the site says where it is to be found."""
    header = settings.CLIENT_ADDRESS_HEADER
    return str(request.META.get(header, "")) if header else ""


def _name(scope: str, who: str, seconds: int) -> str:
    window = int(timezone.now().timestamp()) // seconds
    return f"wagtail_petition.limit.{scope}.{window}.{_digest(who)}"


def _digest(who: str) -> str:
    name = f"wagtail_petition.limit.key.{timezone.now():%Y-%m-%d}"
    key = cache.get(name)
    if key is None:
        # Of two processes that start the day at once, one makes the key.
        cache.add(name, secrets.token_hex(32), DAY)
        key = cache.get(name, "")
    return salted_hmac("wagtail_petition.limit", who, secret=key, algorithm="sha256").hexdigest()
