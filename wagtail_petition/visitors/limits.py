"""How often something may be done, counted in the cache, without keeping who did it (property L23).

A name is a digest under a random key that lies in the cache only, for a day: nobody can tell afterwards whose it was,
nor that two days saw the same visitor. A cache that is down or emptied stops nobody.
"""

from __future__ import annotations

import logging
import secrets
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..conf import settings
from .errors import TooManyFormsError

logger = logging.getLogger(__name__)

DAY = 86_400
HOUR = 3_600

#: What proxies add to a request that is not theirs.
_FORWARDING = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")


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


def limit_client(request: HttpRequest, scope: str, limit: int) -> None:
    """Count one more act of a visitor; raises ``TooManyFormsError`` beyond ``limit`` of them in an hour."""
    client = client_of(request)
    if client and not allow(scope, client, limit, HOUR):
        raise TooManyFormsError


def client_of(request: HttpRequest) -> str:
    """The IP address that a visitor comes from, or the network of it; empty when that is unknown.

    A connection gets an IPv6 network of its own, and any address in it: so those count by /64. Without
    ``CLIENT_ADDRESS_HEADER`` the address is known if it is one of the internet, and no proxy says that it is its own.
    """
    header = settings.CLIENT_ADDRESS_HEADER
    if header is not None:
        return _network(str(request.META.get(header, "")))
    if any(name in request.META for name in _FORWARDING):
        return ""
    address = str(request.META.get("REMOTE_ADDR", ""))
    return _network(address) if _is_public(address) else ""


def _network(value: str) -> str:
    # Of several, the last is what the proxy nearest to us saw.
    address = _parsed(value.rpartition(",")[2])
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), 64), strict=False))
    return str(address or "")


def _is_public(value: str) -> bool:
    address = _parsed(value)
    return address is not None and address.is_global


def _parsed(value: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(value.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


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
