"""The report “Access to signatures”: who saw and took what, when and why, and what stands out (property L17)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import registry

from ...models import Petition, PetitionLogEntry
from ...models.visibility import petitions_for
from ..columns import EvidenceColumn
from ..pages import DeskPageViewSet
from ..permissions import MANAGE_PRIVACY
from ..signatures.exports import TableExportMixin
from ..titles import petition_choices
from .findings import Entry, Finding, findings

#: Findings are looked for in so many days.
DAYS = 30

PREFIX = "wagtail_petition."


def _actions() -> list[tuple[str, str]]:
    return [
        (action, label) for action, label in registry.get_choices() if action.startswith(PREFIX)
    ]


class AccessFilterSet(WagtailFilterSet):
    petition = django_filters.ChoiceFilter(label=_("Petition"))
    user = django_filters.ModelChoiceFilter(
        label=_("Account"), queryset=get_user_model()._default_manager.all()
    )
    action = django_filters.ChoiceFilter(label=_("Action"), choices=_actions)
    timestamp = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)

    class Meta:
        model = PetitionLogEntry
        fields = ["petition", "user", "action", "timestamp"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = petitions_for(self.request.user)
        self.filters["petition"].extra["choices"] = petition_choices(own)
        seen = access_entries(own).order_by().values("user")
        self.filters["user"].queryset = get_user_model()._default_manager.filter(pk__in=seen)


def access_entries(petitions: QuerySet[Petition]) -> QuerySet[PetitionLogEntry]:
    """What the log holds of ``petitions``."""
    return PetitionLogEntry.objects.filter(petition__in=petitions, action__startswith=PREFIX)


def access_findings(petitions: QuerySet[Petition]) -> list[Finding]:
    """What stands out of the last ``DAYS`` days."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = access_entries(petitions).filter(timestamp__gte=since)
    return findings(
        Entry(
            user, at, action, (data or {}).get("rows", 0), (data or {}).get("search") == "address"
        )
        for user, at, action, data in rows.values_list("user", "timestamp", "action", "data")
    )


class AccessView(TableExportMixin, ReportView):
    """The report."""

    page_title = _("Access to signatures")
    header_icon = "history"
    template_name = "wagtail_petition/desk/protection/access.html"
    results_template_name = "wagtail_petition/desk/results.html"
    index_url_name = "wagtail_petition_access:index"
    index_results_url_name = "wagtail_petition_access:index_results"
    filterset_class = AccessFilterSet
    export_filename = "access"
    list_export = ["timestamp", "user_display_name", "label", "message", "rows", "reason"]
    export_moments = ("timestamp",)
    export_headings = {
        "timestamp": _("When"),
        "user_display_name": _("Account"),
        "label": _("Petition"),
        "message": _("What"),
        "rows": _("Rows"),
        "reason": _("Reason"),
    }
    columns = [
        EvidenceColumn("timestamp", label=_("When")),
        Column("user_display_name", label=_("Account")),
        Column("label", label=_("Petition")),
        Column("message", label=_("What")),
        Column("reason", label=_("Reason")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(MANAGE_PRIVACY):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_queryset(self) -> QuerySet[PetitionLogEntry]:
        own = petitions_for(self.request.user)
        return access_entries(own).select_related("user", "content_type")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        for entry in object_list:
            entry.rows = (entry.data or {}).get("rows", "")
            entry.reason = (entry.data or {}).get("reason", "")
        return object_list

    @cached_property
    def findings(self) -> list[tuple[Finding, str]]:
        """What stands out, each with the name of the account."""
        found = access_findings(petitions_for(self.request.user))
        names = get_user_model()._default_manager.in_bulk({one.user_id for one in found})
        return [(one, str(names.get(one.user_id) or "?")) for one in found]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, findings=self.findings, days=DAYS, **kwargs)


class AccessViewSet(DeskPageViewSet):
    """“Access to signatures” in the menu “Petitions”."""

    menu_label = _("Access to signatures")
    icon = "history"
    permission_required = MANAGE_PRIVACY

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", AccessView.as_view(), name="index"),
            path("results/", AccessView.as_view(results_only=True), name="index_results"),
        ]
