"""Signatures for those who may see them: list, search, one by one, and deletion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.admin import messages
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views import generic

from ...dates import long_moment
from ...models import ConsentRecord, Signature
from ...models.page.question import readable_answers
from ...models.personal_data import OPTIONAL_NAMES
from ...models.signature import SignatureQuerySet
from ...privacy.corrections import listings
from ...signing.services import erase, send_again
from ...visitors.addresses import InvalidAddressError, address_digest, normalize_address
from ...visitors.cleaning import clean_line
from ..audit_log import trace_list, trace_mail, trace_one
from ..columns import EvidenceColumn, MomentColumn
from ..links import send_again_url, signature_url
from ..permissions import EXPORT_SIGNATURES, OwnPetitionsMixin
from ..titles import PetitionTitlesMixin
from .deletion import ReasonedDeleteView
from .exports import ExportColumn, ExportFormMixin, GuardedExportMixin, petition_column
from .name_columns import asks_whole_names, name_columns
from .paginator import MOST, LongListPaginator
from .question_columns import question_columns
from .signature_mails import is_undelivered, mails_table


def place_of(signature: Signature) -> str:
    """Postcode and town."""
    return f"{signature.postcode} {signature.town}".strip()


def state_of(signature: Signature) -> str:
    """The state, that its mail did not arrive, and that the use of the data is restricted."""
    state = signature.get_state_display()
    if is_undelivered(signature):
        state = _("%(state)s, mail refused") % {"state": state}
    return _("%(state)s, restricted") % {"state": state} if signature.restricted_at else state


def answer_of(record: ConsentRecord) -> str:
    """Whether a consent was given or taken back."""
    return pgettext("consent", "given") if record.given else pgettext("consent", "withdrawn")


class SignatureIndexView(
    GuardedExportMixin, OwnPetitionsMixin, PetitionTitlesMixin, generic.IndexView
):
    any_permission_required = ["view"]
    is_searchable = True
    paginate_by = 50
    paginator_class = LongListPaginator
    results_template_name = "wagtail_petition/desk/signatures/results.html"
    # As its filter by date, so that one index serves both.
    default_ordering = ("-signed_at", "-pk")
    export_url_name = "wagtail_petition_signatures:export"
    export_permission = EXPORT_SIGNATURES
    list_export = [
        "pk",
        "petition.uuid",
        "state",
        "rejection",
        "origin",
        "given_name",
        "family_name",
        "email",
        *OPTIONAL_NAMES,
        "hand_over",
        "show_name",
        "language",
        "text.digest",
        "signed_at",
        "confirmed_at",
        "ended_at",
    ]
    export_headings = {
        "pk": gettext_lazy("No."),
        "petition.uuid": gettext_lazy("Identifier of the petition"),
        "text.digest": gettext_lazy("Digest of the text signed"),
    }
    list_display = [
        "__str__",
        Column("petition", label=gettext_lazy("Petition")),
        Column("state", label=gettext_lazy("State"), accessor=state_of),
        Column("origin", label=gettext_lazy("Origin"), accessor="get_origin_display"),
        Column("language", label=gettext_lazy("Language")),
        Column("place", label=gettext_lazy("Place"), accessor=place_of),
        MomentColumn("signed_at", label=gettext_lazy("Signed"), sort_key="signed_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Signature]:
        # Joined, they would lead MariaDB to sort all rows before it takes the newest.
        return super().get_base_queryset().prefetch_related("petition", "text")

    def get_search_form(self) -> SearchForm:
        """Wagtail's, which says what can be searched for."""
        asked = [self.request.GET] if self.search_kwarg in self.request.GET else []
        return SearchForm(*asked, placeholder=_("Names, town, postcode, or whole address"))

    def export_columns(self, queryset: QuerySet[Any]) -> list[ExportColumn]:
        """One for each question of the petitions at hand, besides what every signature has."""
        return [
            petition_column(queryset),
            *name_columns(queryset, super().export_columns(queryset)),
            *question_columns(queryset),
        ]

    def search_queryset(self, queryset: SignatureQuerySet) -> QuerySet[Signature]:
        """Search by a whole address, by its digest, or by words of names, town and postcode."""
        if not self.is_searching:
            return queryset
        query = clean_line(self.search_query)
        if "@" in query:
            try:
                address = normalize_address(query)
            except InvalidAddressError:
                return queryset.none()
            return queryset.filter(address_digest=address_digest(address))
        found = queryset.with_words(query)
        # PostgreSQL would look for rare words row by row, newest first, where the list wants the newest first.
        keys = list(found.order_by().values_list("pk", flat=True)[: MOST + 1])
        return found if len(keys) > MOST else queryset.filter(pk__in=keys)

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        prefetch_related_objects(list(rows), "mails")
        for row in rows:
            if row.restricted_at:
                # Shown by its number: the data may only be kept.
                row.blank_personal_data()
        return paginator, page, rows, is_paginated

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        self._trace(list(context["object_list"]))
        return context

    def _trace(self, rows: list[Signature]) -> None:
        query = self.request.GET
        search = ("address" if "@" in query.get("q", "") else "name") if query.get("q") else ""
        filters = sorted(name for name in query if query[name] and name not in ("q", "p"))
        how = {"search": search, "filters": filters}
        trace_list(self.request.user, rows, query.get("petition", ""), how)

    def filter_queryset(self, queryset: QuerySet[Signature]) -> QuerySet[Signature]:
        """A wrong filter shows nobody. Wagtail would show everybody, and the export would hold them."""
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)


