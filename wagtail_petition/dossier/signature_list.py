"""The list of signatures: read once, kept in a file, then printed in volumes."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..dates import in_site_zone
from ..models import Deletion, Erasure, Petition, Signature
from ..models.dossier import KEYS_TYPE
from ..models.paging import PAGE_ROWS, unbuffered
from ..models.signature import initials
from ..privacy.handed_over import items_of
from ..tables import CSV_ENCODING, DIALECT, Delimiter
from .counts import Counts, CountsBuilder

#: Rows in one PDF: one document with all rows of a large petition would take gigabytes.
VOLUME_ROWS = 1_000

#: What a list shows of a person, and what of it is compared later.
SHOWN = ("given_name", "family_name", "postcode", "town")
DIGEST_BYTES = 8

# ``json.dumps`` would make an encoder for each row.
_as_json = json.JSONEncoder(ensure_ascii=False).encode

_FIELDS = (
    "pk",
    "state",
    "rejection",
    "origin",
    "hand_over",
    "restricted_at",
    "signed_at",
    "confirmed_at",
    "text__digest",
    "given_name",
    "family_name",
    "postcode",
    "town",
)


@dataclass(frozen=True)
class Column:
    """A column of the list."""

    name: str
    heading: str
    description: str
    #: Share of the width in print; 0 is as wide as its content.
    width: int


def columns(variant: str, asked: Container[str]) -> list[Column]:
    """The columns of the list in ``variant``, in the active language; ``asked``: see ``handed_over.items_of``."""
    known = [
        Column("initials", _("Initials"), _("Initials of the names."), 1),
        Column("full_name", _("Full name"), _("Full name."), 6),
        Column("given_name", _("Given name"), _("Given name."), 3),
        Column("family_name", _("Family name"), _("Family name."), 4),
        Column("postcode", _("Postcode"), _("Postcode, if given."), 0),
        Column("town", _("Town"), _("Town, if given."), 3),
        Column(
            "date",
            _("Date"),
            _("Date of the confirmation, or of the signature if it was imported (ISO 8601)."),
            0,
        ),
    ]
    by_name = {column.name: column for column in known}
    number = Column("number", _("No."), _("Place in the list, from 1."), 0)
    return [number, *(by_name[name] for name in items_of(variant, asked))]


def count_listed(petition: Petition) -> int:
    """How many rows a list that is read now has."""
    may_be_used = Signature.objects.unrestricted().filter(petition=petition, hand_over=True)
    return may_be_used.filter(state=Signature.State.CONFIRMED).count()


def read_signatures(
    petition: Petition,
    sealed_at: datetime,
    path: Path,
    check: Callable[[], None] = lambda: None,
) -> Counts:
    """Write the rows of the list to ``path``, a line of JSON each, and count all signatures.

    Beside it go the primary keys of the rows, at ``keys_path(path)``, as ``Dossier.row_of`` reads them, and at
    ``shown_path(path)`` the ``shown_digest`` of each.

    One statement reads everything, so that list and counts are of one moment on every database, whoever signs or
    withdraws meanwhile. ``check`` is called every few thousand rows.
    """
    builder = CountsBuilder(sealed_at)
    rows = (
        Signature.objects.filter(petition=petition, signed_at__lte=sealed_at)
        # Paper sheets and imports may know no time of confirmation.
        .order_by(Coalesce("confirmed_at", "signed_at"), "pk")
        .values(*_FIELDS)
    )
    number = 0
    with (
        unbuffered(rows.db),
        path.open("w", encoding="utf-8") as listing,
        keys_path(path).open("wb") as keys,
        shown_path(path).open("wb") as shown,
    ):
        for row in rows.iterator(chunk_size=PAGE_ROWS):
            if builder.add(row):
                if number % PAGE_ROWS == 0:
                    check()
                number += 1
                listing.write(_as_json(_entry(row, number)) + "\n")
                keys.write(array(KEYS_TYPE, [row["pk"]]))
                shown.write(shown_digest([row[name] for name in SHOWN]))
    purged, erased = _gone(petition, sealed_at)
    return replace(builder.counts(), purged=purged, erased=erased)


def _gone(petition: Petition, sealed_at: datetime) -> tuple[int, int]:
    """How many were deleted unconfirmed, and how many at their request: all that is known of them."""
    purged = petition.deletions.filter(kind=Deletion.Kind.UNCONFIRMED, done_at__lte=sealed_at)
    erased = petition.erasures.filter(reason=Erasure.Reason.ERASED, erased_at__lte=sealed_at)
    return purged.aggregate(sum=Sum("count"))["sum"] or 0, erased.count()


def keys_path(path: Path) -> Path:
    """Where ``read_signatures`` writes the primary keys of the rows that it writes to ``path``."""
    return path.with_suffix(".keys")


def shown_path(path: Path) -> Path:
    """Where ``read_signatures`` writes digests of the rows that it writes to ``path``."""
    return path.with_suffix(".shown")


def shown_digest(values: Sequence[str]) -> bytes:
    """By which it is known whether ``values``, those of ``SHOWN``, have changed."""
    return hashlib.blake2b("\0".join(values).encode(), digest_size=DIGEST_BYTES).digest()


def _entry(row: dict[str, Any], number: int) -> dict[str, Any]:
    signed = row["confirmed_at"] or row["signed_at"]
    return {
        "number": number,
        "full_name": f"{row['given_name']} {row['family_name']}".strip(),
        "given_name": row["given_name"],
        "family_name": row["family_name"],
        "initials": initials(row["given_name"], row["family_name"]),
        "postcode": row["postcode"],
        "town": row["town"],
        "date": in_site_zone(signed).date().isoformat(),
    }


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """The rows that ``read_signatures`` wrote."""
    with path.open(encoding="utf-8") as listing:
        for line in listing:
            yield json.loads(line)


def shown_entries(path: Path, shown: Sequence[Column]) -> Iterator[dict[str, Any]]:
    """The rows of the list with the columns ``shown``; none where no column is."""
    for row in entries(path) if shown else ():
        yield {column.name: row[column.name] for column in shown}


def volumes(path: Path, shown: Sequence[Column]) -> Iterator[list[list[str]]]:
    """The rows of each volume, as they are printed."""
    # Some days, on which many people signed.
    shown_date = cache(_shown_date)
    rows = shown_entries(path, shown)
    while volume := list(islice(rows, VOLUME_ROWS)):
        yield [
            [shown_date(cell) if name == "date" else str(cell) for name, cell in row.items()]
            for row in volume
        ]


def _shown_date(day: str) -> str:
    return date_format(datetime.fromisoformat(day), "SHORT_DATE_FORMAT")


def _delimiter() -> Delimiter:
    return Delimiter.of(get_language() or "en")


def schema(shown: Sequence[Column]) -> dict[str, Any]:
    """What the CSV holds, as a Table Schema (Frictionless Data)."""
    types = {"number": "integer", "date": "date"}
    return {
        "encoding": CSV_ENCODING,
        "dialect": {**DIALECT, "delimiter": _delimiter().value},
        "fields": [
            {
                "name": column.name,
                "type": types.get(column.name, "string"),
                "title": column.heading,
                "description": column.description,
            }
            for column in shown
        ],
        "primaryKey": "number",
        "note": _(
            "The file begins with a byte order mark (UTF-8); the delimiter is that of spreadsheets in the language of "
            "the dossier. A text that a spreadsheet would take for a formula, a number or a date has an apostrophe "
            "before it, and so has a sign (= + - @) that follows a separator or a line break within a text."
        ),
    }
