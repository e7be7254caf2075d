"""Work outside the request, through whichever task backend the site has."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.db import transaction
from django_tasks import task

from ..privacy.measures import has_task_queue
from . import counting, mail, surge

logger = logging.getLogger(__name__)


@task()
def send_confirmation(signature_id: int) -> None:
    """Send the mail of a new signature. Run twice, it sends once."""
    if has_task_queue():
        # A worker can wait; a visitor must not.
        surge.pace()
    mail.send_confirmation(signature_id)


@task()
def send_my_link(petition_id: int, email: str, language: str) -> None:
    """Send the link to “My signature” to an address, or word that it has not signed."""
    mail.send_my_link(petition_id, email, language)


@task()
def count_petition(petition_id: int) -> None:
    """Bring the counter of a petition up to date."""
    counting.apply_count_changes(petition_id)


def request_count(petition_id: int) -> None:
    """Have the counter brought up to date soon, at most once per ``count_interval()`` and cache."""
    try:
        due = cache.add(f"wagtail_petition.count.{petition_id}", 1, surge.count_interval())
    except Exception:
        # A cache that is down must not stop a confirmation; `petition_count` counts this one later.
        logger.exception("The cache is down; the counter of petition %s is late.", petition_id)
        return
    if due:
        transaction.on_commit(lambda: count_petition.enqueue(petition_id), robust=True)
