"""The public list of those who agreed to be shown: after somebody looked, and for no search engine (property L9)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from ..conf import settings
from ..keys import parse_key
from ..models import Petition, Signature
from ..operations.caching import share
from ..visitors.errors import NotPublishedError
from ..visitors.live_pages import live_page
from ..visitors.responses import GONE, message, render_page

#: Names on one page.
NAMES = 100


def shown_names(petition: Petition) -> QuerySet[Signature]:
    """The signatures of ``petition`` whose names may be shown, newest first."""
    return (
        Signature.objects.unrestricted()
        .filter(
            petition=petition,
            state=Signature.State.CONFIRMED,
            show_name=True,
            moderation=Signature.Moderation.APPROVED,
        )
        .order_by("-pk")
    )


@require_safe
def names(request: HttpRequest, page_id: int) -> HttpResponse:
    """A page of names; ``?before=`` a key leads to older ones, at the same cost however many there are."""
    try:
        page = live_page(page_id, request)
    except NotPublishedError as error:
        return message(request, error, status=GONE)
    if not page.offer_show_name:
        raise Http404
    shown = shown_names(page.petition).only("pk", "given_name", "family_name")
    if before := request.GET.get("before"):
        key = parse_key(before)
        if key is None:
            raise Http404
        shown = shown.filter(pk__lt=key)
    listed = list(shown[: NAMES + 1])
    context: dict[str, Any] = {
        "page": page,
        "signatures": listed[:NAMES],
        "before": listed[NAMES - 1].pk if len(listed) > NAMES else None,
    }
    with translation.override(page.locale.language_code):
        response = render_page(request, "rights/public_names", context)
    # Not ``stale``: whoever withdraws must be gone soon from caches too.
    share(request, response, settings.COUNT_MAX_AGE, page=page, query={"before"})
    return response
