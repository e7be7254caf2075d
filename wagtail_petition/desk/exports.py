"""Signatures as a spreadsheet, for those who may take them out of the site."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from ..tables import neutralised

EXPORT_PERMISSION = "wagtail_petition.export_signature"

#: Rows fetched at a time: a million rows must not stand in memory.
CHUNK = 2_000


class SignatureExportMixin(SpreadsheetExportMixin):
    """Wagtail's export with a permission and a log entry of its own, read in chunks, without formulas."""

    list_export = [
        "pk",
        "petition.uuid",
        "state",
        "rejection",
        "origin",
        "given_name",
        "family_name",
        "email",
        "postcode",
        "town",
        "country",
        "organisation",
        "reason",
        "answers",
        "hand_over",
        "show_name",
        "language",
        "text.digest",
        "signed_at",
        "confirmed_at",
        "ended_at",
    ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Wagtail's buttons lead to the form that an export begins with, filters and all."""
        if not self.is_export:
            return super().get(request, *args, **kwargs)
        return redirect(
            f"{reverse('wagtail_petition_signatures:export')}?{request.GET.urlencode()}"
        )

    @cached_property
    def show_export_buttons(self) -> bool:
        return bool(self.request.user.has_perm(EXPORT_PERMISSION))

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
