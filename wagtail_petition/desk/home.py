"""What waits for somebody who opens the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from ..models import Dossier
from ..models.page.finding import attach_pages
from ..models.visibility import petitions_for
from ..privacy.corrections import dossiers_to_correct
from .permissions import MANAGE_PRIVACY


class CorrectionsPanel(Component):
    """Dossiers whose addressees must be told of corrections, for those who can send them."""

    name = "petition_corrections"
    template_name = "wagtail_petition/desk/corrections_panel.html"
    order = 120

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return {**context, "dossiers": _to_correct(parent_context["request"].user)}


def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panels of this app to the home page of the admin."""
    if request.user.has_perm(MANAGE_PRIVACY):
        panels.append(CorrectionsPanel())


def _to_correct(user: Any) -> list[Dossier]:
    dossiers = list(dossiers_to_correct(petitions_for(user)).select_related("petition"))
    attach_pages([dossier.petition for dossier in dossiers])
    return dossiers
