"""Work outside the request, through whichever task backend the site has. No task is given personal data."""

from __future__ import annotations

import logging
from time import monotonic

from django.core.cache import cache
from django.db import transaction

from ..queues import task
from . import counting, sending, surge

logger = logging.getLogger(__name__)

KNOWN_SECONDS = 0.05
_known: dict[str, float] = {}


@task()
def send_due_mails() -> None:
    """Send the mails that are due; if they are many, another task helps. Run twice, it sends none twice."""
    sending.send_due(when_behind=_ask_for_help)


def _ask_for_help() -> None:
    try:
        send_due_mails.enqueue()
    except Exception:
        logger.exception("The task queue is down; one worker sends what many could.")


@task()
def count_petition(petition_id: int) -> None:
    """Bring the counter of a petition up to date."""
    counting.apply_count_changes(petition_id)


def request_count(petition_id: int) -> None:
    """Have the counter brought up to date soon, at most once per ``count_interval()`` and cache."""
    name = f"wagtail_petition.count.{petition_id}"
    now = monotonic()
    if now < _known.get(name, 0):
        return
    try:
        # Nearly always it is asked for already: then one question to the cache is enough.
        due = not cache.get(name) and cache.add(name, 1, surge.count_interval())
    except Exception:
        # A cache that is down must not stop a confirmation; `petition_count` counts this one later.
        logger.exception("The cache is down; the counter of petition %s is late.", petition_id)
        return
    _known[name] = now + KNOWN_SECONDS
    if due:
        transaction.on_commit(lambda: count_petition.enqueue(petition_id), robust=True)
