"""Documents that the software fills in as far as it knows, and people complete.

What only people know is a blank: ``None`` in the data, a ruled box in print. Nothing is asserted for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings as django_settings

#: The languages in which these documents are written.
LANGUAGES = ("fr", "en")

#: Cells of a table by the names of their columns; None is a blank.
Row = Mapping[str, str | bool | int | None]


@dataclass(frozen=True)
class Answer:
    """A labelled text, list of texts, or blank."""

    key: str
    label: str
    value: str | Sequence[str] | None = None
    #: What helps people to fill in a blank; printed, no part of the data.
    hint: str = ""

    def as_json(self) -> Any:
        return self.value if self.value is None or isinstance(self.value, str) else [*self.value]

    def blanks(self) -> Iterator[str]:
        if self.value is None:
            yield self.key


@dataclass(frozen=True)
class Table:
    """Rows of cells: texts, yes or no, or blanks."""

    key: str
    #: Headings of the columns, by name.
    columns: Mapping[str, str]
    #: By a key of their own.
    rows: Mapping[str, Row]
    #: Shares of the width, column by column; 0 is as wide as its content.
    widths: Sequence[int]

    def as_json(self) -> Any:
        return {key: dict(row) for key, row in self.rows.items()}

    def blanks(self) -> Iterator[str]:
        for key, row in self.rows.items():
            yield from (f"{self.key}.{key}.{name}" for name, cell in row.items() if cell is None)


@dataclass(frozen=True)
class Section:
    """A part of a document under a heading."""

    key: str
    heading: str
    parts: Sequence[Answer | Table] = ()
    #: 2 for a chapter, 3 for what stands in it.
    level: int = 2
    note: str = ""


@dataclass(frozen=True)
class Document:
    """One document in one language, as of one moment."""

    kind: str
    language: str
    title: str
    #: What it is about, under the title.
    subtitle: str
    #: Who answers for it.
    author: str
    made_at: datetime
    sections: Sequence[Section]
    #: The UUIDs of the petitions that it is about.
    petitions: Sequence[str] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """The document as JSON values; ``to_fill_in`` names the blanks by their paths in ``sections``."""
        return {
            "kind": self.kind,
            "language": self.language,
            "title": self.title,
            "subtitle": self.subtitle,
            "controller": self.author,
            "petitions": [*self.petitions],
            "made_at": self.made_at.isoformat(),
            "sections": {
                section.key: {part.key: part.as_json() for part in section.parts}
                for section in self.sections
                if section.parts
            },
            "to_fill_in": [
                f"{section.key}.{blank}"
                for section in self.sections
                for part in section.parts
                for blank in part.blanks()
            ],
        }

    def unfinished(self) -> list[str]:
        """What is left to fill in, as people read it."""
        return [
            part.label if isinstance(part, Answer) else section.heading
            for section in self.sections
            for part in section.parts
            for _blank in part.blanks()
        ]

    def json_text(self) -> str:
        """``as_json()`` as text with sorted keys: the same document, the same bytes."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def document_language(*wished: str) -> str:
    """The first of ``wished`` in which documents are written, else the language of the site, else English."""
    for language in (*wished, django_settings.LANGUAGE_CODE):
        base = language.split("-")[0]
        if base in LANGUAGES:
            return base
    return "en"
