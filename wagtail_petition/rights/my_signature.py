"""“My signature”: what the law lets people do with what they left, without an account (GDPR articles 7(3), 15 to 21).

The link in each mail opens it. GET shows; whatever changes something is a POST.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..conf import settings
from ..mail.links import link_path
from ..mail.outbox import add_link
from ..models import Signature
from ..privacy.consents import change_consents
from ..privacy.corrections import listings
from ..privacy.deadlines import deadline_of
from ..privacy.rights import correct, held_data, lift_restriction, restrict
from ..routing import on_primary
from ..signing.lifecycle import erase, withdraw
from ..tables import Delimiter, csv_pieces
from ..visitors.errors import LinkError, NotPublishedError, TooManyFormsError
from ..visitors.limits import HOUR, allow, limit_client
from ..visitors.live_pages import live_page
from ..visitors.origin import same_origin_posts
from ..visitors.post_limits import readable_posts
from ..visitors.responses import (
    GONE,
    TOO_MANY,
    UNPROCESSABLE,
    link_problem,
    message,
    render_page,
    see_other,
    unlisted,
)
from ..visitors.tokens import Purpose, make_token, read_token
from .rights_forms import ConsentsForm, CorrectionForm, LinkForm

State = Signature.State
View = Callable[..., HttpResponse]


def _own(view: View) -> View:
    """Give ``view`` the signature of the token, in its language; the page is for nobody else, searchers included."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            signature = read_token(token, Purpose.MY_SIGNATURE)
        except LinkError as error:
            return link_problem(request, error, token)
        with translation.override(signature.language):
            return unlisted(view(request, signature, *args, **kwargs))

    return same_origin_posts(readable_posts(never_cache(on_primary()(opened))))


@_own
@require_safe
def my_signature(request: HttpRequest, signature: Signature) -> HttpResponse:
    """What is held, and what can be done with it."""
    return _show(request, signature)


@_own
@require_safe
def download(request: HttpRequest, signature: Signature, file_format: str) -> HttpResponse:
    """All that is held, as JSON or as a table of names and values."""
    if file_format not in ("json", "csv"):
        raise Http404
    data = held_data(signature)
    if file_format == "json":
        content = json.dumps(data, ensure_ascii=False, indent=2).encode()
        response = HttpResponse(content, content_type="application/json")
    else:
        response = HttpResponse(_table(data), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="signature.{file_format}"'
    return response


@_own
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, signature: Signature, name: str) -> HttpResponse:
    """Do what the person asks for; what is not possible in the present state changes nothing.

    A browser that opens the page of an error again, as one of yesterday, finds “My signature”.
    """
    if request.method != "POST":
        return HttpResponseRedirect(link_path(signature, Purpose.MY_SIGNATURE))
    if name not in _possible(signature):
        return _show(request, signature)
    return _ACTS[name](request, signature)


def _correct(request: HttpRequest, signature: Signature) -> HttpResponse:
    page = signature.petition.page(signature.language)
    form = CorrectionForm(signature, page, request.POST)
    if not form.is_valid():
        return _show(request, signature, correction=form, status=UNPROCESSABLE)
    correct(signature, form.corrections())
    return _done(signature, "correct")


def _consents(request: HttpRequest, signature: Signature) -> HttpResponse:
    form = ConsentsForm(signature, request.POST)
    # Boxes that may be left empty cannot be filled in wrongly.
    form.full_clean()
    change_consents(signature, form.purposes())
    return _done(signature, "consents")


def _restrict(request: HttpRequest, signature: Signature) -> HttpResponse:
    restrict(signature)
    return _done(signature, "restrict")


def _lift(request: HttpRequest, signature: Signature) -> HttpResponse:
    lift_restriction(signature)
    return _done(signature, "lift")


def _withdraw(request: HttpRequest, signature: Signature) -> HttpResponse:
    withdraw(signature)
    return _done(signature, "withdraw")


def _erase(request: HttpRequest, signature: Signature) -> HttpResponse:
    context = {"delivered": _delivered(signature), "page": _page(signature)}
    erase(signature)
    return render_page(request, "rights/erased", context)


_ACTS: dict[str, Callable[[HttpRequest, Signature], HttpResponse]] = {
    "correct": _correct,
    "consents": _consents,
    "restrict": _restrict,
    "lift": _lift,
    "withdraw": _withdraw,
    "erase": _erase,
}


def _possible(signature: Signature) -> frozenset[str]:
    if signature.state == State.CONFIRMED:
        return frozenset(_ACTS) - {"restrict" if signature.restricted_at else "lift"}
    return frozenset({"erase"})


def _show(
    request: HttpRequest,
    signature: Signature,
    correction: CorrectionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = _page(signature)
    context = {
        "signature": signature,
        "page": page,
        "title": page.title if page else signature.text.content["title"],
        "token": make_token(signature, Purpose.MY_SIGNATURE),
        "possible": _possible(signature),
        "done": request.GET.get("done"),
        "form": correction or CorrectionForm(signature, page),
        "consents": ConsentsForm(signature),
        "history": signature.consents.all(),
        "delivered": _delivered(signature),
        "kept_until": deadline_of(signature).due_at_latest(signature),
    }
    return render_page(request, "rights/my_signature", context, status)


def _page(signature: Signature) -> Any:
    return signature.petition.page(signature.language)


def _delivered(signature: Signature) -> list[Any]:
    return [
        delivery for listing in listings(signature) for delivery in listing.dossier.deliveries.all()
    ]


def _done(signature: Signature, name: str) -> HttpResponseRedirect:
    return see_other(f"{link_path(signature, Purpose.MY_SIGNATURE)}?done={name}")


def _table(data: dict[str, Any]) -> bytes:
    delimiter = Delimiter.of(get_language() or "en")
    return b"".join(csv_pieces([_("Name"), _("Value")], _flat(data), delimiter))


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The values of nested JSON with their paths: ``consents.0.purpose``."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield from _flat(part, f"{name}.{key}" if name else str(key))
    else:
        yield name, "" if value is None else str(value)


@never_cache
@same_origin_posts
@on_primary()
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: HttpRequest, page_id: int) -> HttpResponse:
    """“Send me my link”: the answer is the same whether or not the address has signed; only its owner learns."""
    try:
        page = live_page(page_id, request)
    except NotPublishedError as error:
        return message(request, error, status=GONE)
    with translation.override(page.locale.language_code):
        form = LinkForm(request.POST if request.method == "POST" else None, label_suffix="")
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                limit_client(request, "link", settings.LINKS_PER_CLIENT)
            except TooManyFormsError as error:
                form.add_error(None, str(error))
                status = TOO_MANY
            else:
                # Beyond the limit of the petition, the answer is the same: it is nobody's fault who reads it.
                if allow("links", str(page.petition_id), settings.LINKS_PER_PETITION, HOUR):
                    add_link(page.petition_id, form.cleaned_data["email"], page.text_language)
                return see_other(reverse("wagtail_petition:link_sent", args=[page.pk]))
        context = {"page": page, "form": form}
        return render_page(request, "rights/ask_link", context, status if form.errors else 200)


@require_safe
def link_sent(request: HttpRequest, page_id: int) -> HttpResponse:
    """The same page for everyone who asked for a link."""
    try:
        page = live_page(page_id, request)
    except NotPublishedError as error:
        return message(request, error, status=GONE)
    with translation.override(page.locale.language_code):
        return render_page(request, "rights/link_sent", {"page": page})
