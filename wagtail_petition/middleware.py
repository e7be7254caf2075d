"""The line in ``MIDDLEWARE`` by which surge mode serves pages out of the cache."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .conf import settings
from .signing import pagecache, surge

logger = logging.getLogger(__name__)


class PageCacheMiddleware:
    """Answers out of Django's cache while surge mode is on; otherwise all requests pass through.

    It stands after the middleware that find the session and the language, and before all others, so that they cost
    nothing. With ``PAGE_MAX_AGE``, other caches may keep petition pages outside surge mode too.
    """

    def __init__(self, get_response: pagecache.Render) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SURGE is False and not settings.PAGE_MAX_AGE:
            return self.get_response(request)
        if not pagecache.may_be_shared(request):
            return self.get_response(request)
        key = pagecache.key_of(request)
        try:
            found = cache.get_many([surge.SWITCH, pagecache.GENERATION, key])
        except Exception:
            logger.exception("The cache is down; pages are rendered for each visitor.")
            return self.get_response(request)
        generation = found.get(pagecache.GENERATION, "")
        if surge.switch(found.get(surge.SWITCH)).on:
            return pagecache.serve(request, self.get_response, key, found.get(key), generation)
        return self._pass(request, generation)

    def _pass(self, request: HttpRequest, generation: str) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            settings.PAGE_MAX_AGE
            and response.status_code == 200
            and request.path in pagecache.shared_paths(generation)
            and not pagecache.refusal(request, response)
        ):
            pagecache.tell_caches(response, settings.PAGE_MAX_AGE)
        return response
