"""Pages of the desk that are no list of rows: what they share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet


class DeskPage(WagtailAdminTemplateMixin, View):
    """A page of the admin for those who have ``permission_required``, such as ``wagtail_petition.view_signature``."""

    permission_required: str
    _show_breadcrumbs = True

    def is_permitted(self, user: Any) -> bool:
        """Whether ``user`` may open it."""
        return bool(user.has_perm(self.permission_required))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_permitted(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class DeskPageViewSet(ViewSet):
    """A page of the menu “Petitions”, shown to those who have ``permission_required``."""

    permission_required: str

    @property
    def menu_item_class(self) -> type[MenuItem]:
        permission = self.permission_required

        class PermittedMenuItem(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return bool(request.user.has_perm(permission))

        return PermittedMenuItem
