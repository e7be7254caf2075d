"""What waits in a task queue, which others keep and show, tells of nobody."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from inspect import signature
from typing import get_type_hints

import wagtail_petition
from wagtail_petition.queues import Task


def tasks():
    """All tasks of the app."""
    names = [
        module.name
        for module in pkgutil.walk_packages(wagtail_petition.__path__, "wagtail_petition.")
        if ".migrations" not in module.name
    ]
    found = {}
    for name in names:
        for value in vars(import_module(name)).values():
            if isinstance(value, Task):
                found[value.module_path] = value
    return found


def test_a_task_is_given_the_keys_of_rows_or_nothing():
    found = tasks()
    assert "wagtail_petition.mail.tasks.send_due_mails" in found
    assert len(found) > 2

    for path, task in found.items():
        hints = get_type_hints(task.func)
        for name in signature(task.func).parameters:
            assert hints[name] is int, f"{path}: {name}"
