"""Posts from other sites are refused by what the browser says of them, not by a cookie: pages stay cacheable."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from .responses import render_page

View = Callable[..., HttpResponse]


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the request comes from a page of this site, as far as the browser tells.

    Browsers since 2023 send ``Sec-Fetch-Site``, older ones ``Origin`` with a POST (Fetch standard). Those that send
    neither, or ``null``, do not tell: so do older ones where the site, or an extension, hides the referrer. They are
    let in, since a post does nothing that a script could not do from anywhere, but with a key that only a mail holds.
    """
    origin = request.headers.get("Origin")
    if origin in django_settings.CSRF_TRUSTED_ORIGINS:
        return True
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    return origin in (None, "null") or _host(origin) == request.get_host()


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        # No browser sends what is no address.
        return ""


def same_origin_posts(view: View) -> View:
    """Decorate a view that needs no CSRF token because it takes no posts from other sites."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and not is_same_origin(request):
            return render_page(request, "signing/cross_site", {}, 403)
        return view(request, *args, **kwargs)

    return guarded
