"""What the app adds to Wagtail's admin. Wiring only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.rich_text.feature_registry import FeatureRegistry

from .desk import home, links, log_actions
from .desk.editing import main_page, page_removal, schedule_warnings, wordings
from .desk.exports.listing import ExportsViewSet
from .desk.sources import content_checks
from .desk.sources.page_sources import SourcesMenuItem, SourcesViewSet
from .desk.viewsets import PetitionViewSetGroup
from .models.log import register_models
from .operations import caching
from .sources import richtext, views


@hooks.register("register_rich_text_features")
def register_source_feature(features: FeatureRegistry) -> None:
    richtext.register(features)


@hooks.register("register_admin_urls")
def register_source_urls() -> list[URLPattern]:
    return [path("petition-sources/check/", views.check, name=views.URL_NAME)]


@hooks.register("register_admin_urls")
def register_wordings_url() -> list[URLPattern]:
    return [path("petition-wordings/", wordings.usual, name=wordings.URL_NAME)]


@hooks.register("register_admin_urls")
def register_main_page_url() -> list[URLPattern]:
    view = main_page.MakeMainView.as_view()
    return [path("petition-main-page/<petition_key:pk>/", view, name=main_page.URL_NAME)]


@hooks.register("register_log_actions")
def register_petition_log_actions(actions: LogActionRegistry) -> None:
    log_actions.register(actions)
    register_models(actions)


@hooks.register("on_serve_page")
def tell_caches(serve: caching.ServePage) -> caching.ServePage:
    return caching.serve_petition_page(serve)


@hooks.register("register_page_header_buttons")
def register_petition_page_buttons(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    return links.page_buttons(page, user)


@hooks.register("construct_homepage_panels")
def add_petition_panels(request: Any, panels: list[Any]) -> None:
    home.add_panels(request, panels)


@hooks.register("register_admin_viewset")
def register_petition_viewsets() -> PetitionViewSetGroup:
    return PetitionViewSetGroup()


@hooks.register("register_admin_viewset")
def register_exports_viewset() -> ExportsViewSet:
    return ExportsViewSet("wagtail_petition_exports", url_prefix="petitions/exports")


@hooks.register("register_admin_viewset")
def register_sources_viewset() -> SourcesViewSet:
    return SourcesViewSet("wagtail_petition_sources", url_prefix="reports/sources")


@hooks.register("register_permissions")
def register_copy_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="wagtail_petition",
        codename__in=["add_savedcopy", "view_savedcopy"],
    )


@hooks.register("register_reports_menu_item")
def register_sources_report() -> SourcesMenuItem:
    return SourcesMenuItem()


@hooks.register("construct_wagtail_userbar")
def add_source_checks(request: Any, items: list[Any], page: Any) -> None:
    content_checks.add_source_checks(items, page)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_schedule(request: HttpRequest, page: Any) -> None:
    schedule_warnings.warn_of_schedule(request, page)


@hooks.register("before_delete_page")
def warn_before_deletion(request: HttpRequest, page: Any) -> None:
    page_removal.warn_before_deletion(request, page)


@hooks.register("before_unpublish_page")
def ask_before_unpublishing(request: HttpRequest, page: Any) -> HttpResponse | None:
    return page_removal.ask_before_unpublishing(request, page)


@hooks.register("before_bulk_action")
def ask_before_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    return page_removal.ask_before_bulk_action(request, action_type, objects)
