"""Petition pages and counts out of Django's cache, in surge mode: the finished bytes, before Wagtail looks for a page.

What is kept is the answer to a visitor without a session, of addresses that show the same to everybody. Everything
else passes through. An answer is fresh for ``SURGE_MAX_AGE`` seconds; then one request renders it anew while the others
get the old one, for at most ``SURGE_STALE`` seconds more, also when rendering fails. Publishing, unpublishing, moving,
deleting, restricting and pausing make everything kept void at once.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language, gettext, gettext_noop

from ..conf import settings
from ..models.petition import petition_page_models

logger = logging.getLogger(__name__)

Render = Callable[[HttpRequest], HttpResponseBase]

#: Names everything that is kept; another one makes all of it void.
GENERATION = "wagtail_petition.pages"
#: Why the last answer that should have been kept could not be; for the health page.
REFUSED = "wagtail_petition.pages.refused"
REFUSED_SECONDS = 600

#: Seconds for which the addresses of petitions are remembered.
_PATHS_SECONDS = 60
#: Seconds that a visitor waits for another one's page while none is kept yet.
_WAIT = 3.0
_STEP = 0.05

#: Added to links by mailings and networks; pages do not look at them.
_TRACKING = re.compile(r"(utm_|mtm_|pk_|fbclid$|gclid$|msclkid$|igshid$|mc_cid$|mc_eid$)")
#: What answers may vary with: the key tells languages apart, and what is compressed is not kept.
_HARMLESS_VARY = frozenset({"accept-language", "accept-encoding"})
#: Headers of one answer, not of the next.
_PASSING = frozenset({"Date", "Expires", "Age"})


class Refusal(NamedTuple):
    """Why an answer must not be given to others. ``str()`` says it in the active language."""

    reason: str
    detail: str = ""
    path: str = ""

    def __str__(self) -> str:
        return f"{self.path}: " + gettext(self.reason) % {"detail": self.detail}


class Kept(NamedTuple):
    """What the cache holds of one address."""

    generation: str
    #: When it was rendered, in seconds since 1970.
    at: float
    headers: dict[str, str]
    content: bytes
    #: This answer must not be kept: it is rendered for each visitor.
    refused: bool = False

    def response(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or that it is what the visitor has already (304)."""
        response = HttpResponse(self.content, headers=self.headers)
        known = get_conditional_response(request, etag=response["ETag"], response=response)
        return known or response


def may_be_shared(request: HttpRequest) -> bool:
    """Whether ``request`` comes from a visitor like any other: no session, no login, no query that pages look at."""
    return (
        request.method in ("GET", "HEAD")
        and django_settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and "REMOTE_USER" not in request.META
        # A preview of Wagtail's, which looks like a visit.
        and not getattr(request, "is_dummy", False)
        and (not request.META.get("QUERY_STRING") or all(map(_TRACKING.match, request.GET)))
    )


def key_of(request: HttpRequest) -> str:
    """What the answer to a request that may be shared depends on, as a key for the cache."""
    seen = f"{request.scheme}://{request.get_host()}{request.path} {get_language()}"
    return f"wagtail_petition.page.{hashlib.sha256(seen.encode()).hexdigest()}"


def serve(
    request: HttpRequest, render: Render, key: str, kept: Kept | None, generation: str
) -> HttpResponseBase:
    """Answer ``request`` in surge mode, with what is ``kept`` under ``key`` if that is possible."""
    if kept and kept.generation != generation:
        kept = None
    if kept and kept.refused:
        return render(request)
    if kept and 0 <= time.time() - kept.at < settings.SURGE_MAX_AGE:
        return kept.response(request)
    if kept is None and (request.method == "HEAD" or request.path not in shared_paths(generation)):
        return render(request)
    # Who sets this mark renders. For those who find it, the page is being rendered, or it is fresh and the clock of
    # the machine that rendered it goes wrong.
    if not cache.add(_mark(key, generation), 1, settings.SURGE_MAX_AGE):
        kept = kept or _wait_for(key, generation)
        if kept and not kept.refused:
            return kept.response(request)
    return _render_and_keep(request, render, key, kept, generation)


def shared_paths(generation: str) -> frozenset[str]:
    """The addresses that show the same to everybody: unrestricted petition pages, their thanks and their counts."""
    name = f"wagtail_petition.paths.{generation}"
    paths = cache.get(name)
    if paths is None:
        paths = _find_paths()
        cache.set(name, paths, _PATHS_SECONDS)
    return paths


