"""Those who wish to receive the newsletter: a list of its own, which tells nothing of signatures (property L8)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic

from ..models import NewsletterContact
from ..privacy.newsletter import reachable_contacts
from .exports import ExportFormMixin, GuardedExportMixin
from .permissions import OwnPetitionsMixin
from .titles import PetitionTitlesMixin


class NewsletterIndexView(
    GuardedExportMixin, OwnPetitionsMixin, PetitionTitlesMixin, generic.IndexView
):
    any_permission_required = ["view"]
    is_searchable = False
    paginate_by = 50
    export_url_name = "wagtail_petition_newsletter:export"
    export_permission = "wagtail_petition.export_newslettercontact"
    list_export = ["email", "language", "petition.uuid", "subscribed_at", "last_contact_at"]
    list_display = [
        "__str__",
        Column("petition", label=gettext_lazy("Petition")),
        Column("language", label=gettext_lazy("Language")),
        DateColumn("subscribed_at", label=gettext_lazy("Subscribed")),
        DateColumn("last_contact_at", label=gettext_lazy("Last contact")),
    ]

    def get_base_queryset(self) -> QuerySet[NewsletterContact]:
        """Without those who restricted the use of their data."""
        reachable = reachable_contacts().values("pk")
        return super().get_base_queryset().filter(pk__in=reachable).select_related("petition")


class NewsletterExportView(ExportFormMixin, NewsletterIndexView):
    permission_required = "export"
    any_permission_required = ["export"]
    take_out_title = gettext_lazy("Export newsletter contacts")
    back_url_name = "wagtail_petition_newsletter:index"

    def exported_rows(self) -> QuerySet[NewsletterContact]:
        """What the list shows."""
        return self.get_queryset()


class NewsletterDeleteView(OwnPetitionsMixin, generic.DeleteView):
    pass
