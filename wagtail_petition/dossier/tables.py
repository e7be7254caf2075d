"""The tables of a dossier: the list of signatures, and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import IO, Any

from django.utils.translation import gettext_lazy

from ..models import Dossier
from ..source_blocks import SourcesBlock
from ..sources.citation_style import citation_text
from ..sources.plain import plain_text
from ..tables import Cell, Delimiter, csv_pieces
from .archive import json_text
from .files import DossierFacts, DossierFile
from .signature_list import schema
from .text import cited_sources

_LISTED = (Dossier.Variant.COMPLETE, Dossier.Variant.MINIMISED)

_SOURCE_FIELDS = (
    "author",
    "title",
    "publisher",
    "date",
    "locator",
    "number",
    "volume",
    "issue",
    "edition",
    "programme",
    "interviewer",
    "medium",
    "place",
    "identifier",
    "doi",
    "isbn",
    "language",
)
_LINK_FIELDS = ("url", "archived_url", "consulted_on", "file_type", "file_size")


class SignatureTable(DossierFile):
    """The list of signatures as CSV, headed by the names of its schema, for spreadsheets in the active language."""

    name = "06_signatures.csv"
    title = gettext_lazy("The same list as a table (CSV)")
    variants = _LISTED

    def write(self, facts: DossierFacts, target: IO[bytes]) -> None:
        names = [column.name for column in facts.columns]
        rows = (
            [date.fromisoformat(row[name]) if name == "date" else row[name] for name in names]
            for row in facts.rows()
        )
        target.writelines(csv_pieces(names, rows, Delimiter.of(facts.language)))


class SignatureTableSchema(DossierFile):
    """What the columns of the list hold, for programs."""

    name = "06_signatures.schema.json"
    title = ""
    variants = _LISTED

    def write(self, facts: DossierFacts, target: IO[bytes]) -> None:
        target.write(json_text(schema(facts.columns)).encode())


class SourceTable(DossierFile):
    """The sources of each version that people signed: a row for each link, with the number of the note."""

    name = "07_sources.csv"
    title = gettext_lazy("The sources as a table (CSV)")

    def write(self, facts: DossierFacts, target: IO[bytes]) -> None:
        added = _fields_of_site()
        names = ["text", "note", "kind", *_SOURCE_FIELDS, *added, *_LINK_FIELDS, "citation"]
        rows = _source_rows(facts, added)
        target.writelines(csv_pieces(names, rows, Delimiter.of(facts.language)))


#: The files of every dossier that are made of its facts alone.
TABLES: tuple[DossierFile, ...] = (SignatureTable(), SignatureTableSchema(), SourceTable())


def _fields_of_site() -> list[str]:
    """The fields that only the site's own kinds of sources have."""
    kinds = SourcesBlock().child_blocks.values()
    names = dict.fromkeys(name for kind in kinds for name in kind.child_blocks)
    return [name for name in names if name not in {*_SOURCE_FIELDS, "links", "note"}]


def _source_rows(facts: DossierFacts, added: list[str]) -> Iterator[list[Cell]]:
    uncited = facts.page.lists_uncited_sources
    for place, version in enumerate(facts.signed.versions, start=1):
        for number, source in cited_sources(version.text, uncited=uncited).values():
            citation = citation_text(source, facts.site_url)
            for link in source["links"] or [{}]:
                yield [
                    place,
                    number or "",
                    source.kind,
                    *_cells(source, _SOURCE_FIELDS),
                    *(_cell_of_site(source.get(name)) for name in added),
                    *_cells(link, _LINK_FIELDS),
                    citation,
                ]


def _cells(data: Mapping[str, Any], names: Iterable[str]) -> list[Cell]:
    return [data.get(name) or "" for name in names]


def _cell_of_site(value: Any) -> Cell:
    """The value of a field of the site, which may be of any block."""
    return value if isinstance(value, int | float | date) else plain_text(value)
