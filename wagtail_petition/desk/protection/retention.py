"""The schedule of what is deleted when, and the proof of what was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, Table

from ...models import Deletion, Petition, RetentionRun
from ...models.page.finding import attach_pages
from ...models.visibility import petitions_for
from ...privacy.certificate import certificate
from ...privacy.deadlines import deadlines, retention_start
from ...privacy.retention import due, is_late, waiting
from ...privacy.tasks import apply_retention
from ...queues import placed
from ..columns import MomentColumn
from ..pages import DeskPage, DeskPageViewSet
from ..permissions import MANAGE_PRIVACY

#: Runs shown; older ones are in the database.
RUNS = 50


@dataclass(frozen=True)
class Schedule:
    """What is kept of one petition, or of the whole site, and until when."""

    #: A petition, or what is deleted besides petitions.
    subject: Petition | str
    started_at: datetime | None
    due_at: datetime | None
    due_now: int

    @property
    def countdown(self) -> str:
        """How long until most of it goes."""
        if self.due_now:
            return _("over: deleted by the next run")
        if self.due_at is None:
            return _("starts with the closing or the delivery")
        left = self.due_at - timezone.now()
        if left < timedelta():
            return _("over: nothing is due")
        if left < timedelta(days=1):
            return _("within a day")
        return ngettext("in %(days)s day", "in %(days)s days", left.days) % {"days": left.days}


def schedules(petitions: list[Petition], *, of_site: bool) -> Iterator[Schedule]:
    """The schedule of each of ``petitions``, then, for ``of_site``, of what belongs to none."""
    rows: Counter[int | None] = Counter()
    for duty, count in due():
        rows[duty.petition.pk if duty.petition else None] += count
    for petition in petitions:
        times = [deadline.due_at for deadline in deadlines(petition) if deadline.due_at]
        due_at = max(times, default=None)
        yield Schedule(petition, retention_start(petition), due_at, rows[petition.pk])
    if of_site and rows[None]:
        yield Schedule(_("The whole site: log, mails, tasks"), None, None, rows[None])


class RetentionView(DeskPage):
    """The schedule and the last runs; a POST runs what is due."""

    template_name = "wagtail_petition/desk/protection/retention.html"
    page_title = gettext_lazy("Retention")
    header_icon = "history"
    permission_required = MANAGE_PRIVACY

    def post(self, request: HttpRequest) -> HttpResponse:
        placed(apply_retention).enqueue()
        messages.success(
            request, _("What was kept long enough is being deleted: the list of runs tells.")
        )
        return redirect("wagtail_petition_retention:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        petitions = list(petitions_for(self.request.user))
        attach_pages(petitions)
        rows = list(schedules(petitions, of_site=self.request.user.is_superuser))
        runs = RetentionRun.objects.all()[:RUNS]
        return super().get_context_data(
            schedule=Table(_SCHEDULE_COLUMNS, rows),
            due=sum(row.due_now for row in rows),
            late=is_late(),
            waiting=[one for one in waiting() if one[0] in petitions],
            runs=Table(self._run_columns(petitions), runs),
            **kwargs,
        )

    def _run_columns(self, petitions: list[Petition]) -> list[Column]:
        return [
            CertificateColumn("started_at", label=_("Started")),
            MomentColumn("finished_at", label=_("Finished")),
            Column(
                "deleted",
                label=_("What was deleted"),
                accessor=lambda run: deleted_in(run, petitions),
            ),
        ]


class CertificateColumn(MomentColumn):
    """When a run started, with a link to its certificate."""

    cell_template_name = "wagtail_petition/desk/protection/certificate_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["url"] = reverse("wagtail_petition_retention:certificate", args=[instance.pk])
        return context


_SCHEDULE_COLUMNS = [
    Column("subject", label=gettext_lazy("Petition")),
    MomentColumn("started_at", label=gettext_lazy("Closed or delivered")),
    MomentColumn("due_at", label=gettext_lazy("Anonymised")),
    Column("countdown", label=gettext_lazy("Time left")),
    Column("due_now", label=gettext_lazy("Rows due now")),
]


def deleted_in(run: RetentionRun, petitions: list[Petition]) -> str:
    """What ``run`` deleted for ``petitions``, in words."""
    totals = (
        run.deletions.filter(petition__in=petitions)
        .order_by("kind")
        .values_list("kind")
        .annotate(Sum("count"))
    )
    said = [f"{Deletion.Kind(kind).label} ({count})" for kind, count in totals]
    return _("; ").join(said) or _("nothing was due")


class CertificateView(DeskPage):
    """The certificate of one run, as a file."""

    permission_required = MANAGE_PRIVACY

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(RetentionRun, pk=pk)
        petitions = list(petitions_for(request.user))
        attach_pages(petitions)
        response = JsonResponse(
            certificate(run, petitions), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
        response["Content-Disposition"] = f'attachment; filename="deletion-{run.pk}.json"'
        return response


class RetentionViewSet(DeskPageViewSet):
    """“Retention” in the menu “Petitions”."""

    menu_label = gettext_lazy("Retention")
    icon = "history"
    permission_required = MANAGE_PRIVACY

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", RetentionView.as_view(), name="index"),
            path("certificate/<petition_key:pk>/", CertificateView.as_view(), name="certificate"),
        ]
