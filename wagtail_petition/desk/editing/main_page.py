"""Making another page of a petition the main one: where its dates, goal and other facts are changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ...models import AbstractPetitionPage
from ...models.page.finding import petition_page_models
from ...models.page.main_page import CannotBeMainError, make_main
from ...models.page.shared_panels import SharedFieldPanel

#: Name of the address of the view.
URL_NAME = "wagtail_petition_make_main"


def may_make_main(page: AbstractPetitionPage, user: Any) -> bool:
    """Whether ``page`` is not the main page of its petition, and ``user`` may publish both."""
    main = page.main_page()
    if main is page or page.alias_of_id:
        return False
    permissions = [one.permissions_for_user(user) for one in (page, main)]
    return all(one.can_publish() and not one.page_locked() for one in permissions)


def make_main_url(page: AbstractPetitionPage) -> str:
    """Where ``page`` is made the main page."""
    return reverse(URL_NAME, args=[page.pk])


@dataclass(frozen=True)
class Fact:
    """One shared field."""

    label: str
    #: As it is published, and goes on to be.
    value: str
    #: What only a draft of the main page says; empty: the same.
    draft: str


class MakeMainView(WagtailAdminTemplateMixin, View):
    """What will be changed where, and the button that does it."""

    template_name = "wagtail_petition/desk/editing/make_main.html"
    page_title = gettext_lazy("Make this the main page")
    header_icon = "globe"
    _show_breadcrumbs = True

    @cached_property
    def page(self) -> AbstractPetitionPage:
        """The page that is to be the main one; 404 if it is none of a petition."""
        for model in petition_page_models():
            page = model.objects.select_related("locale").filter(pk=self.kwargs["pk"]).first()
            if page:
                return page
        raise Http404

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_make_main(self.page, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            make_main(self.page, user=request.user)
        except CannotBeMainError as error:
            # Somebody else was faster.
            messages.warning(request, str(error))
        else:
            text = _("Dates, goal and the other facts of the petition are now changed here.")
            messages.success(request, text)
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        parent = {"url": edit, "label": self.page.get_admin_display_title()}
        return [*self.breadcrumbs_items, parent, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        main = self.page.main_page()
        facts = _facts(main)
        has_drafts = any(fact.draft for fact in facts)
        return super().get_context_data(
            page=self.page,
            main_page=main,
            has_drafts=has_drafts,
            facts=Table(_COLUMNS if has_drafts else _COLUMNS[:-1], facts),
            **kwargs,
        )


_COLUMNS = [
    Column("label", label=gettext_lazy("Changed here from then on")),
    Column("value", label=gettext_lazy("Stays as it is")),
    Column("draft", label=gettext_lazy("Lost: only in the draft of the other page")),
]


def _facts(main: AbstractPetitionPage) -> list[Fact]:
    """The shared fields of ``main``, as they are published and as its draft has them."""
    draft = main.get_latest_revision_as_object()
    facts = []
    for name in main.shared_fields:
        panel = SharedFieldPanel(name).bind_to_model(type(main))
        value, drafted = (
            panel.format_value_for_display(getattr(page, name)) for page in (main, draft)
        )
        label = capfirst(str(main._meta.get_field(name).verbose_name))
        facts.append(Fact(label, value, drafted if drafted != value else ""))
    return facts
