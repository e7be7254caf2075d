"""Switching the signing of one petition off and on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, Table

from ...operations.pausing import PauseError, pause, resume
from ...visitors.errors import ClosedError
from ..columns import EvidenceColumn
from ..links import pause_url
from ..pages import DeskPage
from ..permissions import PAUSE_PETITION
from ..protection.views import OnePetitionMixin
from ..reasons import ReasonForm
from ..visitor_text import visitor_text_field


class PauseForm(ReasonForm):
    """Why signing is switched off, and what visitors read."""

    text = visitor_text_field(
        gettext_lazy(
            "For instance when signing will be on again. The usual words stand above it, in each language."
        )
    )


class PauseView(OnePetitionMixin, DeskPage):
    """The switch of one petition, and when it was used."""

    template_name = "wagtail_petition/desk/operations/pause.html"
    page_title = gettext_lazy("Pause or resume signing")
    header_icon = "no-view"
    permission_required = PAUSE_PETITION

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = {"url": reverse("wagtail_petition_petitions:index"), "label": _("Petitions")}
        items = super().get_breadcrumbs_items()
        return [*items[:-1], parent, items[-1]]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            if request.POST.get("signing") == "on":
                resume(self.petition, user=request.user)
                messages.success(request, _("Signing is switched on."))
            else:
                form = PauseForm(request.POST)
                if not form.is_valid():
                    context = self.get_context_data(form=form)
                    return self.render_to_response(context, status=422)
                pause(self.petition, user=request.user, **form.cleaned_data)
                messages.success(request, _("Signing is paused."))
        except (PauseError, ClosedError) as error:
            messages.warning(request, str(error))
        return redirect(pause_url(pk))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", PauseForm())
        pauses = self.petition.pauses.all()
        return super().get_context_data(
            petition=self.petition,
            closed=self.petition.has_closed(),
            pauses=Table(_COLUMNS, pauses) if pauses else None,
            **kwargs,
        )


_COLUMNS = [
    EvidenceColumn("started_at", label=gettext_lazy("Switched off")),
    EvidenceColumn("ended_at", label=gettext_lazy("Switched on")),
    Column("reason", label=gettext_lazy("Reason")),
]
