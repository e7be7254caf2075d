"""The filters of the lists of signatures and dossiers."""

from __future__ import annotations

import django_filters
from django.conf import settings as django_settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from ..models import Dossier, Signature
from .titles import petition_choices


def _languages() -> list[tuple[str, str]]:
    return getattr(django_settings, "WAGTAIL_CONTENT_LANGUAGES", django_settings.LANGUAGES)


class SignatureFilterSet(WagtailFilterSet):
    petition = django_filters.ChoiceFilter(label=_("Petition"), choices=petition_choices)
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=Signature.State.choices)
    origin = django_filters.ChoiceFilter(label=_("Origin"), choices=Signature.Origin.choices)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=_languages)
    signed_at = django_filters.DateFromToRangeFilter(
        label=_("Signed"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Signature
        fields = ["petition", "state", "origin", "language", "signed_at"]


class DossierFilterSet(WagtailFilterSet):
    petition = django_filters.ChoiceFilter(label=_("Petition"), choices=petition_choices)
    variant = django_filters.ChoiceFilter(label=_("Variant"), choices=Dossier.Variant.choices)

    class Meta:
        model = Dossier
        fields = ["petition", "variant"]