def refusal(request: HttpRequest, response: HttpResponseBase) -> Refusal | None:
    """Why ``response`` must not be given to others; None when it may."""
    if found := _refusal(request, response):
        return found._replace(path=request.path)
    return None


def _refusal(request: HttpRequest, response: HttpResponseBase) -> Refusal | None:
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    session = getattr(request, "session", None)
    nonce = getattr(request, "_csp_nonce", None)
    if not isinstance(response, HttpResponse):
        return Refusal(gettext_noop("it is streamed."))
    if response.cookies:
        return Refusal(
            gettext_noop("it sets the cookie “%(detail)s”."), next(iter(response.cookies))
        )
    if getattr(session, "modified", False):
        return Refusal(gettext_noop("it starts a session."))
    if others := vary - _HARMLESS_VARY:
        return Refusal(
            gettext_noop("it varies with the header “%(detail)s”."), ", ".join(sorted(others))
        )
    if response.has_header("Content-Encoding"):
        return Refusal(
            gettext_noop("a middleware that stands after that of wagtail_petition compresses it.")
        )
    if re.search("private|no-store|no-cache", response.get("Cache-Control", "")):
        return Refusal(
            gettext_noop("it says “Cache-Control: %(detail)s”."), response["Cache-Control"]
        )
    if nonce and str(nonce).encode() in response.content:
        return Refusal(gettext_noop("it holds a nonce of the Content-Security-Policy."))
    return None


def tell_caches(response: HttpResponseBase, max_age: int) -> None:
    """Let browsers and caches keep ``response`` for ``max_age`` seconds, and show it while they fetch it anew."""
    stale = settings.SURGE_STALE
    patch_cache_control(
        response, public=True, max_age=max_age, stale_while_revalidate=stale, stale_if_error=stale
    )


def purge() -> None:
    """Make everything that is kept void. A cache that is down stops nobody from publishing."""
    try:
        cache.set(GENERATION, secrets.token_hex(8), None)
    except Exception:
        logger.exception("The cache is down; pages that are kept stay until they are too old.")


def purge_on_commit() -> None:
    """Purge once the transaction is over: before, a page rendered meanwhile would be kept as it was."""
    transaction.on_commit(purge, robust=True)


def _render_and_keep(
    request: HttpRequest, render: Render, key: str, kept: Kept | None, generation: str
) -> HttpResponseBase:
    response = render(request)
    if response.status_code >= 500 and kept:
        return kept.response(request)
    mark = _mark(key, generation)
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        cache.delete_many([key, mark])
        return response
    reason = refusal(request, response)
    if reason:
        cache.set(key, Kept(generation, 0, {}, b"", refused=True), settings.SURGE_MAX_AGE)
        cache.set(REFUSED, tuple(reason), REFUSED_SECONDS)
        return response
    tell_caches(response, settings.SURGE_MAX_AGE)
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["Content-Length"] = str(len(response.content))
    headers = {name: value for name, value in response.items() if name not in _PASSING}
    kept = Kept(generation, time.time(), headers, response.content)
    cache.set(key, kept, settings.SURGE_MAX_AGE + settings.SURGE_STALE)
    cache.set(mark, 1, settings.SURGE_MAX_AGE)
    return kept.response(request)


def _wait_for(key: str, generation: str) -> Kept | None:
    """What another request is rendering under ``key``; None if that takes too long or failed."""
    until = time.monotonic() + _WAIT
    while time.monotonic() < until:
        time.sleep(_STEP)
        found: dict[str, Any] = cache.get_many([key, _mark(key, generation)])
        kept = found.get(key)
        if kept and kept.generation == generation:
            return kept
        if not found:
            return None
    return None


def _mark(key: str, generation: str) -> str:
    return f"{key}.{generation}"


def _find_paths() -> frozenset[str]:
    paths = set()
    for model in petition_page_models():
        for page in model.objects.live().select_related("petition", "locale"):
            parts = page.get_url_parts()
            if parts and not page.get_view_restrictions().exists():
                paths |= {
                    parts[2],
                    reverse("wagtail_petition:thanks", args=[page.pk]),
                    reverse("wagtail_petition:count", args=[page.petition.uuid]),
                }
    return frozenset(paths)
