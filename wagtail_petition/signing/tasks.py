"""Work outside the request, through whichever task backend the site has."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import router, transaction
from django.utils.module_loading import import_string

from ..models import Signature
from ..privacy.measures import has_task_queue
from ..queues import Task, task
from . import counting, mail, surge

logger = logging.getLogger(__name__)

# A site chooses its queue; this one can share the transaction of a signature.
_DatabaseBackend: Any = (
    import_string("django_tasks_db.DatabaseBackend") if find_spec("django_tasks_db") else None
)


@task()
def send_confirmation(signature_id: int) -> None:
    """Send the mail of a new signature, and some more if there is a queue of them. Run twice, it sends once."""
    if not has_task_queue():
        # Nobody's request has to wait: not for the mails of others, nor for the pace of a surge.
        mail.send_confirmation(signature_id)
    elif surge.mails_per_minute():
        surge.pace()
        mail.send_confirmation(signature_id)
    else:
        mail.send_confirmations(signature_id)


@task()
def send_my_link(petition_id: int, email: str, language: str) -> None:
    """Send the link to “My signature” to an address, or word that it has not signed."""
    mail.send_my_link(petition_id, email, language)


@task()
def count_petition(petition_id: int) -> None:
    """Bring the counter of a petition up to date."""
    counting.apply_count_changes(petition_id)


def queue(work: Task, signature_id: int) -> None:
    """Have ``work`` done on a new signature once the transaction in which it is written is committed.

    A queue in the same database is written in that transaction: there is no moment, and no crash, between the two. Any
    other is told afterwards, and one that is down must not turn a stored signature into an error page;
    ``petition_send_pending`` finds what was never sent.
    """
    if _is_in_same_database(work):
        work.enqueue(signature_id)
    else:
        # No partial: Django asks what it calls for its name when that fails.
        transaction.on_commit(lambda: work.enqueue(signature_id), robust=True)


def _is_in_same_database(work: Task) -> bool:
    if _DatabaseBackend is None or not isinstance(work.get_backend(), _DatabaseBackend):
        return False
    stored_tasks = apps.get_app_config("django_tasks_database").get_model("DBTaskResult")
    return router.db_for_write(stored_tasks) == router.db_for_write(Signature)


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
