"""The line in ``MIDDLEWARE`` by which surge mode serves pages out of the cache."""

from __future__ import annotations

import logging
import time
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .conf import settings
from .signing import pagecache, surge

logger = logging.getLogger(__name__)

#: Seconds for which a process does not ask the shared cache again, and addresses of which it remembers the answer.
#: Thousands of visitors a second would otherwise have the same page sent to them through the shared cache each time.
RECENT_SECONDS = 1.0
RECENT_ADDRESSES = 100


class Found(NamedTuple):
    """What the cache says about an address."""

    at: float
    surge: bool
    generation: str
    kept: pagecache.Kept | None


class PageCacheMiddleware:
    """Answers out of Django's cache while surge mode is on; otherwise all requests pass through.

    It stands after the middleware that find the session and the language, and before all others, so that they cost
    nothing. With ``PAGE_MAX_AGE``, other caches may keep petition pages outside surge mode too.
    """

    def __init__(self, get_response: pagecache.Render) -> None:
        self.get_response = get_response
        self._recent: dict[str, Found] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SURGE is False and not settings.PAGE_MAX_AGE:
            return self.get_response(request)
        if not pagecache.may_be_shared(request):
            return self.get_response(request)
        key = pagecache.key_of(request)
        try:
            found = self._find(key)
            if found.surge:
                return pagecache.serve(
                    request, self.get_response, key, found.kept, found.generation
                )
            may_tell = settings.PAGE_MAX_AGE and request.path in pagecache.shared_paths(
                found.generation
            )
        except Exception:
            # Views do not raise here, so it is the cache.
            logger.exception("The cache is down; pages are rendered for each visitor.")
            return self.get_response(request)
        response = self.get_response(request)
        if may_tell and response.status_code == 200 and not pagecache.refusal(request, response):
            pagecache.tell_caches(response, settings.PAGE_MAX_AGE)
        return response

    def _find(self, key: str) -> Found:
        now = time.monotonic()
        found = self._recent.get(key)
        if found and now - found.at < RECENT_SECONDS:
            return found
        values = cache.get_many([surge.SWITCH, pagecache.GENERATION, key])
        found = Found(
            at=now,
            surge=surge.switch(values.get(surge.SWITCH)).on,
            generation=values.get(pagecache.GENERATION, ""),
            kept=values.get(key),
        )
        if found.surge and found.kept:
            if len(self._recent) >= RECENT_ADDRESSES:
                self._recent.clear()
            self._recent[key] = found
        return found
