"""Those who took something back while the dossier that lists them was being made (GDPR article 19)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from ..models import Correction, Dossier, Signature
from ..models.dossier import KEYS_TYPE
from .roll import entries, keys_path

Reason = Correction.Reason
State = Signature.State

#: Rows compared in one statement.
BATCH_SIZE = 5_000

#: What a list shows of a person.
_SHOWN = ("given_name", "family_name", "postcode", "town")

_ENDED = {
    State.WITHDRAWN: Reason.WITHDRAWN,
    State.REJECTED: Reason.ERASED,
}


def note_overtaken(dossier: Dossier, roll: Path) -> None:
    """Note a correction for each row that ``read_roll`` wrote to ``roll`` and that holds no longer.

    To be called in the transaction that stores ``dossier``: the rows stay locked until it ends. Whoever was earlier is
    found here, and whoever comes later finds the dossier.
    """
    keys = array(KEYS_TYPE, keys_path(roll).read_bytes())
    listed = zip(keys, entries(roll), strict=True)
    while batch := dict(islice(listed, BATCH_SIZE)):
        Correction.objects.bulk_create(
            Correction(dossier=dossier, row=row, reason=reason) for row, reason in _changed(batch)
        )


def _changed(batch: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    locked = Signature.objects.select_for_update().filter(pk__in=batch.keys()).order_by("pk")
    found = {
        row["pk"]: row
        for row in locked.values("pk", "state", "hand_over", "restricted_at", *_SHOWN)
    }
    for key, entry in batch.items():
        if reason := _reason(entry, found.get(key)):
            yield entry["number"], reason


def _reason(entry: Mapping[str, Any], row: Mapping[str, Any] | None) -> str | None:
    if row is None:
        return Reason.ERASED
    if row["state"] != State.CONFIRMED:
        # What was anonymised because its time had come is no wish of the person's.
        return _ENDED.get(row["state"])
    if row["restricted_at"]:
        return Reason.RESTRICTED
    if not row["hand_over"]:
        return Reason.NOT_HANDED_OVER
    return Reason.CORRECTED if any(row[name] != entry[name] for name in _SHOWN) else None
