"""Looking at names before they are shown in public."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from ...keys import parse_key
from ...models import Petition, Signature
from ...models.page.finding import attach_pages
from ...models.signature import SignatureQuerySet
from ...models.visibility import petitions_for
from ..pages import DeskPage, DeskPageViewSet

MODERATE = "wagtail_petition.moderate_signature"

#: Names looked at in one go.
NAMES = 100

Moderation = Signature.Moderation


def names_for(user: Any) -> SignatureQuerySet:
    """Names that ``user`` may decide on: of confirmed signatures whose people agreed to be shown."""
    return Signature.objects.unrestricted().filter(
        petition__in=petitions_for(user), state=Signature.State.CONFIRMED, show_name=True
    )


class ModerationView(DeskPage):
    """Names by what was decided on them, with a box each; a POST decides on those that are ticked, also once more.

    ``?decision=`` names the list, else that of the names that wait; ``?q=`` looks for a name in it.
    """

    template_name = "wagtail_petition/desk/signatures/moderation.html"
    page_title = gettext_lazy("Names to moderate")
    header_icon = "check"
    permission_required = MODERATE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown, query = self.decision, self.request.GET.get("q", "").strip()
        # Who waits longest comes first; of the others, those signed last.
        found = names_for(self.request.user).filter(moderation=shown)
        found = found.order_by("pk" if shown == Moderation.WAITING else "-pk")
        if query:
            found = found.with_words(query)
        names = list(found.select_related("petition")[:NAMES])
        petitions = {name.petition_id: name.petition for name in names}
        attach_pages(petitions.values())
        for name in names:
            name.petition = petitions[name.petition_id]
        return super().get_context_data(
            names=names,
            most=NAMES,
            query=query,
            shown=shown,
            lists=_LISTS.items(),
            decisions=[(value, label) for value, label in _VERBS.items() if value != shown],
            **kwargs,
        )

    @property
    def decision(self) -> str:
        """The list that is shown."""
        asked_for = self.request.GET.get("decision")
        return asked_for if asked_for in Moderation.values else Moderation.WAITING

    def post(self, request: HttpRequest) -> HttpResponse:
        decision = request.POST.get("decision")
        if decision not in Moderation.values:
            raise BadRequest
        ticked = [key for key in map(parse_key, request.POST.getlist("name")) if key is not None]
        names = names_for(request.user).filter(pk__in=ticked[:NAMES])
        # What somebody else decided meanwhile stays: the list that was ticked is no more.
        decided = decide(names.filter(moderation=self.decision), decision, request.user)
        messages.success(request, _said(decision, decided))
        return redirect(request.get_full_path())


#: The lists, by what was decided on the names in them.
_LISTS = {
    Moderation.WAITING: pgettext_lazy("names", "Waiting"),
    Moderation.APPROVED: pgettext_lazy("names", "Approved"),
    Moderation.REFUSED: pgettext_lazy("names", "Refused"),
}

#: What a button does, by what it decides.
_VERBS = {
    Moderation.APPROVED: gettext_lazy("Approve those ticked"),
    Moderation.REFUSED: gettext_lazy("Refuse those ticked"),
    Moderation.WAITING: gettext_lazy("Have those ticked wait again"),
}


def _said(decision: str, count: int) -> str:
    said = {
        Moderation.APPROVED: ngettext(
            "%(count)s name is approved.", "%(count)s names are approved.", count
        ),
        Moderation.REFUSED: ngettext(
            "%(count)s name is refused.", "%(count)s names are refused.", count
        ),
        Moderation.WAITING: ngettext(
            "%(count)s name waits again.", "%(count)s names wait again.", count
        ),
    }
    return said[Moderation(decision)] % {"count": count}


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
