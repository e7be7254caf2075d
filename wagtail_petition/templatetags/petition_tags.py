"""What a block or a site's own template shows of a petition. Each tag calls one room."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from ..models import AbstractPetitionPage
from ..signing.errors import SigningError
from ..signing.forms import SignatureForm
from ..signing.ledger import check_open

register = template.Library()


@register.simple_tag
def petition_form(page: AbstractPetitionPage, form: SignatureForm | None = None) -> SafeString:
    """The form to sign ``page`` with, or why it cannot be signed now. Looks the same for every visitor."""
    context: dict[str, Any] = {"page": page}
    try:
        check_open(page)
    except SigningError as error:
        context["error"] = error
        return render_to_string("wagtail_petition/signing/not_open.html", context)
    context["form"] = form or SignatureForm(page)
    context["action"] = reverse("wagtail_petition:sign", args=[page.pk])
    return render_to_string("wagtail_petition/signing/form.html", context)
