"""The pages that links of mails open, and “check your mail”. Each view parses, calls one verb, and renders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..conf import settings
from ..mail.links import link_path
from ..models import AbstractPetitionPage, Signature
from ..operations.surge import visitor_notice
from ..privacy.consents import ticked_wordings
from ..routing import on_primary
from ..visitors.errors import (
    AlreadySignedError,
    LinkError,
    LinkInvalidError,
    NotPublishedError,
    SigningError,
    TooManyCodesError,
    TooManyFormsError,
    WrongCodeError,
)
from ..visitors.limits import limit_client
from ..visitors.live_pages import live_page_of
from ..visitors.origin import same_origin_posts
from ..visitors.responses import (
    GONE,
    TOO_MANY,
    UNPROCESSABLE,
    link_problem,
    message,
    render_page,
    see_other,
)
from ..visitors.tokens import Purpose, find_signature, read_any_token, read_token
from ..visitors.typos import likely_address
from .forms import AddressForm, CodeForm
from .services import change_address, confirm, confirm_by_code, report_misuse, send_again

State = Signature.State

#: For how long “check your mail” shows the address that was typed, and lets it be corrected.
ADDRESS_SHOWN = timedelta(hours=1)


@never_cache
@same_origin_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """“Check your mail”, the same for a new and for a known address: type the code, correct the address, ask again."""
    try:
        signature = read_token(token, Purpose.CHECK)
    except LinkError as error:
        return link_problem(request, error, token)
    with translation.override(signature.language):
        try:
            page = live_page_of(signature.petition_id, signature.language)
            act = _CHECK_ACTS.get(request.POST.get("send", "")) or _confirm_by_code
            if request.method == "POST":
                return act(request, page, signature, token)
            return _show_check(request, page, signature, token)
        except TooManyFormsError as error:
            return _show_check(request, page, signature, token, error=error)
        except NotPublishedError as error:
            return message(request, error, status=GONE)


def _confirm_by_code(
    request: HttpRequest, page: AbstractPetitionPage, signature: Signature, token: str
) -> HttpResponse:
    form = CodeForm(request.POST)
    limit_client(request, "code", settings.CODES_PER_CLIENT)
    if form.is_valid():
        try:
            confirm_by_code(signature, form.cleaned_data["code"])
            return see_other(reverse("wagtail_petition:thanks", args=[page.pk]))
        except (WrongCodeError, TooManyCodesError) as error:
            form.add_error("code", str(error))
        except SigningError as error:
            return message(request, error, page=page)
    return _show_check(request, page, signature, token, form=form)


def _correct_address(
    request: HttpRequest, page: AbstractPetitionPage, signature: Signature, token: str
) -> HttpResponse:
    form = AddressForm(request.POST)
    if not _typed_address(signature, token):
        # The time for it is over, or the link was made for another address.
        return _show_check(request, page, signature, token)
    if not form.is_valid():
        return _show_check(request, page, signature, token, address=form)
    limit_client(request, "sign", settings.SIGNATURES_PER_CLIENT)
    change_address(signature, form.cleaned_data["email"])
    return see_other(f"{link_path(signature, Purpose.CHECK)}?done=correct")


def _send_again(
    request: HttpRequest, page: AbstractPetitionPage, signature: Signature, token: str
) -> HttpResponse:
    limit_client(request, "link", settings.LINKS_PER_CLIENT)
    send_again(signature)
    return see_other(f"{link_path(signature, Purpose.CHECK)}?done=again")


_CHECK_ACTS = {"code": _confirm_by_code, "correct": _correct_address, "again": _send_again}


def _show_check(
    request: HttpRequest,
    page: AbstractPetitionPage,
    signature: Signature,
    token: str,
    *,
    form: CodeForm | None = None,
    address: AddressForm | None = None,
    error: TooManyFormsError | None = None,
) -> HttpResponse:
    typed = _typed_address(signature, token)
    suggestion = likely_address(typed)
    context: dict[str, Any] = {
        "page": page,
        "form": form or CodeForm(),
        "typed": typed,
        "suggestion": suggestion,
        "address": address or AddressForm(initial={"email": suggestion or typed}),
        "done": request.GET.get("done"),
        "error": error,
        "days": settings.CONFIRMATION_DAYS,
        "surge": visitor_notice(),
    }
    wrong = context["form"].errors or context["address"].errors
    status = TOO_MANY if error else UNPROCESSABLE if wrong else 200
    return render_page(request, "confirming/check", context, status)


def _typed_address(signature: Signature, token: str) -> str:
    """The address, for who has just typed it; empty later, and for the owner of an address that was a mistake."""
    link = read_any_token(token)
    is_typist = link is not None and link.is_of_address_of(signature)
    is_recent = timezone.now() - signature.signed_at < ADDRESS_SHOWN
    return str(signature.email) if is_typist and is_recent else ""


@never_cache
@same_origin_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: GET shows a button and changes nothing, since mail scanners open links; POST confirms."""
    try:
        signature = read_token(token, Purpose.CONFIRM)
    except LinkError as error:
        if error.link and error.signature and error.signature.state in Signature.COUNTED_STATES:
            return _already_confirmed(request, error.signature)
        return link_problem(request, error, token)
    if signature.state in Signature.COUNTED_STATES and request.method != "POST":
        return _already_confirmed(request, signature)
    with translation.override(signature.language):
        try:
            page = live_page_of(signature.petition_id, signature.language)
            if request.method == "POST":
                confirm(signature)
                return see_other(reverse("wagtail_petition:thanks", args=[page.pk]))
        except AlreadySignedError:
            return _already_confirmed(request, signature)
        except SigningError as error:
            page_of_text = signature.petition.page(signature.language)
            shown = page_of_text if page_of_text and page_of_text.live else None
            return message(request, error, page=shown, status=GONE)
        context = {"page": page, "signature": signature, "ticked": ticked_wordings(signature)}
        return render_page(request, "confirming/confirm", context)


