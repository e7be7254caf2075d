"""The form before anybody has written in it: the same for all visitors, so it is put together once."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.translation import get_language
from wagtail.blocks import StreamValue

from ..conf import settings
from ..models import AbstractPetitionPage
from ..models.digest import fingerprint
from ..sources.memo import Memo
from .forms import SignatureForm

#: Seconds after which a form is put together again: its key follows what an editor can change, and no more.
KEPT = 30

_forms: Memo[str] = Memo(64)


def blank_form(page: AbstractPetitionPage, context: dict[str, Any]) -> str:
    """The form of ``page``, as it was shown lately if it was; ``context`` is what else its template needs."""

    def render() -> str:
        form = SignatureForm(page)
        return render_to_string("wagtail_petition/signing/form.html", {**context, "form": form})

    return _forms.get(_key(page, context), render)


def _key(page: AbstractPetitionPage, context: dict[str, Any]) -> str:
    """A key that no other form has: made of all that is stored of its page, which costs less than wording it."""
    shown = [
        _stored(page),
        [_stored(question) for question in page.own_questions],
        get_language(),
        context["action"],
        context["surge"],
        settings.GUARDS,
        settings.CHALLENGE,
        monotonic() // KEPT,
    ]
    return fingerprint(shown)


def _stored(row: Model) -> list[Any]:
    values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return [list(one.raw_data) if isinstance(one, StreamValue) else one for one in values]
