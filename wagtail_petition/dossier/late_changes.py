"""Record corrections for signatures that changed while their dossier was sealed (GDPR article 19)."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import Correction, Dossier, Signature
from ..models.dossier import KEYS_TYPE, dossier_storage
from ..routing import on_primary
from ..visitors.retries import retry_conflicts
from .signature_list import DIGEST_BYTES, SHOWN, shown_digest

logger = logging.getLogger(__name__)

Reason = Correction.Reason
State = Signature.State

#: Rows compared, and locked, at a time: whoever signs off meanwhile waits for some hundredths of a second.
PAGE_ROWS = 500

#: Longer than it takes to seal a long list: after that, whoever was to note changes was stopped.
MISSED_AFTER = timedelta(minutes=20)

_ENDED = {
    State.WITHDRAWN: Reason.WITHDRAWN,
    State.REJECTED: Reason.ERASED,
}


@on_primary()
def note_missed_changes() -> None:
    """Do for dossiers whose process was stopped what ``note_late_changes`` does; to be run every minute."""
    sealed = Dossier.objects.filter(sealed_at__lte=timezone.now() - MISSED_AFTER)
    for dossier in sealed.filter(changes_noted_at=None):
        note_late_changes(dossier)


def note_late_changes(dossier: Dossier) -> None:
    """Note a correction for each row of ``dossier`` that holds no longer; run twice, it notes once.

    To be called once ``dossier`` is committed. Whoever leaves from then on finds it, and notes it in the same
    transaction; whoever began earlier has changed the row by now, or holds it, and is waited for. Rows are locked by
    pages, each for a moment.
    """
    storage = dossier_storage()
    try:
        with storage.open(dossier.keys_name) as file:
            keys = array(KEYS_TYPE, file.read())
        with storage.open(dossier.shown_name) as file:
            shown = file.read()
    except FileNotFoundError:
        logger.exception("What changed while %s was sealed cannot be known any more.", dossier)
        keys, shown = array(KEYS_TYPE), b""
    for start in range(0, len(keys), PAGE_ROWS):
        page = {
            key: (position + 1, shown[position * DIGEST_BYTES : (position + 1) * DIGEST_BYTES])
            for position, key in enumerate(keys[start : start + PAGE_ROWS], start)
        }
        retry_conflicts(partial(_note_page, dossier, page))
    dossier.changes_noted_at = timezone.now()
    dossier.save(update_fields=["changes_noted_at"])
    storage.delete(dossier.shown_name)


def _note_page(dossier: Dossier, page: Mapping[int, tuple[int, bytes]]) -> None:
    """Compare the rows of ``page``: their numbers in the list, and digests of what it shows, by primary key."""
    with transaction.atomic():
        changed = set(_changed(page))
        rows = [row for row, _reason in changed]
        noted = Correction.objects.filter(dossier=dossier, row__in=rows)
        Correction.objects.bulk_create(
            Correction(dossier=dossier, row=row, reason=reason)
            for row, reason in sorted(changed - set(noted.values_list("row", "reason")))
        )


def _changed(page: Mapping[int, tuple[int, bytes]]) -> Iterator[tuple[int, str]]:
    locked = Signature.objects.select_for_update().filter(pk__in=page.keys()).order_by("pk")
    columns = ("pk", "state", "hand_over", "restricted_at", *SHOWN)
    found = {key: values for key, *values in locked.values_list(*columns)}
    for key, (row, digest) in page.items():
        if reason := _reason(found.get(key), digest):
            yield row, reason


def _reason(values: Sequence[Any] | None, digest: bytes) -> str | None:
    """Why a row is another than the one listed; None if it is the same, or what was done is no wish of the person's."""
    if values is None:
        return Reason.ERASED
    state, hand_over, restricted_at, *shown = values
    if state != State.CONFIRMED:
        # Anonymised rows are those whose time had come.
        return _ENDED.get(state)
    if restricted_at:
        return Reason.RESTRICTED
    if not hand_over:
        return Reason.NOT_HANDED_OVER
    return Reason.CORRECTED if shown_digest(shown) != digest else None
