"""Lists as spreadsheets, for those who may take them out of the site."""

from __future__ import annotations

import codecs
import json
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from ..tables import neutralised
from .take_out import FileAnswer, TakeOutMixin
from .traces import trace_export

#: Rows fetched at a time: a million rows must not stand in memory.
CHUNK = 2_000


class PlainExportMixin(SpreadsheetExportMixin):
    """Wagtail's export, written without formulas."""

    def get_heading(self, _queryset: Any, field: str) -> str:
        """Names of columns, not labels: what reads the file must not depend on a language."""
        return field.replace(".", "_")

    def stream_csv(self, rows: Any) -> Iterator[bytes]:
        """With a byte order mark, without which Excel garbles every accent."""
        yield codecs.BOM_UTF8
        yield from super().stream_csv(rows)

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
        # Read in chunks; a page around it would fetch every row to count them.
        response: FileAnswer = self.as_spreadsheet(rows.iterator(chunk_size=CHUNK), export_format)
        return response
