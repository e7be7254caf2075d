"""Task queues that fail."""

from __future__ import annotations

import time
from typing import Any

import django
from django.utils.module_loading import import_string

_MODULE = "django.tasks" if django.VERSION >= (6, 0) else "django_tasks"
BaseTaskBackend: Any = import_string(f"{_MODULE}.backends.base.BaseTaskBackend")


class DeafQueue(BaseTaskBackend):
    """A queue that takes connections and never answers."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        time.sleep(600)


class BrokenQueue(BaseTaskBackend):
    """A queue whose server is gone."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        raise ConnectionRefusedError("The queue is down.")
