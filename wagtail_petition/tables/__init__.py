"""Tables for spreadsheets and programs: CSV, XLSX and ODS, in which a text stays the text that it was."""

from __future__ import annotations

from .cells import Cell, each_once, moment_heading
from .csv_text import CSV_ENCODING, DIALECT, Delimiter, csv_pieces, neutralised, original, write_csv
from .formats import Csv, ExportFormat, Ods, Workbook, Xlsx, export_formats
from .ods import write_ods
from .xlsx import write_xlsx

__all__ = [
    "CSV_ENCODING",
    "DIALECT",
    "Cell",
    "Csv",
    "Delimiter",
    "ExportFormat",
    "Ods",
    "Workbook",
    "Xlsx",
    "csv_pieces",
    "each_once",
    "export_formats",
    "moment_heading",
    "neutralised",
    "original",
    "write_csv",
    "write_ods",
    "write_xlsx",
]
