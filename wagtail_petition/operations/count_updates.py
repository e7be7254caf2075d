"""Request counter updates: soon, and without a request that waits for the row of the counter."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.utils import timezone

from ..models import CountChange, Petition
from ..queues import Work, placed, task
from ..routing import on_primary
from . import counting, surge

logger = logging.getLogger(__name__)


@task(Work.COUNT)
def count_petition(petition_id: int) -> None:
    """Bring the counter of a petition up to date."""
    counting.apply_count_changes(petition_id)


def request_count(petition_id: int) -> None:
    """Have the counter brought up to date once the transaction that changed it is committed.

    The first change within ``count_interval()`` is counted at once, and all that follow it together at the end of the
    next interval. Where tasks cannot be put off, ``catch_up`` counts these.
    """
    # No partial: Django asks what it calls for its name when that fails.
    transaction.on_commit(lambda: _ask(petition_id), robust=True)


def _ask(petition_id: int) -> None:
    interval = surge.count_interval()
    if _is_first("now", petition_id, interval):
        placed(count_petition).enqueue(petition_id)
    elif count_petition.get_backend().supports_defer and _is_first("later", petition_id, interval):
        # A second later than others stop to rely on it.
        later = timezone.now() + timedelta(seconds=interval + 1)
        placed(count_petition, run_after=later).enqueue(petition_id)


def _is_first(when: str, petition_id: int, seconds: int) -> bool:
    try:
        return bool(cache.add(f"wagtail_petition.count.{when}.{petition_id}", 1, seconds))
    except Exception:
        # A cache that is down must not stop a confirmation; `petition_count` counts this one later.
        logger.exception("The cache is down; the counter of petition %s is late.", petition_id)
        return False


@on_primary()
def catch_up(petition: Petition) -> None:
    """Count what waits for longer than ``count_interval()``, before ``petition.count`` is shown.

    For sites whose tasks cannot be put off; it costs them one query. Nobody waits for the row of the petition: whoever
    holds it is counting.
    """
    if count_petition.get_backend().supports_defer or not _is_due(petition):
        return
    try:
        if counting.apply_count_changes(petition.pk, wait=False):
            petition.refresh_from_db(fields=["count", "counted_at"])
    except DatabaseError:
        # What is shown is a little older.
        logger.exception("The counter of petition %s is late.", petition.pk)


def _is_due(petition: Petition) -> bool:
    due = timezone.now() - timedelta(seconds=surge.count_interval())
    # A page that is previewed before it was ever saved has a petition that is not stored either.
    if petition.pk is None or (petition.counted_at and petition.counted_at > due):
        return False
    return CountChange.objects.filter(petition=petition).exists()
