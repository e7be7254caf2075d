"""The stored counter: brought up to date by batches, checked by a repair, never counted in a request."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import CountChange, Petition, Signature
from ..routing import on_primary
from .frontcache import purge_on_commit

#: Changes consumed in one transaction.
BATCH_SIZE = 5_000


@on_primary()
def apply_count_changes(petition_id: int, *, wait: bool = True) -> int:
    """Add what changed since the last time to the stored counter; returns by how much it moved.

    Unless told to ``wait``, it leaves the changes to whoever holds the row of the petition.

    Safe when run twice at once: the row of the petition is locked, and each change is consumed with the update.
    """
    moved = 0
    while batch := _apply_batch(petition_id, wait=wait):
        moved += sum(batch)
    if moved:
        purge_on_commit([petition_id])
    return moved


def _apply_batch(petition_id: int, *, wait: bool) -> list[int]:
    with transaction.atomic():
        petition = _hold(petition_id, wait=wait)
        if petition is None:
            return []
        changes = dict(
            CountChange.objects.filter(petition=petition)
            .order_by("pk")
            .values_list("pk", "change")[:BATCH_SIZE]
        )
        CountChange.objects.filter(pk__in=changes).delete()
        # A counter that was wrong, until the repair, must not stop the others by falling under zero.
        count = max(petition.count + sum(changes.values()), 0)
        Petition.objects.filter(pk=petition_id).update(count=count, counted_at=timezone.now())
    return list(changes.values())


def _hold(petition_id: int, *, wait: bool = True) -> Petition | None:
    """The row, locked against other counters only: rows that point to it can still be added, so signing goes on.

    None if another counter holds it, unless told to ``wait``.
    """
    no_key = connection.features.has_select_for_no_key_update
    skip_locked = not wait and connection.features.has_select_for_update_skip_locked
    rows = Petition.objects.select_for_update(no_key=no_key, skip_locked=skip_locked)
    return rows.filter(pk=petition_id).first()


@on_primary()
def repair_count(petition_id: int) -> int:
    """Set the counter to what the signatures say; returns by how much it was wrong.

    The lock keeps batches away, and one statement reads signatures and unapplied changes in one snapshot, so signers
    are not stopped and nothing is counted twice.
    """
    signatures = Signature.objects.counted().filter(petition=OuterRef("pk")).order_by()
    changes = CountChange.objects.filter(petition=OuterRef("pk")).order_by()
    with transaction.atomic():
        petition = _hold(petition_id)
        if petition is None:
            raise Petition.DoesNotExist
        counted, unapplied = (
            Petition.objects.filter(pk=petition_id)
            .values_list(
                _aggregate(signatures.values("petition").annotate(value=Count("pk"))),
                _aggregate(changes.values("petition").annotate(value=Sum("change"))),
            )
            .get()
        )
        Petition.objects.filter(pk=petition_id).update(
            count=counted - unapplied, repaired_at=timezone.now()
        )
        wrong_by = petition.count - (counted - unapplied)
    if wrong_by:
        purge_on_commit([petition_id])
    return wrong_by


def _aggregate(queryset: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(
        Subquery(queryset.values("value"), output_field=IntegerField()),
        Value(0),
    )
