"""The menu “Petitions” and what is behind it."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import Delivery, Dossier, NewsletterContact, Petition, Signature
from ..models.personal_data import OPTIONAL_NAMES
from .dossiers.deliveries import (
    DeliveryDeleteView,
    DeliveryEditView,
    DeliveryIndexView,
    delivery_edit_handler,
)
from .dossiers.orders import CancelSealingView
from .dossiers.views import DossierIndexView, DownloadView, SealForm, SealView
from .operations.health import HealthViewSet
from .operations.pauses import PauseView
from .petitions import PetitionIndexView
from .protection.access import AccessViewSet
from .protection.retention import RetentionViewSet
from .protection.urls import PrivacyViewSet
from .signatures.filters import DossierFilterSet, NewsletterFilterSet, SignatureFilterSet
from .signatures.moderation import ModerationViewSet
from .signatures.newsletter import NewsletterDeleteView, NewsletterExportView, NewsletterIndexView
from .signatures.views import (
    SendAgainView,
    SignatureDeleteView,
    SignatureExportView,
    SignatureIndexView,
    SignatureInspectView,
)


class RecordViewSet(ModelViewSet):
    """Rows that are looked at, never typed: no form to add or edit them."""

    #: Names of the URLs of the generic views that these rows do not have.
    absent: tuple[str, ...] = ("add", "edit", "history", "usage")
    inspect_view_enabled = True
    copy_view_enabled = False
    exclude_form_fields: list[str] = []
    # Its index would take three rows for each signature, written when people sign.
    add_to_reference_index = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {f"{name}_url_name": None for name in self.absent}
        return {**super().get_common_view_kwargs(**kwargs), **absent}

    def register_admin_url_finder(self) -> None:
        """Nothing is edited, so there is no address for Wagtail's reports to link to."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]


class PetitionViewSet(RecordViewSet):
    model = Petition
    icon = "doc-full-inverse"
    index_view_class = PetitionIndexView
    menu_label = _("Petitions")
    absent = (*RecordViewSet.absent, "inspect", "delete")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("pause/<petition_key:pk>/", PauseView.as_view(), name="pause"),
        ]


class SignatureViewSet(RecordViewSet):
    model = Signature
    icon = "group"
    index_view_class = SignatureIndexView
    inspect_view_class = SignatureInspectView
    delete_view_class = SignatureDeleteView
    filterset_class = SignatureFilterSet
    export_filename = "signatures"
    inspect_view_fields = [
        "petition",
        "state",
        "rejection",
        "origin",
        "given_name",
        "family_name",
        "email",
        *OPTIONAL_NAMES,
        "answers",
        "language",
        "signed_at",
        "mailed_at",
        "confirmed_at",
        "ended_at",
        "text",
        "notice",
        "consents",
        "mails",
    ]

    @property
    def export_view(self) -> Any:
        return self.construct_view(SignatureExportView, **self.get_index_view_kwargs())

    @property
    def send_again_view(self) -> Any:
        return self.construct_view(SendAgainView, **self.get_inspect_view_kwargs())

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("export/", self.export_view, name="export"),
            path("inspect/<petition_key:pk>/", self.inspect_view, name="inspect"),
            path("send-again/<petition_key:pk>/", self.send_again_view, name="send_again"),
            path("delete/<petition_key:pk>/", self.delete_view, name="delete"),
        ]


class DossierViewSet(RecordViewSet):
    model = Dossier
    icon = "folder-inverse"
    index_view_class = DossierIndexView
    add_view_class = SealView
    filterset_class = DossierFilterSet
    absent = ("edit", "history", "usage", "inspect", "delete")

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_add_view_kwargs(), "panel": None, "form_class": SealForm, **kwargs}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("seal/", self.add_view, name="add"),
            path("download/<petition_key:pk>/", DownloadView.as_view(), name="download"),
            path("cancel/<petition_key:pk>/", CancelSealingView.as_view(), name="cancel"),
        ]


class DeliveryViewSet(ModelViewSet):
    model = Delivery
    icon = "mail"
    index_view_class = DeliveryIndexView
    edit_view_class = DeliveryEditView
    delete_view_class = DeliveryDeleteView
    copy_view_enabled = False
    list_display = ("dossier", "delivered_on", "channel", "reference", "acknowledged_on")
    edit_handler = delivery_edit_handler

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {"history_url_name": None, "usage_url_name": None}
        return {**super().get_common_view_kwargs(**kwargs), **absent}

    def get_urlpatterns(self) -> list[URLPattern]:
        """Without history and usage, which would show rows of others by number."""
        names = {"index", "index_results", "add", "edit", "delete"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in names]


class NewsletterViewSet(RecordViewSet):
    model = NewsletterContact
    icon = "mail"
    menu_label = _("Newsletter")
    index_view_class = NewsletterIndexView
    delete_view_class = NewsletterDeleteView
    filterset_class = NewsletterFilterSet
    export_filename = "newsletter"
    absent = (*RecordViewSet.absent, "inspect")

    @property
    def export_view(self) -> Any:
        return self.construct_view(NewsletterExportView, **self.get_index_view_kwargs())

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("export/", self.export_view, name="export"),
            path("delete/<petition_key:pk>/", self.delete_view, name="delete"),
        ]


class PetitionViewSetGroup(ViewSetGroup):
    """The group shows itself only to those who may see one of its items."""

    menu_label = _("Petitions")
    menu_icon = "edit"
    items = (
        PetitionViewSet("wagtail_petition_petitions", url_prefix="petitions/petitions"),
        SignatureViewSet("wagtail_petition_signatures", url_prefix="petitions/signatures"),
        ModerationViewSet("wagtail_petition_moderation", url_prefix="petitions/moderation"),
        DossierViewSet("wagtail_petition_dossiers", url_prefix="petitions/dossiers"),
        DeliveryViewSet("wagtail_petition_deliveries", url_prefix="petitions/deliveries"),
        NewsletterViewSet("wagtail_petition_newsletter", url_prefix="petitions/newsletter"),
        HealthViewSet("wagtail_petition_health", url_prefix="petitions/health"),
        AccessViewSet("wagtail_petition_access", url_prefix="petitions/access"),
        RetentionViewSet("wagtail_petition_retention", url_prefix="petitions/retention"),
        PrivacyViewSet("wagtail_petition_privacy", url_prefix="petitions/privacy"),
    )
