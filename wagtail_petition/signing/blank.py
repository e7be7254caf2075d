"""The form before anybody has written in it: the same for all visitors, so it is put together once."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.blocks import StreamValue

from .. import __version__
from ..conf import settings
from ..models import AbstractPetitionPage
from ..models.digest import fingerprint
from .forms import SignatureForm

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
    """A name that no other form has: made of all that is stored of its page, which costs less than wording it."""
    shown = [
        _stored(page),
        [_stored(question) for question in page.own_questions],
        get_language(),
        context["action"],
        context["surge"],
        settings.GUARDS,
        settings.CHALLENGE,
        __version__,
    ]
    return f"wagtail_petition.form.{fingerprint(shown)}"


def _stored(row: Model) -> list[Any]:
    values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return [list(one.raw_data) if isinstance(one, StreamValue) else one for one in values]


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
