"""Lists as files, for those who may take them out of the site."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any

from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    DateTimeField,
    Field,
    QuerySet,
    TextField,
)
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets.button import Button

from ...languages import language_name
from ...models import Petition, PetitionLogEntry
from ...models.page.finding import attach_pages
from ...models.paging import in_pages
from ...tables import Cell, ExportFormat, each_once, export_formats, moment_heading
from ..audit_log import trace_export
from ..exports.form_view import EXPORTS, TableTakeOutMixin
from ..guarded_download import in_present_language


class TableExportMixin(SpreadsheetExportMixin):
    """Wagtail's export of a list, in the formats of this site."""

    #: Columns of moments: their headings name the time zone.
    export_moments: tuple[str, ...] = ()

    @cached_property
    def formats(self) -> dict[str, ExportFormat]:
        """The formats of this site by name."""
        return export_formats()

    @property
    def FORMATS(self) -> tuple[str, ...]:
        """What Wagtail takes for an export in an address."""
        return tuple(self.formats)

    def get_heading(self, queryset: Any, field: str) -> str:
        heading = str(super().get_heading(queryset, field))
        return moment_heading(heading) if field in self.export_moments else heading

    def export_table(self, queryset: Any) -> tuple[list[str], Iterator[Sequence[Cell]]]:
        """The headings and the rows of the file."""
        headings = [self.get_heading(queryset, field) for field in self.list_export]
        return headings, (
            [_cell(value) for value in self.to_row_dict(item).values()] for item in queryset
        )

    def export_pieces(
        self, queryset: Any, export_format: ExportFormat, delimiter: str = ""
    ) -> Iterator[bytes]:
        """The bytes of the file; ``delimiter`` is what was chosen, if the format has one."""
        yield from export_format.pieces(*self.export_table(queryset), delimiter)

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        export_format = self.formats[spreadsheet_format]
        name = f"{self.get_filename()}.{export_format.extension}"
        return StreamingHttpResponse(
            in_present_language(self.export_pieces(queryset, export_format)),
            content_type=export_format.content_type,
            headers={"Content-Disposition": content_disposition_header(True, name)},
        )

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        # Without Wagtail's own: they are for its two formats, whether the site gives them out or not.
        buttons: list[Button] = list(super(SpreadsheetExportMixin, self).header_more_buttons)
        formats = self.formats.items() if self.show_export_buttons else ()
        for place, (name, export_format) in enumerate(formats):
            label = _("Download %(format)s") % {"format": export_format.extension.upper()}
            url = self.get_export_url(name)
            buttons.append(Button(label, url=url, icon_name="download", priority=90 + place))
        return buttons


