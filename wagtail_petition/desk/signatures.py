"""Signatures for those who may see them: list, search, one by one, and deletion."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, Table
from wagtail.admin.views import generic
from wagtail.log_actions import log

from ..models import ConsentRecord, Signature
from ..signing.addresses import address_digest
from ..signing.ledger import erase
from .columns import MomentColumn
from .exports import SignatureExportMixin
from .titles import PetitionTitlesMixin


def place_of(signature: Signature) -> str:
    """Postcode and town."""
    return f"{signature.postcode} {signature.town}".strip()


def answer_of(record: ConsentRecord) -> str:
    """Whether a consent was given or taken back."""
    return _("given") if record.given else _("withdrawn")


class SignatureIndexView(SignatureExportMixin, PetitionTitlesMixin, generic.IndexView):
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

    def filter_queryset(self, queryset: QuerySet[Signature]) -> QuerySet[Signature]:
        """A wrong filter shows nobody. Wagtail would show everybody, and the export would hold them."""
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)


class SignatureInspectView(generic.InspectView):
    any_permission_required = ["view"]

    def get_field_label(self, field_name: str, field: Any) -> str:
        if field_name == "consents":
            return _("Consents")
        return str(super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        return "-" if value in ("", None) else value

    def get_answers_display_value(self) -> str:
        answers = self.object.answers
        return "; ".join(f"{name}: {answer}" for name, answer in answers.items())

    def get_consents_display_value(self) -> Table:
        """What was agreed to and taken back, when, and under which notice."""
        columns = [
            MomentColumn("recorded_at", label=_("Recorded")),
            Column("purpose", label=_("Purpose"), accessor="get_purpose_display"),
            Column("given", label=_("Answer"), accessor=answer_of),
            Column("notice", label=_("Notice seen")),
        ]
        return Table(columns, self.object.consents.select_related("notice"))


class SignatureDeleteView(generic.DeleteView):
    """Deletes with the verb of the ledger, so that the counter follows, and logs it without the name."""

    success_message = gettext_lazy("The signature is deleted, and the counter follows.")

    def delete_action(self) -> None:
        with transaction.atomic():
            log(self.object.petition, "wagtail_petition.erase", user=self.request.user)
            erase(self.object)
