"""The list of petitions, with their counters and states."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from ..models import Petition
from ..models.petition import attach_pages


def state_of(petition: Petition) -> str:
    """In a word, whether people can sign."""
    page = petition.page()
    if page is None:
        return _("page deleted")
    if not page.live:
        return _("not published")
    if not petition.has_opened():
        return _("not open yet")
    return _("closed") if petition.has_closed() else _("open")


def languages_of(petition: Petition) -> str:
    """The languages in which the petition is published."""
    return ", ".join(sorted({page.locale.language_code for page in petition.pages() if page.live}))


def signatures_url(petition: Petition) -> str:
    """Where the signatures of a petition are listed."""
    return f"{reverse('wagtail_petition_signatures:index')}?petition={petition.pk}"


class PetitionIndexView(generic.IndexView):
    any_permission_required = ["view"]
    is_searchable = False
    paginate_by = 25
    list_display = [
        "__str__",
        Column("state", label=gettext_lazy("State"), accessor=state_of),
        Column("languages", label=gettext_lazy("Languages"), accessor=languages_of),
        Column("count", label=gettext_lazy("Signatures")),
        DateColumn("counted_at", label=gettext_lazy("Counted")),
        DateColumn("closes_at", label=gettext_lazy("Closes")),
    ]

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator, page, petitions, is_paginated = super().paginate_queryset(queryset, page_size)
        petitions = list(petitions)
        attach_pages(petitions)
        return paginator, page, petitions, is_paginated

    def get_edit_url(self, instance: Petition) -> str:
        """A petition is not edited: its title leads to its signatures."""
        return signatures_url(instance)

    def get_list_more_buttons(self, instance: Petition) -> list[Button]:
        buttons = [Button(_("Signatures"), url=signatures_url(instance), icon_name="edit")]
        if page := instance.page():
            edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            buttons.append(Button(_("Edit page"), url=edit_url, icon_name="doc-full-inverse"))
        if self.request.user.has_perm("wagtail_petition.seal_dossier"):
            seal_url = f"{reverse('wagtail_petition_dossiers:add')}?petition={instance.pk}"
            buttons.append(Button(_("Seal a dossier"), url=seal_url, icon_name="lock"))
        return buttons
