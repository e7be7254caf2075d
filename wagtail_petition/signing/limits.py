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
    window = int(timezone.now().timestamp()) // seconds
    try:
        name = f"wagtail_petition.limit.{scope}.{window}.{_digest(who)}"
        cache.add(name, 0, seconds)
        return bool(cache.incr(name) <= limit)
    except Exception:
        # Whatever is wrong with the cache, people go on signing.
        logger.exception("The cache is down; %s is not limited.", scope)
        return True


def client_of(request: HttpRequest) -> str:
    """The address that the visitor comes from; empty unless the site says where it is to be found."""
    header = settings.CLIENT_ADDRESS_HEADER
    return str(request.META.get(header, "")) if header else ""


def _digest(who: str) -> str:
    name = f"wagtail_petition.limit.key.{timezone.now():%Y-%m-%d}"
    # Of two processes that start the day at once, one makes the key.
    cache.add(name, secrets.token_hex(32), DAY)
    return salted_hmac(
        "wagtail_petition.limit", who, secret=cache.get(name, ""), algorithm="sha256"
    ).hexdigest()
