"""The formats of tables that leave the desk: the app's own, and those that a site adds."""

from __future__ import annotations

import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from ..plugins import PluginError, path_of, plugins
from .cells import Cell
from .csv_text import Delimiter, csv_pieces
from .ods import write_ods
from .xlsx import write_xlsx

#: Bytes that leave at a time.
_PIECE = 64 * 1024

_NAME = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)*")
_CONTENT_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.-]+)*", re.ASCII)


class ExportFormat(ABC):
    """Base of the formats in which the desk gives out tables. A site names its own in ``EXPORT_FORMATS``."""

    #: Name in addresses and in the log.
    name: str
    #: What people choose it by.
    label: str | Promise
    #: What the answer says of itself, such as ``text/csv; charset=utf-8``.
    content_type: str
    #: Ending of the file, without its dot.
    extension: str
    #: Whether people choose what stands between two cells.
    has_delimiter = False

    @abstractmethod
    def pieces(
        self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str
    ) -> Iterator[bytes]:
        """The bytes of a table, some at a time; ``rows`` can be gone through once, and may be a million.

        ``delimiter`` is what was chosen, or nothing. The active language is that of the reader.
        """


class Csv(ExportFormat):
    """Text for programs, which spreadsheets open too."""

    name = extension = "csv"
    label = gettext_lazy("Text for programs (CSV)")
    content_type = "text/csv; charset=utf-8"
    has_delimiter = True

    def pieces(
        self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str
    ) -> Iterator[bytes]:
        return csv_pieces(headings, rows, delimiter or Delimiter.of(get_language() or "en"))


class Workbook(ExportFormat):
    """Base of the formats that can leave only once they are whole."""

    @abstractmethod
    def write(
        self, target: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]
    ) -> None:
        """Write a table to ``target``."""

    def pieces(
        self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str
    ) -> Iterator[bytes]:
        with tempfile.TemporaryFile() as file:
            self.write(file, headings, rows)
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece


class Xlsx(Workbook):
    """The workbooks of Excel."""

    name = extension = "xlsx"
    label = gettext_lazy("Excel workbook (XLSX)")
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(
        self, target: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]
    ) -> None:
        write_xlsx(target, headings, rows)


class Ods(Workbook):
    """The spreadsheets of LibreOffice."""

    name = extension = "ods"
    label = gettext_lazy("OpenDocument spreadsheet, for LibreOffice (ODS)")
    content_type = "application/vnd.oasis.opendocument.spreadsheet"

    def write(
        self, target: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]
    ) -> None:
        write_ods(target, headings, rows)


def export_formats() -> dict[str, ExportFormat]:
    """The formats of this site by name, in the order of the setting; raises ``PluginError``."""
    formats: dict[str, ExportFormat] = {}
    for one in plugins("EXPORT_FORMATS", ExportFormat):  # type: ignore[type-abstract]
        if problem := _problem(one):
            raise PluginError(path_of(one), problem)
        if one.name in formats:
            other = path_of(formats[one.name])
            raise PluginError(path_of(one), f"{other} has the name {one.name!r} as well")
        formats[one.name] = one
    if not formats:
        raise PluginError("EXPORT_FORMATS", "it names no format, so nothing could be exported")
    return formats


def _problem(one: ExportFormat) -> str:
    """What is wrong with the words of a format; nothing if they can be used."""
    for field in ("name", "extension"):
        value = getattr(one, field, "")
        if not _NAME.fullmatch(value):
            return f"its {field} is {value!r}, and must be lower-case letters and digits, such as 'jsonl'"
    if not _CONTENT_TYPE.fullmatch(getattr(one, "content_type", "")):
        return "its content_type is no media type, such as 'application/json'"
    if not str(getattr(one, "label", "")).strip():
        return "it has no label"
    return ""
