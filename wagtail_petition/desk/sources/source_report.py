"""The report “Sources”: the pages that have sources, what these still lack, and which links answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
import swapper
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import PageReportView
from wagtail.coreutils import get_content_type_label
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet

from ...models import LinkCheck
from ...sources.checking import checks_of
from ...sources.findings import Finding, Kind, page_findings, source_title
from ...sources.links import links_of, urls_of
from ...sources.pages import sourced_models, sources_of
from ..columns import MomentColumn
from ..signatures.exports import TableExportMixin

Page = swapper.load_model("wagtailcore", "Page")

#: Pages whose sources are read at a time.
CHUNK = 100


def editable_pages(user: Any) -> PageQuerySet:
    """The pages that can have sources and that ``user`` may edit; aliases show the sources of others."""
    types = ContentType.objects.get_for_models(*sourced_models()).values()
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return pages.filter(content_type__in=types, alias_of=None)


@dataclass(frozen=True)
class SourcedPage:
    """A page with its sources, as the report reads it."""

    page: Any
    sources: list[Any]
    findings: list[Finding]
    checks: dict[str, LinkCheck]

    @property
    def source_count(self) -> int:
        """How many sources it has."""
        return len(self.sources)

    @property
    def kinds(self) -> list[tuple[Kind, int]]:
        """The kinds of its findings, each with how many there are."""
        counts = Counter(finding.kind for finding in self.findings)
        return [(kind, counts[kind]) for kind in Kind if counts[kind]]

    @property
    def checked_at(self) -> datetime | None:
        """When its links were asked last."""
        return max((check.checked_at for check in self.checks.values()), default=None)


def sourced_pages(pages: Iterable[Any]) -> list[SourcedPage]:
    """``pages``, specific ones, with what is known of their sources; one query for all their links."""
    pages = list(pages)
    sources = {page.pk: list(sources_of(page)) for page in pages}
    urls = {key: set(urls_of(child.value for child in sources[key])) for key in sources}
    checks = checks_of(set().union(*urls.values()))
    rows = []
    for page in pages:
        own = {url: checks[url] for url in urls[page.pk] if url in checks}
        rows.append(SourcedPage(page, sources[page.pk], page_findings(page, own), own))
    return rows


class SourceFilterSet(WagtailFilterSet):
    finding = django_filters.ChoiceFilter(
        label=_("Finding"), choices=Kind.choices, method="with_finding"
    )
    live = django_filters.BooleanFilter(label=_("Published"))
    content_type = django_filters.ModelChoiceFilter(
        label=_("Page type"), queryset=ContentType.objects.none()
    )

    class Meta:
        model = Page
        fields = ["finding", "live", "content_type"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = ContentType.objects.get_for_models(*sourced_models()).values()
        own = ContentType.objects.filter(pk__in=[one.pk for one in types])
        self.filters["content_type"].queryset = own
        self.filters["content_type"].field.label_from_instance = get_content_type_label

    def with_finding(self, pages: QuerySet[Any], _name: str, kind: str) -> QuerySet[Any]:
        """Sources are stored within pages, where no query finds what is wrong with them: each page is read."""
        found = [row.page.pk for row in _read(pages) if kind in dict(row.kinds)]
        return pages.filter(pk__in=found)


def _read(pages: QuerySet[Any]) -> Iterator[SourcedPage]:
    keys = list(pages.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        some = Page.objects.filter(pk__in=keys[start : start + CHUNK]).order_by("title", "pk")
        yield from sourced_pages(some.specific())


def details_url(page: Any) -> str:
    """Where the sources of one page are looked at."""
    return reverse("wagtail_petition_sources:page", args=[page.pk])


class SourceReportView(TableExportMixin, PageReportView):
    """The report. What it exports has one row for each link of each source."""

    page_title = _("Sources")
    header_icon = "openquote"
    results_template_name = "wagtail_petition/desk/results.html"
    index_url_name = "wagtail_petition_sources:index"
    index_results_url_name = "wagtail_petition_sources:index_results"
    filterset_class = SourceFilterSet
    any_permission_required = ["change"]
    export_filename = "sources"
    export_headings = {
        "page": _("Page"),
        "page_url": _("Address of the page"),
        "source": _("Source"),
        "url": _("Link"),
        "consulted_on": _("Consulted on"),
        "archived_url": _("Archived copy"),
        "state": _("State of the link"),
        "problem": _("Problem"),
        "status": _("HTTP status"),
        "checked_at": _("Checked"),
        "fails_since": _("Fails since"),
        "dead": _("Dead"),
        "leads_to": _("Leads to"),
        "findings": _("To do"),
    }
    export_moments = ("checked_at", "fails_since")
    list_export = list(export_headings)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title",
                label=_("Page"),
                accessor="page.title",
                get_url=lambda row: details_url(row.page),
            ),
            Column("status", label=_("Status"), accessor="page.status_string"),
            Column("source_count", label=_("Sources")),
            FindingsColumn("kinds", label=_("To do")),
            MomentColumn("checked_at", label=_("Links checked")),
        ]

    def get_queryset(self) -> QuerySet[Any]:
        pages = editable_pages(self.request.user).order_by("title", "pk")
        # What a page asks to name its status.
        return pages.prefetch_workflow_states().annotate_approved_schedule()

    def get_table(self, object_list: Any) -> Any:
        rows = [] if self.is_export else sourced_pages(object_list.specific())
        return super().get_table(rows)

    def as_spreadsheet(self, queryset: Any, export_format: str) -> HttpResponseBase:
        rows = [row for page in _read(queryset) for row in link_rows(page)]
        response: HttpResponseBase = super().as_spreadsheet(rows, export_format)
        return response

    def to_row_dict(self, item: dict[str, Any]) -> dict[str, Any]:
        return {field: item.get(field, "") for field in self.list_export}


class FindingsColumn(Column):
    """The kinds of findings, with their numbers."""

    cell_template_name = "wagtail_petition/desk/sources/findings_cell.html"


def link_rows(row: SourcedPage) -> Iterator[dict[str, Any]]:
    """One row for each link of each source of a page, for a spreadsheet; a source without links has one row, too."""
    for child in row.sources:
        common = {
            "page": row.page.title,
            "page_url": row.page.full_url or "",
            "source": source_title(child.value),
            "findings": gettext("; ").join(
                str(Kind(one.kind).label) for one in row.findings if one.source_id == child.id
            ),
        }
        links = links_of(child.value)
        if not links:
            yield common
        for link in links:
            check = row.checks.get(link.url)
            yield {
                **common,
                "url": link.url,
                "archived_url": link.archived_url,
                "consulted_on": link.consulted_on,
                **(_check_fields(check) if check else {}),
            }


def _check_fields(check: LinkCheck) -> dict[str, Any]:
    return {
        "state": check.get_state_display(),
        "problem": check.get_problem_display(),
        "status": check.status,
        "checked_at": check.checked_at,
        "fails_since": check.first_failed_at,
        "dead": check.is_dead,
        "leads_to": check.final_url if check.final_url != check.url else "",
    }
