"""The filters of the lists of signatures and dossiers."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings as django_settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from ...models import Dossier, NewsletterContact, OutgoingMail, Signature
from ...models.visibility import petitions_for
from ..titles import petition_choices


def _languages() -> list[tuple[str, str]]:
    return getattr(django_settings, "WAGTAIL_CONTENT_LANGUAGES", django_settings.LANGUAGES)


class PetitionFilterSet(WagtailFilterSet):
    """For rows of petitions: offers those that the user may see."""

    petition = django_filters.ChoiceFilter(label=_("Petition"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["petition"].extra["choices"] = petition_choices(
            petitions_for(self.request.user)
        )


class SignatureFilterSet(PetitionFilterSet):
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=Signature.State.choices)
    mail = django_filters.ChoiceFilter(
        label=_("Mail"), method="with_mail", choices=OutgoingMail.State.choices
    )
    origin = django_filters.ChoiceFilter(label=_("Origin"), choices=Signature.Origin.choices)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=_languages)
    signed_at = django_filters.DateFromToRangeFilter(
        label=_("Signed"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Signature
        fields = ["petition", "state", "mail", "origin", "language", "signed_at"]

    def with_mail(
        self, queryset: QuerySet[Signature], _name: str, state: str
    ) -> QuerySet[Signature]:
        """Those about which a mail is in ``state``, each once, however many there are."""
        mails = OutgoingMail.objects.filter(state=state).order_by()
        return queryset.filter(pk__in=mails.values("signature"))


class DossierFilterSet(PetitionFilterSet):
    variant = django_filters.ChoiceFilter(label=_("Variant"), choices=Dossier.Variant.choices)

    class Meta:
        model = Dossier
        fields = ["petition", "variant"]


class NewsletterFilterSet(PetitionFilterSet):
    language = django_filters.ChoiceFilter(label=_("Language"), choices=_languages)

    class Meta:
        model = NewsletterContact
        fields = ["petition", "language"]
