"""How the task queue does: whether a worker is alive, or there is more to do than the workers can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..privacy.security_measures import has_task_queue, task_backend
from ..queues import DEFAULT_QUEUE_NAME, default_backend
from .health_check import CheckResult, Verdict, queue_result

#: The model of django-tasks-db.
_STORED_TASKS: str = "django_tasks_database.DBTaskResult"

_OURS = "wagtail_petition."

_LATE = timedelta(minutes=5)
_STUCK = timedelta(hours=1)
#: A task that failed, or that its worker left, is told of for so long.
_TOLD_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Queue:
    """What waits in a queue, and whether anybody takes it."""

    name: str
    waiting: int
    oldest: datetime | None
    #: Whether a worker gave a sign of life within ``_LATE``.
    is_served: bool
    #: Whether one is perhaps at a task that takes longer than that, or was stopped.
    is_busy: bool


def tasks_result(now: datetime) -> CheckResult:
    """What waits for workers, and whether there are any."""
    title = _("Task queue")
    if not has_task_queue():
        return CheckResult(
            "tasks", title, Verdict.OK, _("Tasks run within the request: none can wait here.")
        )
    if task_backend() == "DatabaseBackend" and apps.is_installed("django_tasks_db"):
        queues, troubles = list(_stored_queues(now)), _troubles(now)
    elif task_backend() == "RQBackend":
        try:
            queues, troubles = list(_rq_queues()), {}
        except Exception as error:
            return CheckResult(
                "tasks",
                title,
                Verdict.WRONG,
                _("The queue does not answer: %(error)s") % {"error": error},
                _("Start Redis. Mails wait meanwhile; “petition_send_mail” sends them."),
            )
    else:
        found = _("Tasks are run by %(backend)s: look at its own monitor.")
        return CheckResult("tasks", title, Verdict.OK, found % {"backend": task_backend()})
    result = queue_result(
        "tasks",
        title,
        sum(queue.waiting for queue in queues),
        min((queue.oldest for queue in queues if queue.oldest), default=None),
        now,
        late=_LATE,
        advice=_advice([queue for queue in queues if queue.oldest and queue.oldest < now - _LATE]),
    )
    said = [text for count, text in troubles.values() if count]
    return CheckResult(
        "tasks",
        title,
        max(result.verdict, Verdict.LATE, key=list(Verdict).index) if said else result.verdict,
        " ".join([result.found, *said]),
        result.advice
        or (
            _("The log of the worker says why. Work of petitions is taken up again.")
            if said
            else ""
        ),
        {**result.values, **{name: count for name, (count, _text) in troubles.items()}},
    )


def _advice(late: list[Queue]) -> str:
    unserved = [queue.name for queue in late if not (queue.is_served or queue.is_busy)]
    if unserved:
        return _("No worker seems to be running. Start “%(command)s”.") % {
            "command": _worker_command(unserved)
        }
    if all(queue.is_served for queue in late):
        return _("Workers are at it, and there is more to do than they can: start more of them.")
    return _(
        "A worker has been at one task for long, or was stopped: see that it runs, and start another one so that "
        "the rest need not wait."
    )


def _worker_command(queues: list[str]) -> str:
    if task_backend() == "RQBackend":
        return f"manage.py rqworker --job-class django_tasks_rq.Job {' '.join(queues)}"
    if queues == [DEFAULT_QUEUE_NAME]:
        return "manage.py db_worker"
    return f"manage.py db_worker --queue-name {','.join(queues)}"


def _stored_tasks() -> Any:
    return apps.get_model(_STORED_TASKS)._default_manager.order_by()


def _stored_queues(now: datetime) -> Iterator[Queue]:
    recent = Q(started_at__gt=now - _LATE) | Q(finished_at__gt=now - _LATE)
    running = Q(status="RUNNING", started_at__gt=now - _STUCK)
    served = set(_stored_tasks().filter(recent).values_list("queue_name", flat=True).distinct())
    busy = set(_stored_tasks().filter(running).values_list("queue_name", flat=True).distinct())
    waiting = _stored_tasks().ready().values_list("queue_name")
    for name, count, oldest in waiting.annotate(Count("pk"), Min("enqueued_at")):
        yield Queue(name, count, oldest, name in served, name in busy)


def _rq_queues() -> Iterator[Queue]:
    django_rq, rq = import_module("django_rq"), import_module("rq")
    for name in sorted(default_backend().queues):
        queue = django_rq.get_queue(name)
        first = queue.get_job_ids(0, 1)
        job = queue.fetch_job(first[0]) if first else None
        # Workers that are not heard of any more are none.
        workers = bool(rq.Worker.count(queue=queue))
        yield Queue(name, queue.count, job.enqueued_at if job else None, workers, workers)


def _troubles(now: datetime) -> dict[str, tuple[int, str]]:
    failed, stuck = _failed(now), _stuck(now)
    return {
        "failed": (
            failed,
            ngettext("%(count)s failed within a day.", "%(count)s failed within a day.", failed)
            % {"count": failed},
        ),
        "stuck": (
            stuck,
            ngettext(
                "%(count)s was begun more than an hour ago and has not ended.",
                "%(count)s were begun more than an hour ago and have not ended.",
                stuck,
            )
            % {"count": stuck},
        ),
    }


def _failed(now: datetime) -> int:
    """Our tasks that failed within a day, and of whose kind none has succeeded since."""
    ours = _stored_tasks().filter(task_path__startswith=_OURS, finished_at__gte=now - _TOLD_FOR)
    succeeded = dict(
        ours.filter(status="SUCCESSFUL").values_list("task_path").annotate(Max("finished_at"))
    )
    failed = ours.filter(status="FAILED").values_list("task_path", "finished_at")
    return sum(not (path in succeeded and succeeded[path] > at) for path, at in failed)


def _stuck(now: datetime) -> int:
    """Tasks of other apps that a worker left. Ours are done by others, and what is not is told of by its own check."""
    running = _stored_tasks().filter(
        status="RUNNING", started_at__lte=now - _STUCK, started_at__gt=now - _TOLD_FOR
    )
    return int(running.exclude(task_path__startswith=_OURS).count())