def _cell(value: Any) -> Cell:
    """What a report gives for a column, as a cell."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if value is None or isinstance(value, str | int | float | date) else str(value)


@dataclass(frozen=True)
class ExportColumn:
    """A column of the export of a list of rows of a model."""

    heading: str
    #: The field that it is made of, dotted if it is one of a related row.
    path: str
    #: Turns the values of that field in some rows into cells.
    cells: Callable[[Sequence[Any]], Iterable[Cell]]


def model_column(model: Any, path: str, heading: Any = "") -> ExportColumn:
    """The column of the field at ``path``: choices in words, moments by the clock of the site."""
    field = _field(model, path)
    heading = capfirst(str(heading or field.verbose_name))
    if field.flatchoices:
        labels = {value: str(label) for value, label in field.flatchoices}
        return ExportColumn(heading, path, partial(map, lambda value: labels.get(value, value)))
    if isinstance(field, DateTimeField):
        return ExportColumn(moment_heading(heading), path, iter)
    if isinstance(field, BooleanField):
        words = {True: _("yes"), False: _("no"), None: ""}
        return ExportColumn(heading, path, partial(map, words.__getitem__))
    if field.name == "language":
        return ExportColumn(heading, path, partial(each_once, language_name))
    if isinstance(field, CharField | TextField | AutoField):
        return ExportColumn(heading, path, iter)
    return ExportColumn(heading, path, partial(each_once, _cell))


def petition_column(queryset: QuerySet[Any]) -> ExportColumn:
    """The column of the titles of the petitions of the rows in ``queryset``."""
    titles = {petition.pk: str(petition) for petition in petitions_of(queryset)}
    return ExportColumn(_("Petition"), "petition", partial(map, lambda key: titles.get(key, "")))


def petitions_of(queryset: QuerySet[Any]) -> list[Petition]:
    """The petitions of the rows in ``queryset``, with their pages, oldest first."""
    keys = queryset.order_by().values("petition").distinct()
    petitions = list(Petition.objects.filter(pk__in=keys).order_by("pk"))
    attach_pages(petitions)
    return petitions


def _field(model: Any, path: str) -> Field[Any, Any]:
    *relations, last = path.split(".")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    found: Field[Any, Any] = model._meta.pk if last == "pk" else model._meta.get_field(last)
    return found


class GuardedExportMixin(TableExportMixin):
    """An export that begins with a form that asks why."""

    #: Name of the address of the form.
    export_url_name: str
    #: Such as ``wagtail_petition.export_signature``.
    export_permission: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Wagtail's buttons lead to the form that an export begins with, filters and all."""
        if not self.is_export:
            response: HttpResponseBase = super().get(request, *args, **kwargs)
            return response
        return redirect(f"{reverse(self.export_url_name)}?{request.GET.urlencode()}")

    def export_columns(self, queryset: QuerySet[Any]) -> list[ExportColumn]:
        """The columns of the file, headed in the reader's language."""
        return [
            model_column(queryset.model, path, self.export_headings.get(path, ""))
            for path in self.list_export
        ]

    def export_table(self, queryset: QuerySet[Any]) -> tuple[list[str], Iterator[Sequence[Cell]]]:
        columns = self.export_columns(queryset)
        return [column.heading for column in columns], _rows(queryset, columns)

    @cached_property
    def show_export_buttons(self) -> bool:
        return bool(self.request.user.has_perm(self.export_permission))

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Those of the formats, and the way to what was prepared."""
        buttons: list[Button] = list(super().header_more_buttons)
        if self.show_export_buttons:
            label, url = _("Prepared exports"), reverse(EXPORTS)
            buttons.append(Button(label, url=url, icon_name="history", priority=99))
        return buttons


def _rows(queryset: QuerySet[Any], columns: list[ExportColumn]) -> Iterator[Sequence[Cell]]:
    """Page by page, column by column; no object is made of a row, which would take most of the time."""
    paths = list(dict.fromkeys(["pk", *(_lookup(column) for column in columns)]))
    for page in in_pages(queryset.values_list(*paths), key=itemgetter(0)):
        values = dict(zip(paths, zip(*page, strict=True), strict=True))
        yield from zip(*(column.cells(values[_lookup(column)]) for column in columns), strict=True)


def _lookup(column: ExportColumn) -> str:
    return column.path.replace(".", LOOKUP_SEP)


class ExportFormMixin(TableTakeOutMixin, GuardedExportMixin):
    """The form before an export, and the rows that the list shows with the same filters and search."""

    @property
    def take_out_permissions(self) -> Sequence[str]:
        return (self.export_permission,)

    @abstractmethod
    def exported_rows(self) -> QuerySet[Any]:
        """The rows that are taken out."""

    def has_more_rows_than(self, number: int) -> bool:
        rows = self.exported_rows().order_by().values("pk")
        return rows[: number + 1].count() > number

    def file_table(self) -> tuple[list[str], Iterator[Sequence[Cell]]]:
        return self.export_table(self.exported_rows())

    def log_begun(self, export_format: ExportFormat, reason: str) -> list[PetitionLogEntry]:
        user, petition = self.request.user, self.request.GET.get("petition", "")
        return trace_export(user, self.exported_rows(), petition, export_format.name, reason)
