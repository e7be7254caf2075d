"""Signatures for those who may see them: list, search, export, one by one, and deletion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.log_actions import log

from ..dossier.spreadsheet import neutralised
from ..models import Signature
from ..models.petition import Petition
from ..signing.addresses import address_digest
from ..signing.ledger import erase
from .titles import PetitionTitlesMixin

EXPORT_PERMISSION = "wagtail_petition.export_signature"

#: Rows fetched at a time by an export.
CHUNK = 2_000


def place_of(signature: Signature) -> str:
    """Postcode and town."""
    return f"{signature.postcode} {signature.town}".strip()


class SignatureIndexView(PetitionTitlesMixin, generic.IndexView):
    any_permission_required = ["view"]
    is_searchable = True
    paginate_by = 50
    default_ordering = "-pk"
    list_display = [
        "__str__",
        Column("petition", label=gettext_lazy("Petition")),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display"),
        Column("origin", label=gettext_lazy("Origin"), accessor="get_origin_display"),
        Column("language", label=gettext_lazy("Language")),
        Column("place", label=gettext_lazy("Place"), accessor=place_of),
        DateColumn("signed_at", label=gettext_lazy("Signed"), sort_key="signed_at"),
    ]
    list_export = [
        "pk",
        "petition.uuid",
        "state",
        "rejection",
        "origin",
        "given_name",
        "family_name",
        "email",
        "postcode",
        "town",
        "country",
        "organisation",
        "reason",
        "answers",
        "hand_over",
        "show_name",
        "language",
        "text.digest",
        "signed_at",
        "confirmed_at",
        "ended_at",
    ]
    # Names of columns, not labels: what reads the file must not depend on a language.
    export_headings = {name: name.replace(".", "_") for name in list_export}
    export_filename = "signatures"

    def get_base_queryset(self) -> QuerySet[Signature]:
        return super().get_base_queryset().select_related("petition", "text")

    def search_queryset(self, queryset: QuerySet[Signature]) -> QuerySet[Signature]:
        """Search by a whole address, by its digest, or by the beginning of a name."""
        if not self.is_searching:
            return queryset
        query = self.search_query.strip()
        if "@" in query:
            return queryset.filter(address_digest=address_digest(query))
        starts = Q(given_name__istartswith=query) | Q(family_name__istartswith=query)
        return queryset.filter(starts)

    @cached_property
    def show_export_buttons(self) -> bool:
        return bool(self.request.user.has_perm(EXPORT_PERMISSION))

    def as_spreadsheet(self, queryset: QuerySet[Signature], spreadsheet_format: str) -> Any:
        if not self.show_export_buttons:
            raise PermissionDenied
        count = queryset.count()
        for petition in Petition.objects.filter(pk__in=queryset.order_by().values("petition")):
            data = {"rows": count, "format": spreadsheet_format}
            log(petition, "wagtail_petition.export", user=self.request.user, data=data)
        return super().as_spreadsheet(_InChunks(queryset), spreadsheet_format)

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = super().preprocess_field_value(field, value, export_format)
        if isinstance(value, dict | list):
            value = str(value)
        return neutralised(value) if isinstance(value, str) else value


class _InChunks:
    """A queryset that is read in chunks: a million rows must not stand in memory."""

    def __init__(self, queryset: QuerySet[Signature]) -> None:
        self.queryset = queryset
        self.model = queryset.model

    def __iter__(self) -> Iterator[Signature]:
        return self.queryset.iterator(chunk_size=CHUNK)


class SignatureInspectView(generic.InspectView):
    any_permission_required = ["view"]
    fields = [
        "petition",
        "state",
        "rejection",
        "origin",
        "given_name",
        "family_name",
        "email",
        "postcode",
        "town",
        "country",
        "organisation",
        "reason",
        "answers",
        "language",
        "signed_at",
        "mailed_at",
        "confirmed_at",
        "ended_at",
        "text",
        "notice",
        "consents",
    ]

    def get_field_label(self, field_name: str, field: Any) -> str:
        if field_name == "consents":
            return _("Consents")
        return str(super().get_field_label(field_name, field))

    def get_answers_display_value(self) -> str:
        answers = self.object.answers
        return "; ".join(f"{name}: {answer}" for name, answer in answers.items()) or "-"

    def get_consents_display_value(self) -> str:
        """What was agreed to and taken back, when, and under which notice."""
        lines = [
            f"{date_format(timezone.localtime(record.recorded_at), 'SHORT_DATETIME_FORMAT')} – "
            f"{record} – {record.notice}"
            for record in self.object.consents.select_related("notice")
        ]
        return "; ".join(lines) or "-"


class SignatureDeleteView(generic.DeleteView):
    """Deletes with the verb of the ledger, so that the counter follows, and logs it without the name."""

    success_message = gettext_lazy("The signature is deleted, and the counter follows.")

    def delete_action(self) -> None:
        log(self.object.petition, "wagtail_petition.erase", user=self.request.user)
        erase(self.object)