class SignatureExportView(ExportFormMixin, SignatureIndexView):
    permission_required = "export"
    any_permission_required = ["export"]
    take_out_title = gettext_lazy("Export signatures")
    back_url_name = "wagtail_petition_signatures:index"

    def exported_rows(self) -> QuerySet[Signature]:
        """Without those whose use is restricted."""
        return self.get_queryset().unrestricted()


class SignatureInspectView(OwnPetitionsMixin, generic.InspectView):
    any_permission_required = ["view"]
    template_name = "wagtail_petition/desk/signatures/signature.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        trace_one(request.user, self.object)
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

    def get_object(self, queryset: Any = None) -> Signature:
        """Of data whose use is restricted, only that they are there (GDPR article 18)."""
        signature: Signature = super().get_object(queryset)
        if signature.restricted_at:
            signature.blank_personal_data()
        return signature

    def get_field_label(self, field_name: str, field: Any) -> str:
        if field_name == "consents":
            return _("Consents")
        if field_name == "mails":
            return _("Mails")
        if field_name == "given_name" and asks_whole_names(Signature.objects.filter(pk=self.pk)):
            return _("Full name")
        return str(super().get_field_label(field_name, field))

    def get_fields(self) -> list[str]:
        """Without a family name where the form asks for the whole name in one field."""
        whole = asks_whole_names(Signature.objects.filter(pk=self.pk))
        return [name for name in super().get_fields() if not whole or name != "family_name"]

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime):
            return long_moment(value)
        return "-" if value in ("", None) else value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if may_send_again(self.object):
            kwargs["send_again_url"] = send_again_url(self.object.pk)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context

    def get_answers_display_value(self) -> str:
        return format_html_join(mark_safe("<br>"), "{} – {}", readable_answers(self.object.answers))

    def get_mails_display_value(self) -> Table:
        return mails_table(self.object)

    def get_consents_display_value(self) -> Table:
        """What was agreed to and taken back, when, and under which notice."""
        columns = [
            EvidenceColumn("recorded_at", label=_("Recorded")),
            Column("purpose", label=_("Purpose"), accessor="get_purpose_display"),
            Column("given", label=_("Answer"), accessor=answer_of),
            Column("notice", label=_("Notice seen")),
        ]
        return Table(columns, self.object.consents.select_related("notice"))


class SendAgainView(SignatureInspectView):
    """Orders one more mail for somebody whose last one was refused or given up."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if may_send_again(self.object):
            with transaction.atomic():
                trace_mail(request.user, self.object)
                send_again(self.object)
            messages.success(
                request, _("One more mail was ordered. What becomes of it stands below.")
            )
        else:
            messages.warning(request, _("There is no mail to send again."))
        return redirect(signature_url(self.object.pk))


def may_send_again(signature: Signature) -> bool:
    """Whether one more mail would be of use, to somebody whose data may be used."""
    return is_undelivered(signature) and not signature.restricted_at


class SignatureDeleteView(ReasonedDeleteView):
    """Deletes through the services, so that the counter follows; says before what that means."""

    template_name = "wagtail_petition/desk/signatures/delete.html"

    success_message = gettext_lazy("The signature is deleted, and the counter follows.")
    log_action = "wagtail_petition.erase"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(consequences=list(consequences_of(self.object)), **kwargs)

    def delete_row(self) -> None:
        erase(self.object)


def consequences_of(signature: Signature) -> Iterator[str]:
    """What deleting ``signature`` means, in sentences."""
    yield _("Everything that is held of this person under this petition is deleted, for good.")
    if signature.state in Signature.COUNTED_STATES:
        yield _("The petition has one signature less.")
    if signature.newsletter:
        yield _("The address is taken off the newsletter.")
    for listing in listings(signature):
        yield _(
            "Row %(row)s of %(dossier)s, which stays as it was sealed, becomes a correction to tell its addressee."
        ) % {"row": listing.row, "dossier": listing.dossier}
    yield _("The person can sign again.")
