"""The list of petitions, with their counters and states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from ..models import Petition
from ..models.page.finding import attach_pages
from .columns import MomentColumn
from .links import VIEW_SIGNATURES, petition_buttons, signatures_url
from .permissions import OwnPetitionsMixin
from .reminders import attach_reminders, reminders_of


def state_of(petition: Petition) -> str:
    """In a word, whether people can sign."""
    page = petition.page()
    if page is None:
        return _("page deleted")
    if not page.live:
        return _("not published")
    if not petition.has_opened():
        return _("not open yet")
    if petition.has_closed():
        return _("closed")
    return _("signing is off") if petition.paused_at else _("open")


def languages_of(petition: Petition) -> str:
    """The languages in which the petition is published."""
    return ", ".join(sorted({page.locale.language_code for page in petition.pages() if page.live}))


class PetitionIndexView(OwnPetitionsMixin, generic.IndexView):
    petition_lookup = "pk"
    any_permission_required = ["view"]
    is_searchable = False
    paginate_by = 25
    results_template_name = "wagtail_petition/desk/results.html"
    list_display = [
        "__str__",
        Column("state", label=gettext_lazy("State"), accessor=state_of),
        Column("languages", label=gettext_lazy("Languages"), accessor=languages_of),
        Column("count", label=gettext_lazy("Signatures")),
        MomentColumn("counted_at", label=gettext_lazy("Counted")),
        MomentColumn("opens_at", label=gettext_lazy("Opens")),
        MomentColumn(
            "closing", label=gettext_lazy("Closes"), accessor=lambda petition: petition.closing()
        ),
        Column("reminders", label=gettext_lazy("To do"), accessor=reminders_of),
    ]

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator, page, petitions, is_paginated = super().paginate_queryset(queryset, page_size)
        petitions = list(petitions)
        attach_pages(petitions)
        attach_reminders(petitions, self.request.user)
        return paginator, page, petitions, is_paginated

    def get_edit_url(self, instance: Petition) -> str | None:
        """A petition is not edited: its title leads to its signatures, if they may be seen."""
        if not self.request.user.has_perm(VIEW_SIGNATURES):
            return None
        return signatures_url(instance.pk)

    def get_list_more_buttons(self, instance: Petition) -> list[Button]:
        return [
            *self.page_buttons(instance),
            *petition_buttons(instance.pk, self.request.user),
        ]

    def page_buttons(self, petition: Petition) -> Iterator[Button]:
        """To the page of a petition, in the admin and in public."""
        page = petition.page()
        if page is None:
            return
        if page.permissions_for_user(self.request.user).can_edit():
            url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            yield Button(_("Edit page"), url=url, icon_name="edit", priority=10)
        if page.live and (url := page.get_url(self.request)):
            yield Button(_("View live"), url=url, icon_name="view", priority=20)
