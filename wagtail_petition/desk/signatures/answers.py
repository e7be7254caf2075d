"""The answers of an organisation, typed once for all its documents about data protection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Textarea
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.models import Site

from ...models import AbstractPetitionPage, OrganisationAnswers, Petition
from ...models.page.finding import attach_pages
from ...models.visibility import petitions_for
from ..permissions import MANAGE_PRIVACY


class OrganisationAnswersForm(WagtailAdminModelForm):
    """Every answer, in a box of some lines."""

    class Meta:
        model = OrganisationAnswers
        exclude = ["site"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = Textarea(attrs={"rows": 2})


def sites_for(user: Any) -> set[Site]:
    """The sites all of whose petitions are ``user``’s: what is answered for a site is printed for each of them."""
    own = petitions_for(user)
    others = Petition.objects.exclude(pk__in=own.values("pk"))
    return _sites(own, Petition.known_pages) - _sites(others, Petition.pages)


def _sites(
    petitions: QuerySet[Petition], pages: Callable[[Petition], list[AbstractPetitionPage]]
) -> set[Site]:
    found = list(petitions)
    attach_pages(found)
    return {site for petition in found for page in pages(petition) if (site := page.get_site())}


class OrganisationAnswersView(generic.EditView):
    """The answers for one site, by its primary key; only for a site all of whose petitions are the user's."""

    model = OrganisationAnswers
    form_class = OrganisationAnswersForm
    page_title = gettext_lazy("Answers of your organisation")
    header_icon = "lock"
    index_url_name = "wagtail_petition_privacy:index"
    edit_url_name = "wagtail_petition_privacy:answers"
    success_message = gettext_lazy("The answers are stored. Every document uses them.")
    _show_breadcrumbs = True
    # Nobody has a permission for this model: ``dispatch`` asks for the one that covers all of data protection.
    permission_policy = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(MANAGE_PRIVACY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_object(self, queryset: Any = None) -> OrganisationAnswers:
        sites = {site.pk: site for site in sites_for(self.request.user)}
        site = sites.get(int(self.kwargs["pk"]))
        if site is None:
            raise Http404
        answers, _created = OrganisationAnswers.objects.get_or_create(site=site)
        return answers

    def get_edit_url(self) -> str:
        return reverse(self.edit_url_name, args=[self.object.site_id])

    def get_success_url(self) -> str:
        return reverse(self.index_url_name)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = {"url": reverse(self.index_url_name), "label": _("Data protection")}
        return [*self.breadcrumbs_items, parent, {"url": "", "label": self.page_title}]
