"""“Health” in the menu “Petitions”: what waits, failed or has not run; and the switch of surge mode."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from ...conf import settings
from ...models import Surge
from ...operations.health import check_health
from ...operations.health_check import worst
from ...operations.surge import switch_off, switch_on
from ..pages import DeskPage, DeskPageViewSet
from ..permissions import SWITCH_SURGE, VIEW_HEALTH
from ..visitor_text import visitor_text_field


class HealthView(DeskPage):
    """All results, each with its verdict and what to do."""

    template_name = "wagtail_petition/desk/operations/health.html"
    page_title = gettext_lazy("Health of the site")
    header_icon = "tasks"
    permission_required = VIEW_HEALTH

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = check_health()
        return super().get_context_data(
            results=found,
            worst=worst(found),
            may_switch=self.request.user.has_perm(SWITCH_SURGE),
            **kwargs,
        )


class SurgeForm(forms.Form):
    """What visitors read."""

    text = visitor_text_field(
        gettext_lazy(
            "Shown above the form, besides the usual words in each language: that very many people are signing, and "
            "how long mails take. May stay empty."
        )
    )


class SurgeView(DeskPage):
    """The switch of surge mode."""

    template_name = "wagtail_petition/desk/operations/surge.html"
    page_title = gettext_lazy("Surge mode")
    header_icon = "tasks"
    permission_required = SWITCH_SURGE

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = super().get_breadcrumbs_items()
        if self.request.user.has_perm(VIEW_HEALTH):
            parent = {"url": reverse("wagtail_petition_health:index"), "label": _("Health")}
            items.insert(-1, parent)
        return items

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SurgeForm(request.POST)
        if request.POST.get("surge") == "off":
            switch_off(user=request.user)
            messages.success(request, _("Surge mode is off."))
        elif form.is_valid():
            switch_on(form.cleaned_data["text"], user=request.user)
            messages.success(request, _("Surge mode is on."))
        else:
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return redirect("wagtail_petition_health:surge")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        current = Surge.objects.filter(ended_at=None).first()
        kwargs.setdefault("form", SurgeForm(initial={"text": current.text if current else ""}))
        return super().get_context_data(
            current=current,
            forced=settings.SURGE,
            max_age=settings.SURGE_MAX_AGE,
            **kwargs,
        )


class HealthViewSet(DeskPageViewSet):
    """“Health” in the menu “Petitions”."""

    menu_label = gettext_lazy("Health")
    icon = "tasks"
    permission_required = VIEW_HEALTH

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", HealthView.as_view(), name="index"),
            path("surge/", SurgeView.as_view(), name="surge"),
        ]
