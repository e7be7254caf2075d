"""Lists as spreadsheets, for those who may take them out of the site."""

from __future__ import annotations

import codecs
import csv
import io
import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db.models import CharField, F, JSONField, Model, QuerySet, TextField
from django.db.models.constants import LOOKUP_SEP
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from ..models.paging import in_pages
from ..tables import neutralised, neutralised_all
from .take_out import FileAnswer, TakeOutMixin
from .traces import trace_export


class PlainExportMixin(SpreadsheetExportMixin):
    """Wagtail's export, written without formulas."""

    def get_heading(self, _queryset: Any, field: str) -> str:
        """Names of columns, not labels: what reads the file must not depend on a language."""
        return field.replace(".", "_")

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Begins with a byte order mark, without which Excel garbles every accent."""
        yield codecs.BOM_UTF8
        yield from super().stream_csv(queryset)

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if isinstance(value, dict):
            value = json.dumps(value, ensure_ascii=False)
        value = super().preprocess_field_value(field, value, export_format)
        if not isinstance(value, str):
            return value
        if export_format == self.FORMAT_CSV:
            return neutralised(value)
        # One such character of one signatory would make openpyxl refuse the whole workbook.
        return ILLEGAL_CHARACTERS_RE.sub("", value)


class GuardedExportMixin(PlainExportMixin):
    """An export that begins with a form that asks why."""

    #: Name of the address of the form.
    export_url_name: str
    #: Such as ``wagtail_petition.export_signature``.
    export_permission: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Wagtail's buttons lead to the form that an export begins with, filters and all."""
        if not self.is_export:
            return super().get(request, *args, **kwargs)
        return redirect(f"{reverse(self.export_url_name)}?{request.GET.urlencode()}")

    def stream_csv(self, queryset: QuerySet[Any]) -> Iterator[bytes]:
        """A piece of the file for each page of rows; no object is made of a row, which would take most of the time."""
        yield codecs.BOM_UTF8
        yield _csv([[self.get_heading(queryset, field) for field in self.list_export]])
        columns = _Columns(queryset.model, self.list_export)
        for page in in_pages(queryset.values_list(*columns.values, "pk"), key=itemgetter(-1)):
            yield _csv(columns.cells(page))

    def write_xlsx(self, queryset: QuerySet[Any], output: Any) -> None:
        """Page by page too."""
        super().write_xlsx(chain.from_iterable(in_pages(queryset)), output)

    @cached_property
    def show_export_buttons(self) -> bool:
        return bool(self.request.user.has_perm(self.export_permission))


class ExportFormMixin(TakeOutMixin, GuardedExportMixin):
    """The form before an export, and the rows that the list shows with the same filters and search."""

    @abstractmethod
    def exported_rows(self) -> QuerySet[Any]:
        """The rows that are taken out."""

    def take_out(self, reason: str) -> FileAnswer:
        query, rows = self.request.GET, self.exported_rows()
        export_format = self.FORMAT_XLSX if query.get("export") == "xlsx" else self.FORMAT_CSV
        trace_export(self.request.user, rows, query.get("petition", ""), export_format, reason)
        response: FileAnswer = self.as_spreadsheet(rows, export_format)
        return response


def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
    piece = io.StringIO(newline="")
    csv.writer(piece).writerows(rows)
    return piece.getvalue().encode()


class _Columns:
    """Turns values into cells, as ``preprocess_field_value`` does one by one, for a whole page of rows at once."""

    def __init__(self, model: type[Model], names: list[str]) -> None:
        fields = [_field(model, name) for name in names]
        self.values = [
            Cast(path, TextField()) if isinstance(field, JSONField) else F(path)
            for path, field in zip(
                (name.replace(".", LOOKUP_SEP) for name in names), fields, strict=True
            )
        ]
        self._texts = [
            place for place, field in enumerate(fields) if isinstance(field, CharField | TextField)
        ]
        self._objects = [
            place for place, field in enumerate(fields) if isinstance(field, JSONField)
        ]

    def cells(self, page: list[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
        """``page`` without formulas and objects, and without the key at the end of each row."""
        columns: list[Sequence[Any]] = [*list(zip(*page, strict=True))[:-1]]
        for place in self._texts:
            columns[place] = neutralised_all(columns[place])
        for place in self._objects:
            columns[place] = [_readable(value) for value in columns[place]]
        return zip(*columns, strict=True)


def _readable(value: str) -> str:
    """JSON as the database has it, with letters for the codes that some write for accents."""
    return value if value == "{}" else json.dumps(json.loads(value), ensure_ascii=False)


def _field(model: Any, name: str) -> Any:
    *relations, last = name.split(".")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    return model._meta.pk if last == "pk" else model._meta.get_field(last)
