"""OpenDocument spreadsheets (ODF 1.3), written row by row.

The libraries that there are build the whole document in memory first: see docs/explanation/dependencies.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils import translation

from .cells import Cell, measured, sheets, site_time, xml_text

_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"

_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""

_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0"
 xmlns:text="{_OASIS}:text:1.0" xmlns:style="{_OASIS}:style:1.0" xmlns:number="{_OASIS}:datastyle:1.0"
 office:version="1.3">
<office:automatic-styles>
<number:text-style style:name="n-text"><number:text-content/></number:text-style>
<number:date-style style:name="n-date"><number:year number:style="long"/><number:text>-</number:text>\
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<number:date-style style:name="n-moment"><number:year number:style="long"/><number:text>-</number:text>\
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>\
<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>\
<number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/>\
</number:date-style>
<style:style style:name="text" style:family="table-cell" style:data-style-name="n-text"/>
<style:style style:name="date" style:family="table-cell" style:data-style-name="n-date"/>
<style:style style:name="moment" style:family="table-cell" style:data-style-name="n-moment"/>
"""

_BODY = "</office:automatic-styles>\n<office:body><office:spreadsheet>\n"

_TAIL = "</office:spreadsheet></office:body></office:document-content>"

#: Room of a character of Latin.
_CHARACTER_CM = 0.21

_SETTINGS_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-settings xmlns:office="{_OASIS}:office:1.0" xmlns:config="{_OASIS}:config:1.0"
 xmlns:ooo="http://openoffice.org/2004/office" office:version="1.3">
<office:settings><config:config-item-set config:name="ooo:view-settings">
<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>
<config:config-item-map-named config:name="Tables">
"""

#: The first row stays in sight; 2 is for what is frozen, and 2 of the four parts is the one below on the left.
_FROZEN = "".join(
    f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
    for name, kind, value in (
        ("VerticalSplitMode", "short", 2),
        ("VerticalSplitPosition", "int", 1),
        ("PositionBottom", "int", 1),
        ("ActiveSplitRange", "short", 2),
    )
)

_SETTINGS_TAIL = """</config:config-item-map-named>
</config:config-item-map-entry></config:config-item-map-indexed>
</config:config-item-set></office:settings></office:document-settings>
"""


def write_ods(target: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a spreadsheet to ``target``; memory stays flat. What does not fit on one sheet goes on on another.

    The headings stay in sight, and sheets run from right to left where the active language does.
    """
    widths, rows = measured(headings, rows)
    columns = "".join(f'<table:table-column table:style-name="width-{width}"/>' for width in widths)
    names = []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        # First, and not compressed: programs know the kind of file by it.
        archive.writestr("mimetype", _MIMETYPE, ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(f"{_HEAD}{_layout(widths)}{_BODY}".encode())
            for number, part in enumerate(sheets(rows), start=1):
                names.append(str(number))
                content.write(
                    f'<table:table table:name="{number}" table:style-name="sheet">{columns}'
                    "<table:table-header-rows>".encode()
                )
                content.write(_row(headings))
                content.write(b"</table:table-header-rows>")
                content.writelines(map(_row, part))
                content.write(b"</table:table>")
            content.write(_TAIL.encode())
        archive.writestr("settings.xml", _settings(names))


def _layout(widths: Sequence[int]) -> str:
    """The styles of the columns, and of the sheets."""
    styles = [
        f'<style:style style:name="width-{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * _CHARACTER_CM:.2f}cm"/></style:style>'
        for width in sorted(set(widths))
    ]
    direction = "rl-tb" if translation.get_language_bidi() else "lr-tb"
    styles.append(
        '<style:style style:name="sheet" style:family="table">'
        f'<style:table-properties table:display="true" style:writing-mode="{direction}"/></style:style>'
    )
    return "\n".join(styles)


def _settings(names: Sequence[str]) -> str:
    """How the sheets with these ``names`` are shown at first."""
    entries = (
        f'<config:config-item-map-entry config:name="{name}">{_FROZEN}</config:config-item-map-entry>\n'
        for name in names
    )
    return f"{_SETTINGS_HEAD}{''.join(entries)}{_SETTINGS_TAIL}"


def _row(cells: Sequence[Cell]) -> bytes:
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>\n".encode()


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _typed("string", "", value, style="text")
    if isinstance(value, datetime):
        moment = site_time(value)
        return _typed("date", f'date-value="{moment.isoformat()}"', str(moment), style="moment")
    if isinstance(value, date):
        return _typed("date", f'date-value="{value.isoformat()}"', str(value), style="date")
    # Without an exponent.
    number = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return _typed("float", f'value="{number}"', number)


def _typed(kind: str, value: str, text: str, style: str = "") -> str:
    attributes = [f'office:value-type="{kind}"']
    if value:
        attributes.append(f"office:{value}")
    if style:
        attributes.append(f'table:style-name="{style}"')
    return f"<table:table-cell {' '.join(attributes)}>{_paragraphs(text)}</table:table-cell>"


def _paragraphs(text: str) -> str:
    """A paragraph for each line, with blanks that XML would join as elements of their own."""
    lines = xml_text(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "".join(f"<text:p>{_line(line)}</text:p>" for line in lines)


def _line(line: str) -> str:
    # LibreOffice drops tabs in cells.
    line = escape(line).replace("\t", " ")
    if line.startswith(" "):
        line = f"<text:s/>{line[1:]}"
    return line.replace("  ", " <text:s/>")
