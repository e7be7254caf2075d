"""Django's own tasks where it has them, as queues then expect; before Django 6.0, those of ``django_tasks``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import django
from django.apps import apps
from django.db import router, transaction
from django.db.models import Model
from django.utils.module_loading import import_string

_MODULE = "django.tasks" if django.VERSION >= (6, 0) else "django_tasks"

task: Any = import_string(f"{_MODULE}.task")
Task: Any = import_string(f"{_MODULE}.base.Task")
DEFAULT_TASK_BACKEND_ALIAS: str = import_string(f"{_MODULE}.DEFAULT_TASK_BACKEND_ALIAS")

# A site chooses its queue; this one can share the transaction of what a task is about.
_DatabaseBackend: Any = (
    import_string("django_tasks_db.DatabaseBackend") if find_spec("django_tasks_db") else None
)


def enqueue_with(row: Model, work: Task) -> None:
    """Have ``work`` done on the primary key of a new ``row`` once the transaction that writes it is committed.

    A queue in the same database is written in that transaction: there is no moment, and no crash, between the two. Any
    other is told afterwards, and one that is down must not turn what is stored into an error page.
    """
    key = row.pk
    if _is_in_same_database(row, work):
        work.enqueue(key)
    else:
        # No partial: Django asks what it calls for its name when that fails.
        transaction.on_commit(lambda: work.enqueue(key), robust=True)


def _is_in_same_database(row: Model, work: Task) -> bool:
    if _DatabaseBackend is None or not isinstance(work.get_backend(), _DatabaseBackend):
        return False
    stored_tasks = apps.get_app_config("django_tasks_database").get_model("DBTaskResult")
    return router.db_for_write(stored_tasks) == router.db_for_write(type(row))
