"""The stylesheet of petitions, which comes with whatever needs it: a base template of a site need not know of it."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_STYLED = "wagtail_petition_styled"


def styles_once(place: dict[str, Any]) -> SafeString:
    """The link to the stylesheet, once for each ``place``, which is kept for as long as one web page is made."""
    if _STYLED in place:
        return mark_safe("")
    place[_STYLED] = True
    # Allowed in a body, too: what follows waits for it, and is never seen without it.
    return format_html(
        '<link rel="stylesheet" href="{}">', static("wagtail_petition/css/petition.css")
    )
