"""The public addresses of signing. Each view parses, calls one function of the services, and renders."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..conf import settings
from ..mail.links import link_path
from ..models import AbstractPetitionPage, Petition
from ..operations.caching import share
from ..operations.count_updates import catch_up
from ..routing import on_primary
from ..visitors.errors import (
    NotPublishedError,
    PausedError,
    SigningError,
    TextChangedError,
    TooManyFormsError,
)
from ..visitors.limits import limit_client
from ..visitors.live_pages import live_page_of, may_see, page_to_sign, published_page
from ..visitors.origin import same_origin_posts
from ..visitors.post_limits import readable_posts
from ..visitors.responses import (
    GONE,
    TOO_MANY,
    UNAVAILABLE,
    UNPROCESSABLE,
    message,
    render_page,
    see_other,
)
from ..visitors.tokens import Purpose
from .forms import SignatureForm, signature_form
from .services import check_open
from .services import sign as sign_petition
from .spam_checks import spam_checks
from .versions import accept_versions


@never_cache
@same_origin_posts
@readable_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a signature; on errors show the form again with what was written."""
    try:
        page = page_to_sign(page_id, request)
    except NotPublishedError as error:
        return message(request, error, status=GONE)
    if request.method != "POST":
        return HttpResponseRedirect(page.get_url(request) or "/")
    with translation.override(page.locale.language_code):
        form = signature_form(page, request.POST)
        status = UNPROCESSABLE
        try:
            check_open(page)
            if form.is_valid():
                return _take(request, form)
        except TextChangedError as error:
            _read_rest(page)
            form.renew_versions()
            form.add_error(None, str(error))
        except TooManyFormsError as error:
            form.add_error(None, str(error))
            status = TOO_MANY
        except PausedError as error:
            return message(request, error, page=page, status=UNAVAILABLE)
        except SigningError as error:
            return message(request, error, page=page, status=GONE)
        _read_rest(page)
        return render_page(request, "signing/sign", {"page": page, "form": form}, status)


def _read_rest(page: AbstractPetitionPage) -> None:
    """Read at once what ``page_to_sign`` left."""
    page.refresh_from_db(fields=page.get_deferred_fields())


def _take(request: HttpRequest, form: SignatureForm) -> HttpResponse:
    limit_client(request, "sign", settings.SIGNATURES_PER_CLIENT)
    page, posted = form.page, form.cleaned_data
    versions = accept_versions(page, posted["text"], posted["notice"])
    signature = sign_petition(page, form.signature_data(), versions, needs_code=form.needs_code)
    return see_other(link_path(signature, Purpose.CHECK))


@never_cache
@require_safe
def challenge(request: HttpRequest, name: str) -> HttpResponse:
    """What the browser is to solve for the spam check ``name``, as JSON; no two visitors get the same."""
    for check in spam_checks():
        if check.name == name and (body := check.challenge()) is not None:
            return JsonResponse(body)
    raise Http404


@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """Thank-you page, the same for everyone, with links to share that call nobody until they are followed.

    Whoever may not read the page, behind a password, is thanked too, and told nothing about it.
    """
    try:
        page = published_page(page_id)
    except NotPublishedError as error:
        return message(request, error, status=GONE)
    with translation.override(page.locale.language_code):
        context: dict[str, Any] = {"page": None}
        if may_see(page, request):
            context = {"page": page, "address": page.get_full_url(request)}
        response = render_page(request, "signing/thanks", context)
    share(request, response, settings.PAGE_MAX_AGE, page=page, stale=True)
    return response


@require_safe
def count(request: HttpRequest, uuid: str) -> HttpResponse:
    """The stored counter as JSON: ``{"count": int, "goal": int, "counted_at": str or null}``."""
    petition = get_object_or_404(Petition, uuid=uuid)
    try:
        page = live_page_of(petition.pk, "")
    except NotPublishedError as error:
        raise Http404 from error
    catch_up(petition)
    page.petition = petition
    body = {
        "count": petition.count,
        "goal": page.current_goal,
        "counted_at": petition.counted_at,
    }
    response = JsonResponse(body)
    share(request, response, settings.COUNT_MAX_AGE, stale=True)
    return response
