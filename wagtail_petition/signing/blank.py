"""The form before anybody has written in it: the same for all visitors, so it is put together once."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .. import __version__
from ..conf import settings
from ..models import AbstractPetitionPage
from ..models.digest import digest
from .forms import SignatureForm
from .offer import Offer

logger = logging.getLogger(__name__)

#: Seconds that a form is kept in the cache. Its name follows all that an editor can change; this is for the rest.
KEPT = 30


def blank_form(page: AbstractPetitionPage, context: dict[str, Any]) -> SafeString:
    """The form of ``page``, from the cache if it was shown lately; ``context`` is what else its template needs."""
    name = _name(page, context)
    if kept := _kept(name):
        return mark_safe(kept)  # noqa: S308 (as the template wrote it)
    form = SignatureForm(page)
    html = render_to_string("wagtail_petition/signing/form.html", {**context, "form": form})
    _keep(name, html)
    return html


def _name(page: AbstractPetitionPage, context: dict[str, Any]) -> str:
    """A name that no other form has: made of the very text and notice that the form names, and what it asks."""
    offer = Offer(page)
    shown = [
        page.pk,
        page.latest_revision_id,
        page.last_published_at,
        offer.text_digest,
        offer.notice.digest,
        page.asked_fields,
        [
            [getattr(question, field.attname) for field in question._meta.concrete_fields]
            for question in page.own_questions
        ],
        get_language(),
        context["action"],
        repr(context["surge"]),
        settings.GUARDS,
        settings.CHALLENGE,
        __version__,
    ]
    return f"wagtail_petition.form.{digest(shown)}"


def _kept(name: str) -> str | None:
    try:
        return cache.get(name)
    except Exception:
        logger.exception("The cache is down; the form is put together anew.")
        return None


def _keep(name: str, html: str) -> None:
    try:
        cache.set(name, html, KEPT)
    except Exception:
        logger.exception("The cache is down; the form is not kept.")
