"""Workbooks of Excel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.utils import translation
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from .cells import Cell, measured, sheets, site_time, xml_text

#: As openpyxl names them; a spreadsheet shows them as its reader's language does.
_DATE, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"

#: Excel counts the days from 1900, with one too many in its first February. What is older it shows as ####.
_FIRST_DAY = date(1900, 3, 1)


def write_xlsx(target: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a workbook to ``target``; memory stays flat. What does not fit on one sheet goes on on another.

    The headings stay in sight, and sheets run from right to left where the active language does.
    """
    widths, rows = measured(headings, rows)
    # Dates as numbers, which every spreadsheet reads: with ``iso_dates`` some show 1905.
    workbook = Workbook(write_only=True, iso_dates=False)
    for number, part in enumerate(sheets(rows), start=1):
        sheet = workbook.create_sheet(f"{number}")
        sheet.freeze_panes = "A2"
        sheet.sheet_view.rightToLeft = translation.get_language_bidi()
        for place, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.append([_cell(sheet, heading) for heading in headings])
        for row in part:
            sheet.append([_cell(sheet, cell) for cell in row])
    workbook.save(target)


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, datetime):
        value = site_time(value)
    if isinstance(value, date) and (value.year, value.month) < (_FIRST_DAY.year, _FIRST_DAY.month):
        value = str(value)
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, xml_text(value))
        # openpyxl takes what begins with a sign for a formula, and some texts for errors.
        cell.data_type = "s"
        # Text, also after somebody has edited the cell.
        cell.number_format = "@"
        return cell
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, date):
        cell.number_format = _MOMENT if isinstance(value, datetime) else _DATE
    return cell
