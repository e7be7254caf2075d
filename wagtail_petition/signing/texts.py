"""Earlier texts of a petition, as people signed them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from ..conf import settings
from ..models import TextVersion
from ..models.page.text_change import SIGNED_STATES
from ..models.page.text_content import page_with_text
from ..operations.caching import share
from ..visitors.errors import NotPublishedError
from ..visitors.live_pages import live_page


@require_safe
def earlier_text(request: HttpRequest, page_id: int, digest: str) -> HttpResponse:
    """The text with this digest, with its sources: 404 unless people signed it and the visitor may see its petition."""
    try:
        page = live_page(page_id, request)
    except NotPublishedError as error:
        raise Http404 from error
    signed = TextVersion.objects.filter(signatures__state__in=SIGNED_STATES).distinct()
    text = get_object_or_404(signed, petition=page.petition_id, digest=digest)
    with translation.override(page.locale.language_code):
        context = {
            "page": page_with_text(page, text),
            "text": text,
            "current": page,
            "count": text.signatures.counted().count(),
        }
        response = render(request, "wagtail_petition/signing/earlier_text.html", context)
    response["X-Robots-Tag"] = "noindex"
    # The counts move, and the petition may be taken away.
    share(request, response, settings.COUNT_MAX_AGE, page=page)
    return response
