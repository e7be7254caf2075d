"""Documents about data protection, in print."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.formats import localize
from django.utils.translation import gettext as _

from ..models import AbstractPetitionPage
from ..privacy.document import Answer, Document, Section, Table
from ..privacy.record import record_of
from .errors import RecordUnfinishedError
from .pdf.typesetting import Typesetter

Printed = dict[str, Any]


def document_pdf(document: Document) -> tuple[bytes, int]:
    """``document`` as a PDF, and its number of pages."""
    typesetter = Typesetter(
        language=document.language,
        author=document.author,
        running=document.title,
        at=document.made_at,
    )
    return typesetter.pdf("document", **printed(document))


def enclosed_record(
    page: AbstractPetitionPage, made_at: datetime, language: str, title: str = ""
) -> Document:
    """The record of processing activities as a dossier may hold it; raises ``RecordUnfinishedError``."""
    record = record_of(page, made_at, language, title=title, measures=False)
    if unfinished := record.unfinished():
        raise RecordUnfinishedError(unfinished)
    return record


def printed(document: Document) -> Printed:
    """What the template ``document`` prints: texts only, None for each blank."""
    with translation.override(document.language):
        blanks = bool(document.as_json()["to_fill_in"])
        return {
            "title": document.title,
            "subtitle": document.subtitle,
            "sections": [_section(section) for section in document.sections],
            "blank": _("To be filled in"),
            "blanks_note": _(
                "The software filled in what it knows. What only you know is left in boxes."
            )
            if blanks
            else "",
        }


def _section(section: Section) -> Printed:
    return {
        "heading": section.heading,
        "level": section.level,
        "note": section.note,
        "parts": [
            _answer(part) if isinstance(part, Answer) else _table(part) for part in section.parts
        ],
    }


def _answer(answer: Answer) -> Printed:
    value = answer.value
    texts = [value] if isinstance(value, str) else value and [*value]
    return {"kind": "answer", "label": answer.label, "texts": texts, "hint": answer.hint}


def _table(table: Table) -> Printed:
    return {
        "kind": "table",
        "headers": [*table.columns.values()],
        "widths": [*table.widths],
        "rows": [[_cell(row[name]) for name in table.columns] for row in table.rows.values()],
    }


def _cell(value: str | bool | int | None) -> str | None:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return localize(value) if isinstance(value, int) else value
