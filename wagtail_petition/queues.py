"""Django's own tasks where it has them, as queues then expect; before Django 6.0, those of ``django_tasks``."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib.util import find_spec
from typing import Any

import django
from django.apps import apps
from django.db import router, transaction
from django.db.models import Model
from django.utils.module_loading import import_string

from .conf import settings

_MODULE = "django.tasks" if django.VERSION >= (6, 0) else "django_tasks"

_task: Any = import_string(f"{_MODULE}.task")
Task: Any = import_string(f"{_MODULE}.base.Task")
DEFAULT_TASK_BACKEND_ALIAS: str = import_string(f"{_MODULE}.DEFAULT_TASK_BACKEND_ALIAS")
DEFAULT_QUEUE_NAME: str = import_string(f"{_MODULE}.DEFAULT_TASK_QUEUE_NAME")

# A site chooses its queue; this one can share the transaction of what a task is about.
_DatabaseBackend: Any = (
    import_string("django_tasks_db.DatabaseBackend") if find_spec("django_tasks_db") else None
)


class Work(StrEnum):
    """Kinds of work, from what people wait for to what nobody does."""

    MAIL = "mail"
    COUNT = "count"
    EXPORT = "export"
    SEALING = "sealing"
    UPKEEP = "upkeep"


#: The higher is done first; 0 is what other apps have, unless they say otherwise.
PRIORITIES = {
    Work.MAIL: 80,
    Work.COUNT: 60,
    Work.EXPORT: 20,
    Work.SEALING: 10,
    Work.UPKEEP: -20,
}

_WORK: dict[str, Work] = {}


def task(work: Work) -> Callable[[Callable[..., None]], Task]:
    """Make a function a task of this kind. To be enqueued by ``placed(…).enqueue()``, or by ``enqueue_with``."""

    def decorate(function: Callable[..., None]) -> Task:
        made = _task()(function)
        _WORK[made.module_path] = work
        return made

    return decorate


def placed(work: Task, **options: Any) -> Task:
    """``work`` with the priority of its kind, where the queue knows any, in the queue that the site has for it.

    Asked for at each time: a decorator would be read once, whatever the settings say later.
    """
    kind = _WORK[work.module_path]
    if work.get_backend().supports_priority:
        options["priority"] = PRIORITIES[kind]
    if queue := settings.QUEUES.get(kind):
        options["queue_name"] = queue
    return work.using(**options)


def default_backend() -> Any:
    """What runs the tasks of the site."""
    return import_string(f"{_MODULE}.task_backends")[DEFAULT_TASK_BACKEND_ALIAS]


def enqueue_with(row: Model, work: Task) -> None:
    """Have ``work`` done on the primary key of a new ``row`` once the transaction that writes it is committed.

    A queue in the same database is written in that transaction: there is no moment, and no crash, between the two. Any
    other is told afterwards, and one that is down must not turn what is stored into an error page.
    """
    key, work = row.pk, placed(work)
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
