"""Looking at names before they are shown in public."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.log_actions import log

from ..keys import parse_key
from ..models import Petition, Signature
from ..models.petition import attach_pages
from ..models.visibility import petitions_for
from .pages import DeskPage, DeskPageViewSet

MODERATE = "wagtail_petition.moderate_signature"

#: Names looked at in one go.
NAMES = 100

Moderation = Signature.Moderation


def waiting_names(user: Any) -> QuerySet[Signature]:
    """Names that ``user`` may decide on, oldest first: of confirmed signatures whose people agreed to be shown."""
    return (
        Signature.objects.unrestricted()
        .filter(
            petition__in=petitions_for(user),
            state=Signature.State.CONFIRMED,
            show_name=True,
            moderation=Moderation.WAITING,
        )
        .order_by("pk")
    )


class ModerationView(DeskPage):
    """Names that wait, with a box each; a POST approves or refuses those that are ticked."""

    template_name = "wagtail_petition/desk/moderation.html"
    page_title = gettext_lazy("Names to moderate")
    header_icon = "check"
    permission_required = MODERATE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = list(waiting_names(self.request.user).select_related("petition")[:NAMES])
        petitions = {name.petition_id: name.petition for name in names}
        attach_pages(petitions.values())
        for name in names:
            name.petition = petitions[name.petition_id]
        return super().get_context_data(names=names, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        approves = request.POST.get("decision") == Moderation.APPROVED
        decision = Moderation.APPROVED if approves else Moderation.REFUSED
        ticked = [key for key in map(parse_key, request.POST.getlist("name")) if key is not None]
        decided = decide(
            waiting_names(request.user).filter(pk__in=ticked[:NAMES]), decision, request.user
        )
        said = (
            ngettext("%(count)s name is approved.", "%(count)s names are approved.", decided)
            if approves
            else ngettext("%(count)s name is refused.", "%(count)s names are refused.", decided)
        )
        messages.success(request, said % {"count": decided})
        return redirect("wagtail_petition_moderation:index")


def decide(names: QuerySet[Signature], decision: str, user: Any) -> int:
    """Approve or refuse ``names``, and note down how many of which petition; returns how many."""
    with transaction.atomic():
        keys = list(names.select_for_update().values_list("pk", flat=True))
        decided = Signature.objects.filter(pk__in=keys)
        rows = dict(decided.order_by().values_list("petition").annotate(Count("pk")))
        decided.update(moderation=decision)
        petitions = Petition.objects.in_bulk(rows)
        attach_pages(petitions.values())
        for pk, petition in petitions.items():
            data = {"rows": rows[pk], "decision": str(decision)}
            log(petition, "wagtail_petition.moderate", user=user, data=data)
    return len(keys)


class ModerationViewSet(DeskPageViewSet):
    """“Names to moderate” in the menu “Petitions”."""

    menu_label = gettext_lazy("Names to moderate")
    icon = "check"
    permission_required = MODERATE

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", ModerationView.as_view(), name="index")]
