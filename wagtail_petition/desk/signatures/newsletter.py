"""Those who wish to receive the newsletter: a list of its own, which tells nothing of signatures (property L8)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from ...models import NewsletterContact
from ...privacy.consents import end_newsletter
from ...privacy.newsletter import reachable_contacts
from ..audit_log import trace_list
from ..columns import MomentColumn
from ..permissions import EXPORT_NEWSLETTER, OwnPetitionsMixin
from ..titles import PetitionTitlesMixin
from .deletion import ReasonedDeleteView
from .exports import ExportColumn, ExportFormMixin, GuardedExportMixin, petition_column


class NewsletterIndexView(
    GuardedExportMixin, OwnPetitionsMixin, PetitionTitlesMixin, generic.IndexView
):
    any_permission_required = ["view"]
    is_searchable = False
    paginate_by = 50
    results_template_name = "wagtail_petition/desk/results.html"
    export_url_name = "wagtail_petition_newsletter:export"
    export_permission = EXPORT_NEWSLETTER
    list_export = ["email", "language", "subscribed_at", "last_contact_at"]
    list_display = [
        "__str__",
        Column("petition", label=gettext_lazy("Petition")),
        Column("language", label=gettext_lazy("Language")),
        MomentColumn("subscribed_at", label=gettext_lazy("Subscribed")),
        MomentColumn("last_contact_at", label=gettext_lazy("Last contact")),
    ]

    def export_columns(self, queryset: QuerySet[Any]) -> list[ExportColumn]:
        """The petition before what is held of each contact."""
        return [petition_column(queryset), *super().export_columns(queryset)]

    def get_base_queryset(self) -> QuerySet[NewsletterContact]:
        """Without those who restricted the use of their data."""
        reachable = reachable_contacts().values("pk")
        return super().get_base_queryset().filter(pk__in=reachable).select_related("petition")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        query = self.request.GET
        filters = sorted(name for name in query if query[name] and name != "p")
        how = {"search": "", "filters": filters, "what": "newsletter"}
        trace_list(self.request.user, list(context["object_list"]), query.get("petition", ""), how)
        return context


class NewsletterExportView(ExportFormMixin, NewsletterIndexView):
    permission_required = "export"
    any_permission_required = ["export"]
    take_out_title = gettext_lazy("Export newsletter contacts")
    back_url_name = "wagtail_petition_newsletter:index"

    def exported_rows(self) -> QuerySet[NewsletterContact]:
        """What the list shows."""
        return self.get_queryset()


class NewsletterDeleteView(ReasonedDeleteView):
    """Takes the consent back with the address, so that “My signature” says the same."""

    success_message = gettext_lazy("The address is deleted.")
    log_action = "wagtail_petition.unsubscribe"

    def delete_row(self) -> None:
        end_newsletter(self.object)
