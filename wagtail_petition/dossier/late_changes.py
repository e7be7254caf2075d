"""Record corrections for signatures that changed while their dossier was sealed (GDPR article 19)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ..models import Correction, Dossier, Signature
from ..models.dossier import KEYS_TYPE
from .signature_list import entries, keys_path

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


def note_late_changes(dossier: Dossier, listing: Path) -> None:
    """Note a correction for each row that ``read_signatures`` wrote to ``listing`` and that holds no longer.

    To be called in the transaction that stores ``dossier``: the rows stay locked until it ends. Whoever was earlier is
    found here, and whoever comes later finds the dossier.
    """
    keys = array(KEYS_TYPE, keys_path(listing).read_bytes())
    listed = zip(keys, entries(listing), strict=True)
    while batch := dict(islice(listed, BATCH_SIZE)):
        Correction.objects.bulk_create(
            Correction(dossier=dossier, row=row, reason=reason) for row, reason in _changed(batch)
        )


def _changed(batch: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    locked = Signature.objects.select_for_update().filter(pk__in=batch.keys()).order_by("pk")
    columns = ("pk", "state", "hand_over", "restricted_at", *_SHOWN)
    found = {key: row for key, *row in locked.values_list(*columns)}
    for key, entry in batch.items():
        row = found.get(key)
        if row != [State.CONFIRMED, True, None, *(entry[name] for name in _SHOWN)] and (
            reason := _reason(row)
        ):
            yield entry["number"], reason


def _reason(row: Sequence[Any] | None) -> str | None:
    """Why a ``row`` is another than the one listed; None if what was done is no wish of the person's."""
    if row is None:
        return Reason.ERASED
    state, hand_over, restricted_at, *_shown = row
    if state != State.CONFIRMED:
        # Anonymised rows are those whose time had come.
        return _ENDED.get(state)
    if restricted_at:
        return Reason.RESTRICTED
    return Reason.CORRECTED if hand_over else Reason.NOT_HANDED_OVER
