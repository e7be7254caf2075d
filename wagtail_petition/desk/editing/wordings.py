"""The usual wordings of a petition page as it stands in the editor, saved or not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.forms.models import fields_for_model
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST
from wagtail.models import Locale

from ...models import AbstractPetitionPage
from ...models.page.finding import petition_page_models
from ...models.page.shared_fields import FORM_FIELDS, RETENTION_FIELDS
from ...privacy.completeness import usual_wordings

#: Name of the address that the editor asks.
URL_NAME = "wagtail_petition_usual_wordings"

#: What usual wordings are made of.
FIELDS = (
    "controller_name",
    "controller_legal_form",
    "controller_address",
    "controller_email",
    "data_protection_contact",
    "addressee_name",
    "addressee_to",
    *FORM_FIELDS,
    *RETENTION_FIELDS,
)


@require_POST
def usual(request: HttpRequest) -> JsonResponse:
    """The usual wordings, by the names of their fields, for the values that stand in the form now.

    ``model``, ``page`` (empty for one that was never saved) and ``language`` say which page it is; ``fields`` names
    those of ``FIELDS`` that its form has.
    """
    page = _page(request)
    typed = _typed(type(page), request)
    for name, value in typed.items():
        if value is not None:
            setattr(page, name, value)
    page.__dict__.pop("asked_fields", None)
    return JsonResponse(usual_wordings(page))


def _page(request: HttpRequest) -> AbstractPetitionPage:
    models = {model._meta.label_lower: model for model in petition_page_models()}
    model = models.get(request.POST.get("model", ""))
    if model is None:
        raise Http404
    key = request.POST.get("page", "")
    if not key.isdecimal():
        code = request.POST.get("language", "")
        return model(locale=get_object_or_404(Locale, language_code=code))
    page = get_object_or_404(model, pk=key)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    latest: AbstractPetitionPage = page.get_latest_revision_as_object()
    return latest


def _typed(model: type[AbstractPetitionPage], request: HttpRequest) -> dict[str, Any]:
    """What was typed, without what is no value of its field."""
    names = [name for name in FIELDS if name in request.POST.get("fields", "").split()]
    form = forms.Form(request.POST)
    form.fields.update(fields_for_model(model, fields=names))
    for field in form.fields.values():
        field.required = False
    form.is_valid()
    return form.cleaned_data
