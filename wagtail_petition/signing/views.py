"""The public addresses of signing. Each view parses, calls one verb of the ledger, and renders."""

from __future__ import annotations

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..conf import settings
from ..models import Petition
from ..routing import on_primary
from .count_updates import catch_up
from .errors import (
    Closed,
    NotOpenYet,
    NotPublished,
    Paused,
    SigningError,
    TextChanged,
    TooManyForms,
)
from .forms import SignatureForm
from .ledger import check_open
from .ledger import sign as sign_petition
from .limits import HOUR, client_of, limit_client, take_back
from .links import link_path
from .offer import accept_offer
from .origin import same_origin_posts
from .pages import live_page_of, may_see, published_page
from .post_limits import readable_posts
from .responses import GONE, TOO_MANY, UNAVAILABLE, UNPROCESSABLE, message, render_page, see_other
from .signed_page import SignedPage, forget_page, read_rest, remembered_page, signed_page
from .storing import OutdatedError
from .tokens import Purpose


@never_cache
@same_origin_posts
@readable_posts
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
            return render_page(request, "sign", context, TOO_MANY)
        except Paused as error:
            return message(request, error, page=page, status=UNAVAILABLE)
        except SigningError as error:
            return message(request, error, page=page, status=GONE)
        context = {"page": page, "form": form}
        return render_page(request, "sign", context, UNPROCESSABLE)


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
    limit_client(request, "sign", settings.SIGNATURES_PER_CLIENT)
    page, posted = seen.page, form.cleaned_data
    offer = seen.offer or accept_offer(page, posted["text"], posted["notice"])
    try:
        signature = sign_petition(page, form.signature_data(), offer, needs_code=form.needs_code)
    except OutdatedError:
        # The same form is taken again, on the page as it is now.
        if client := client_of(request):
            take_back("sign", client, HOUR)
        raise
    return see_other(link_path(signature, Purpose.CHECK))


@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """Thank-you page, the same for everyone, with links to share that call nobody until they are followed.

    Whoever may not read the page, behind a password, is thanked too, and told nothing about it.
    """
    try:
        page = published_page(page_id)
    except NotPublished as error:
        return message(request, error, status=GONE)
    with translation.override(page.locale.language_code):
        if not may_see(page, request):
            return render_page(request, "thanks", {"page": None})
        context = {"page": page, "address": page.get_full_url(request)}
        return render_page(request, "thanks", context)


@require_safe
def count(request: HttpRequest, uuid: str) -> HttpResponse:
    """The stored counter as JSON: ``{"count": int, "goal": int, "counted_at": str or null}``."""
    petition = get_object_or_404(Petition, uuid=uuid)
    try:
        page = live_page_of(petition.pk, "")
    except NotPublished as error:
        raise Http404 from error
    catch_up(petition)
    page.petition = petition
    body = {
        "count": petition.count,
        "goal": page.current_goal,
        "counted_at": petition.counted_at,
    }
    return cache_control(public=True, max_age=settings.COUNT_MAX_AGE)(lambda _: JsonResponse(body))(
        request
    )
