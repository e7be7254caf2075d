"""Store a signature and what belongs to it atomically."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from ..models import ConsentRecord, CountChange, Signature


def store(signature: Signature, purposes: Collection[str]) -> None:
    """Write a new ``signature``, and a consent to each of ``purposes``."""
    with transaction.atomic(savepoint=False):
        signature.save(force_insert=True)
        ConsentRecord.objects.bulk_create(
            ConsentRecord(
                signature=signature,
                purpose=purpose,
                given=True,
                notice_id=signature.notice_id,
                recorded_at=signature.signed_at,
            )
            for purpose in purposes
        )


def store_confirmation(signature: Signature, now: datetime) -> bool:
    """Let a pending ``signature`` count since ``now``, and the counter move; returns whether it was pending.

    Raises ``IntegrityError`` when another signature of its address counts.
    """
    pending = Signature.objects.filter(pk=signature.pk, state=Signature.State.PENDING)
    with transaction.atomic(savepoint=False):
        confirmed = pending.update(
            state=Signature.State.CONFIRMED,
            confirmed_at=now,
            counted_digest=F("address_digest"),
        )
        if confirmed:
            CountChange.objects.create(petition_id=signature.petition_id, change=1)
    return bool(confirmed)
