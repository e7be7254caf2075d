"""Django's own tasks where it has them, as queues then expect; before Django 6.0, those of ``django_tasks``."""

from __future__ import annotations

from typing import Any

import django
from django.utils.module_loading import import_string

_MODULE = "django.tasks" if django.VERSION >= (6, 0) else "django_tasks"

task: Any = import_string(f"{_MODULE}.task")
Task: Any = import_string(f"{_MODULE}.base.Task")
DEFAULT_TASK_BACKEND_ALIAS: str = import_string(f"{_MODULE}.DEFAULT_TASK_BACKEND_ALIAS")
