"""The filters of the list of signatures."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings as django_settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from ..models import Petition, Signature
from ..models.petition import attach_pages


def _petitions(_request: Any = None) -> list[tuple[int, str]]:
    petitions = list(Petition.objects.all())
    attach_pages(petitions)
    return [(petition.pk, str(petition)) for petition in petitions]


def _languages() -> list[tuple[str, str]]:
    return getattr(django_settings, "WAGTAIL_CONTENT_LANGUAGES", django_settings.LANGUAGES)


class SignatureFilterSet(WagtailFilterSet):
    petition = django_filters.ChoiceFilter(label=_("Petition"), choices=_petitions)
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=Signature.State.choices)
    origin = django_filters.ChoiceFilter(label=_("Origin"), choices=Signature.Origin.choices)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=_languages)
    signed_at = django_filters.DateFromToRangeFilter(
        label=_("Signed"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Signature
        fields = ["petition", "state", "origin", "language", "signed_at"]