def _already_confirmed(request: HttpRequest, signature: Signature) -> HttpResponse:
    with translation.override(signature.language):
        try:
            page = live_page_of(signature.petition_id, signature.language)
        except NotPublishedError:
            return render_page(request, "confirming/already_confirmed", {"page": None})
        context = {"page": page, "address": page.get_full_url(request)}
        return render_page(request, "confirming/already_confirmed", context)


@never_cache
@same_origin_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def report_misuse_link(request: HttpRequest, token: str) -> HttpResponse:
    """“It was not me”: GET asks, POST removes the data."""
    try:
        signature = read_token(token, Purpose.REPORT_MISUSE)
    except LinkError as error:
        return link_problem(request, error, token)
    with translation.override(signature.language):
        context = {"signature": signature, "title": signature.text.content["title"]}
        if request.method == "POST":
            report_misuse(signature)
            return render_page(request, "confirming/misuse_reported", context)
        return render_page(request, "confirming/report_misuse", context)


@never_cache
@same_origin_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def new_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new mail to the address that a link was made for. The answer is the same whatever became of it.

    GET, of a browser that opens its pages again, sends none, and shows the button.
    """
    link = read_any_token(token)
    if link is None or request.method != "POST":
        return link_problem(request, LinkInvalidError(Purpose.MY_SIGNATURE, link), token)
    signature = find_signature(link)
    with translation.override(link.language):
        try:
            limit_client(request, "link", settings.LINKS_PER_CLIENT)
        except TooManyFormsError as error:
            return message(request, error, status=TOO_MANY)
        if signature and link.is_of_address_of(signature):
            send_again(signature)
        return render_page(
            request, "rights/link_sent", {"page": _page(link.petition_id, link.language)}
        )


def _page(petition_id: int, language: str) -> AbstractPetitionPage | None:
    try:
        return live_page_of(petition_id, language)
    except NotPublishedError:
        return None
