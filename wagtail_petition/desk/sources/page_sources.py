"""The sources of one page: what they lack, which of their links answer, and the copies that were saved of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies.pages import PagePermissionPolicy

from ...models import LinkCheck, SavedCopy
from ...models.dossier import PrivateStorageMissingError, dossier_storage
from ...sources.copies import CopyError, copies_of, file_name, save_copy
from ...sources.findings import Finding, source_title
from ...sources.links import links_of, urls_of
from ..pages import DeskPage
from .source_report import SourceReportView, details_url, editable_pages, sourced_pages

ENTER = "wagtailadmin.access_admin"
SAVE_COPIES = "wagtail_petition.add_savedcopy"
VIEW_COPIES = "wagtail_petition.view_savedcopy"


@dataclass(frozen=True)
class ShownLink:
    """A web address of a source, with what is known of it."""

    url: str
    is_archive: bool
    check: LinkCheck | None
    copy: SavedCopy | None


@dataclass(frozen=True)
class ShownSource:
    """A source, with what it lacks and its web addresses."""

    title: str
    findings: list[Finding]
    links: list[ShownLink]


class OnePageMixin:
    """For a view about the sources of one page, which the user may edit."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def page(self) -> Any:
        """The page that is asked for; 404 if the user may not edit it."""
        return get_object_or_404(editable_pages(self.request.user), pk=self.kwargs["pk"]).specific


class PageSourcesView(OnePageMixin, DeskPage):
    """What is known of the sources of one page."""

    template_name = "wagtail_petition/desk/sources/page_sources.html"
    header_icon = "openquote"
    permission_required = ENTER

    @property
    def page_title(self) -> str:
        return _("Sources of “%(page)s”") % {"page": self.page.title}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        report = {"url": reverse("wagtail_petition_sources:index"), "label": _("Sources")}
        return [*self.breadcrumbs_items, report, {"url": "", "label": self.page.title}]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        url = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [HeaderButton(_("Edit page"), url=url, icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        (row,) = sourced_pages([self.page])
        copies = copies_of(urls_of(child.value for child in row.sources))
        shown = [
            ShownSource(
                source_title(child.value),
                [one for one in row.findings if one.source_id == child.id],
                [
                    ShownLink(url, url == link.archived_url, row.checks.get(url), copies.get(url))
                    for link in links_of(child.value)
                    for url in link.urls
                ],
            )
            for child in row.sources
        ]
        known = {child.id for child in row.sources}
        return super().get_context_data(
            page=self.page,
            sources=shown,
            in_text=[one for one in row.findings if one.source_id not in known],
            may_save=self.request.user.has_perm(SAVE_COPIES),
            may_view=self.request.user.has_perm(VIEW_COPIES),
            **kwargs,
        )


class SaveCopyView(OnePageMixin, DeskPage):
    """Saves a copy of what one address of a source gives now. By POST only: it asks somebody else’s site."""

    permission_required = SAVE_COPIES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        url = request.POST.get("url", "")
        (row,) = sourced_pages([self.page])
        if url not in urls_of(child.value for child in row.sources):
            # Only what is published as a source is asked, not whatever a request names.
            raise Http404
        try:
            copy = save_copy(self.page, url, user=request.user)
        except (CopyError, PrivateStorageMissingError) as error:
            messages.error(request, str(error))
        else:
            said = _("A copy of %(url)s was saved. It will be an exhibit of the next dossier.")
            messages.success(request, said % {"url": copy.url})
        return redirect(details_url(self.page))


class CopyView(OnePageMixin, DeskPage):
    """A saved copy, to download. It is never shown by the browser: it is somebody else’s page, scripts and all."""

    permission_required = VIEW_COPIES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        (row,) = sourced_pages([self.page])
        urls = set(urls_of(child.value for child in row.sources))
        copy = get_object_or_404(SavedCopy, pk=self.kwargs["copy"])
        if copy.url not in urls:
            raise Http404
        try:
            content = dossier_storage().open(copy.name)
        except (PrivateStorageMissingError, FileNotFoundError):
            messages.error(request, _("This copy is not in the private storage any more."))
            return redirect(details_url(self.page))
        response = FileResponse(
            content,
            as_attachment=True,
            filename=file_name(copy),
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "no-store, private"
        return response


class SourcesMenuItem(MenuItem):
    """“Sources” among the reports, for those who may edit pages."""

    def __init__(self) -> None:
        url = reverse("wagtail_petition_sources:index")
        super().__init__(gettext_lazy("Sources"), url, icon_name="openquote", order=1300)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(PagePermissionPolicy().user_has_permission(request.user, "change"))


class SourcesViewSet(ViewSet):
    """The report, and what is behind it."""

    icon = "openquote"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", SourceReportView.as_view(), name="index"),
            path("results/", SourceReportView.as_view(results_only=True), name="index_results"),
            path("<petition_key:pk>/", PageSourcesView.as_view(), name="page"),
            path("<petition_key:pk>/save/", SaveCopyView.as_view(), name="save"),
            path("<petition_key:pk>/copies/<petition_key:copy>/", CopyView.as_view(), name="copy"),
        ]
