"""Answers of the public pages around a signature: searchers list none of them, and no other site learns an address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation

from ..models import AbstractPetitionPage
from .errors import LinkError, NotPublishedError, SigningError
from .limits import HOUR
from .live_pages import live_page_of

#: An error in what was sent (RFC 9110, 15.5.21).
UNPROCESSABLE = 422
GONE = 410
#: RFC 9110, 15.5.14.
TOO_LARGE = 413
#: RFC 6585, 4.
TOO_MANY = 429
UNAVAILABLE = 503


def render_page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page ``wagtail_petition/<name>.html``; of too many requests, it says when to come back."""
    response = render(request, f"wagtail_petition/{name}.html", context, status=status)
    if status == TOO_MANY:
        response["Retry-After"] = str(HOUR)
    return unlisted(response)


def unlisted(response: HttpResponse) -> HttpResponse:
    """``response``, for no search engine; its address, which may be a key, is told to nobody with the next request.

    Not to the site itself either, whose server would log it with each style sheet. “no-referrer” would hide the origin
    of a POST, too, by which older browsers are let in.
    """
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin"
    return response


def see_other(address: str) -> HttpResponseRedirect:
    """To the next page after a POST (RFC 9110, 15.4.4): going back or reloading posts nothing again."""
    return HttpResponseRedirect(address, status=303)


def message(
    request: HttpRequest,
    error: SigningError,
    page: AbstractPetitionPage | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page that says what stands in the way, and what can be done."""
    context = {"error": error, "kind": type(error).__name__, "page": page}
    return render_page(request, "signing/message", context, status)


def link_problem(request: HttpRequest, error: LinkError, token: str) -> HttpResponse:
    """What became of a link, and the ways on: the petition, “My signature”, a new mail.

    In the language of the signature. Of a token that is not one of ours nothing is known; the visitor's language then.
    """
    link = error.link
    language = link.language if link else translation.get_language_from_request(request)
    with translation.override(language):
        context = {
            "error": error,
            "kind": type(error).__name__,
            "purpose": error.purpose,
            "page": _page_of(error),
            "token": token if link else "",
        }
        return render_page(request, "confirming/link_problem", context, GONE)


def _page_of(error: LinkError) -> AbstractPetitionPage | None:
    if error.link is None:
        return None
    try:
        return live_page_of(error.link.petition_id, error.link.language)
    except NotPublishedError:
        return None
