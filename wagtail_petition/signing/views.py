"""The public addresses of signing. Each view parses, calls one verb of the ledger, and renders."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..conf import settings
from ..models import AbstractPetitionPage, Petition, Signature
from ..routing import on_primary
from .errors import (
    AlreadySigned,
    Closed,
    LinkExpired,
    LinkInvalid,
    NotOpenYet,
    NotPublished,
    Paused,
    SigningError,
    TextChanged,
    TooManyCodes,
    TooManyForms,
    WrongCode,
)
from .forms import CodeForm, SignatureForm
from .ledger import check_open, confirm, confirm_by_code, disown
from .ledger import sign as sign_petition
from .limits import HOUR, allow, client_of, take_back
from .links import link_path
from .offer import accept_offer
from .origin import same_origin_posts
from .pages import live_page, live_page_of
from .signed_page import SignedPage, forget_page, read_rest, remembered_page, signed_page
from .storing import OutdatedError
from .surge import visitor_notice
from .tokens import Purpose, read_token

#: An error in what was sent (RFC 9110, 15.5.21).
UNPROCESSABLE = 422
GONE = 410
UNAVAILABLE = 503


@never_cache
@same_origin_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a signature; on errors show the form again with what was written."""
    if response := _take_at_once(request, page_id):
        return response
    try:
        seen = signed_page(page_id, request)
    except NotPublished as error:
        return message(request, error, status=GONE)
    page = seen.page
    if request.method != "POST":
        return HttpResponseRedirect(page.get_url(request) or "/")
    with translation.override(page.locale.language_code):
        try:
            check_open(page)
            form = SignatureForm(page, request.POST)
            if form.is_valid():
                return _take(request, seen, form)
            read_rest(page)
        except TextChanged as error:
            read_rest(page)
            form.renew_offer()
            form.add_error(None, str(error))
        except TooManyForms as error:
            read_rest(page)
            form.add_error(None, str(error))
            context = {"page": page, "form": form}
            response = render(request, "wagtail_petition/signing/sign.html", context, status=429)
            response["Retry-After"] = str(HOUR)
            return response
        except Paused as error:
            return message(request, error, page=page, status=UNAVAILABLE)
        except SigningError as error:
            return message(request, error, page=page, status=GONE)
        context = {"page": page, "form": form}
        return render(request, "wagtail_petition/signing/sign.html", context, status=UNPROCESSABLE)


#: Why a form is not taken on a page that was read before; any other error may come when it was.
_NOTHING_STORED = (OutdatedError, NotPublished, NotOpenYet, Closed, Paused, TooManyForms)


def _take_at_once(request: HttpRequest, page_id: int) -> HttpResponse | None:
    """Take a form that is in order, on a page that was read before; None whenever something else must be said."""
    if request.method != "POST" or not (seen := remembered_page(page_id, request)):
        return None
    with translation.override(seen.page.locale.language_code):
        try:
            check_open(seen.page)
            form = seen.form(request.POST)
            return _take(request, seen, form) if form.is_valid() else None
        except _NOTHING_STORED:
            return None
        except IntegrityError:
            # Somebody may have deleted the text or the notice from the database: the next one reads the page.
            forget_page(page_id, request)
            raise


def _take(request: HttpRequest, seen: SignedPage, form: SignatureForm) -> HttpResponse:
    client = client_of(request)
    if client and not allow("sign", client, settings.SIGNATURES_PER_CLIENT, HOUR):
        raise TooManyForms
    page, posted = seen.page, form.cleaned_data
    offer = seen.offer or accept_offer(page, posted["text"], posted["notice"])
    try:
        signature = sign_petition(page, form.signature_data(), offer, needs_code=form.needs_code)
    except OutdatedError:
        # The same form is taken again, on the page as it is now.
        if client:
            take_back("sign", client, HOUR)
        raise
    return see_other(link_path(signature, Purpose.CHECK))


@never_cache
@same_origin_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """“Check your mail”, the same for a new and for a known address; the code of the mail can be typed here."""
    try:
        signature = read_token(token, Purpose.CHECK)
        page = live_page_of(signature.petition_id, signature.language)
    except SigningError as error:
        return message(request, error, status=GONE)
    with translation.override(signature.language):
        form = CodeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                confirm_by_code(signature, form.cleaned_data["code"])
                return see_other(reverse("wagtail_petition:thanks", args=[page.pk]))
            except (WrongCode, TooManyCodes) as error:
                form.add_error("code", str(error))
            except SigningError as error:
                return message(request, error, page=page)
        context = {
            "page": page,
            "form": form,
            "days": settings.CONFIRMATION_DAYS,
            "surge": visitor_notice(),
        }
        status = UNPROCESSABLE if form.errors else 200
        return render(request, "wagtail_petition/signing/check.html", context, status=status)


@never_cache
@same_origin_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: GET shows a button and changes nothing, since mail scanners open links; POST confirms."""
    return _act_on_link(request, token, Purpose.CONFIRM)


@never_cache
@same_origin_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def disown_link(request: HttpRequest, token: str) -> HttpResponse:
    """“It was not me”: GET asks, POST removes the data."""
    return _act_on_link(request, token, Purpose.DISOWN)


def _act_on_link(request: HttpRequest, token: str, purpose: Purpose) -> HttpResponse:
    try:
        signature = read_token(token, purpose)
    except (LinkExpired, LinkInvalid) as error:
        return message(request, error, status=GONE)
    with translation.override(signature.language):
        try:
            return _ACTIONS[purpose](request, signature)
        except AlreadySigned as error:
            page = signature.petition.page(signature.language)
            return message(request, error, page=page)
        except SigningError as error:
            return message(request, error, status=GONE)


def _confirm(request: HttpRequest, signature: Signature) -> HttpResponse:
    page = live_page_of(signature.petition_id, signature.language)
    if request.method == "POST":
        confirm(signature)
        return see_other(reverse("wagtail_petition:thanks", args=[page.pk]))
    context = {"page": page, "signature": signature}
    return render(request, "wagtail_petition/signing/confirm.html", context)


def _disown(request: HttpRequest, signature: Signature) -> HttpResponse:
    context = {"signature": signature, "title": signature.text.content["title"]}
    if request.method == "POST":
        disown(signature)
        return render(request, "wagtail_petition/signing/disowned.html", context)
    return render(request, "wagtail_petition/signing/disown.html", context)


_ACTIONS = {Purpose.CONFIRM: _confirm, Purpose.DISOWN: _disown}


@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """Thank-you page, the same for everyone, with links to share that call nobody until they are followed."""
    try:
        page = live_page(page_id, request)
    except NotPublished as error:
        return message(request, error, status=GONE)
    with translation.override(page.locale.language_code):
        context = {"page": page, "address": page.get_full_url(request)}
        return render(request, "wagtail_petition/signing/thanks.html", context)


@require_safe
def count(request: HttpRequest, uuid: str) -> HttpResponse:
    """The stored counter as JSON: ``{"count": int, "goal": int, "counted_at": str or null}``."""
    petition = get_object_or_404(Petition, uuid=uuid)
    try:
        page = live_page_of(petition.pk, "")
    except NotPublished as error:
        raise Http404 from error
    page.petition = petition
    body = {
        "count": petition.count,
        "goal": page.current_goal,
        "counted_at": petition.counted_at,
    }
    return cache_control(public=True, max_age=settings.COUNT_MAX_AGE)(lambda _: JsonResponse(body))(
        request
    )


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
    context: dict[str, Any] = {"error": error, "kind": type(error).__name__, "page": page}
    return render(request, "wagtail_petition/signing/message.html", context, status=status)
