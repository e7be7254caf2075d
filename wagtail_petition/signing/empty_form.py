"""The form before anybody has filled it in: the same for all visitors."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from ..conf import settings
from ..models import AbstractPetitionPage
from ..models.digest import stored_key
from .forms import signature_form
from .page_fragments import cached_page_fragment

TEMPLATE = "wagtail_petition/signing/form.html"


def empty_form(page: AbstractPetitionPage, context: dict[str, Any]) -> str:
    """The form of ``page``, as it was shown lately if it was; ``context`` is what else its template needs."""

    def render() -> str:
        form = signature_form(page)
        return render_to_string(TEMPLATE, {**context, "form": form})

    shown = (
        tuple(stored_key(question) for question in page.own_questions),
        context["action"],
        context["anchor"],
        context["surge"],
        page.petition.closing(),
        settings.SIGNATURE_FORM,
        tuple(settings.SPAM_CHECKS),
        settings.CAPTCHA,
    )
    return cached_page_fragment(TEMPLATE, page, shown, render)
