"""What public answers say to browsers and to caches in front of the site: how long everybody may be shown the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control

from ..conf import settings
from ..models import AbstractPetitionPage
from . import surge

#: Added to links by mailings and networks; pages do not look at them.
_TRACKING = re.compile(r"(utm_|mtm_|pk_|fbclid$|gclid$|msclkid$|igshid$|mc_cid$|mc_eid$)")
#: The attribute by which a Content-Security-Policy lets one answer run a script.
_NONCE = b' nonce="'

#: What Wagtail calls to have a page served.
ServePage = Callable[[Any, HttpRequest, Any, Any], HttpResponseBase]


def serve_petition_page(serve: ServePage) -> ServePage:
    """``serve``, with what caches may do with a petition page. A hook ``on_serve_page``."""

    def served(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase:
        response = serve(page, request, args, kwargs)
        if isinstance(page, AbstractPetitionPage):
            share(request, response, settings.PAGE_MAX_AGE, stale=True)
        return response

    return served


def share(
    request: HttpRequest,
    response: HttpResponseBase,
    max_age: int,
    *,
    page: AbstractPetitionPage | None = None,
    stale: bool = False,
    query: Collection[str] = (),
) -> None:
    """Let browsers and caches show ``response`` to everybody for ``max_age`` seconds. With 0, nothing is said.

    Not if ``page`` is restricted: caches ask nobody for a password. With ``stale`` it may be older in a surge, while
    they fetch it anew, and while that fails. ``query`` is what the answer looks at in its address. With anything else
    there, or where it may hold something of one visitor, it is theirs alone. One that says for whom it is already is
    left as it is: Wagtail says so of restricted pages.
    """
    if page and page.get_view_restrictions():
        add_never_cache_headers(response)
        return
    directives = {"max_age": surge.max_age(max_age) if stale else max_age}
    if not directives["max_age"] or response.status_code != 200:
        return
    if stale:
        directives["stale_while_revalidate"] = settings.PAGE_STALE
        directives["stale_if_error"] = settings.PAGE_STALE
    tell = partial(_tell, request, directives, query)
    if isinstance(response, SimpleTemplateResponse):
        # What the page holds is known once it is rendered.
        response.add_post_render_callback(tell)
    else:
        tell(response)


def is_from_anybody(request: HttpRequest, query: Collection[str] = ()) -> bool:
    """Whether ``request`` comes from a visitor like any other, and asks for what all may be shown."""
    theirs = {django_settings.SESSION_COOKIE_NAME, django_settings.CSRF_COOKIE_NAME, "messages"}
    return (
        request.method in ("GET", "HEAD")
        and theirs.isdisjoint(request.COOKIES)
        and "HTTP_AUTHORIZATION" not in request.META
        and "REMOTE_USER" not in request.META
        and all(name in query or _TRACKING.match(name) for name in request.GET)
    )


def is_for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether making ``response`` set no cookie, began no session, and wrote no token or nonce, which are good once."""
    session = getattr(request, "session", None)
    return (
        isinstance(response, HttpResponse)
        and not response.cookies
        and not getattr(session, "modified", False)
        # Here Django keeps the token that {% csrf_token %} made, until it sets the cookie.
        and "CSRF_COOKIE" not in request.META
        and _NONCE not in response.content
    )


def _tell(
    request: HttpRequest,
    directives: dict[str, int],
    query: Collection[str],
    response: HttpResponseBase,
) -> None:
    if response.has_header("Cache-Control"):
        return
    if is_from_anybody(request, query) and is_for_everybody(request, response):
        patch_cache_control(response, public=True, **directives)
    else:
        patch_cache_control(response, private=True)
