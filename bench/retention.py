"""Anonymising a large petition, while people sign."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

from django.db import connection
from django.utils import timezone

from wagtail_petition.models import Deletion, Signature
from wagtail_petition.privacy.retention import apply_retention

from .apart import apart, peak_megabytes, resident_megabytes
from .bars import Bar, at_least, at_most
from .load import LoadError, rate, server
from .plan import Plan
from .rows import add_rows, take_stock
from .site import BenchSite


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """The longest statement, memory, and how signing goes on meanwhile."""
    add_rows(site.petition, plan.many)
    past = timezone.now() - timedelta(days=365 * 20)
    Signature.objects.update(signed_at=past)
    take_stock()
    connection.close()
    with server(site.port) as address:

        def sign() -> float:
            return rate(address + site.sign_path, plan.seconds, site.sign_body)

        alone = [sign() for _round in range(plan.rounds)]
        result: dict[str, float] = {}
        thread = Thread(target=lambda: result.update(apart("bench.retention:anonymise")))
        thread.start()
        _wait_for_batches(thread)
        meanwhile = []
        while thread.is_alive() and len(meanwhile) < plan.rounds:
            meanwhile.append(sign())
        thread.join()
    if len(meanwhile) < 2:
        raise LoadError("The rows were anonymised before signing could be measured.")
    # The last round may have outlasted them.
    meanwhile.pop()
    return [
        at_most("anonymising, longest statement (s)", [result["longest"]], [1], 1),
        at_most("anonymising, memory that it grows by (MB)", [result["grown"]], [1], 40),
        at_least(
            "signing while rows are anonymised, against alone",
            meanwhile,
            alone[: len(meanwhile)],
            0.9,
        ),
    ]


def _wait_for_batches(thread: Thread) -> None:
    while thread.is_alive() and not Deletion.objects.exists():
        time.sleep(0.1)


def anonymise() -> dict[str, float]:
    """Run it; returns seconds, the longest statement, and memory."""
    longest = [0.0]

    def timed(execute: Callable[..., object], *args: object) -> object:
        begun = time.perf_counter()
        try:
            return execute(*args)
        finally:
            longest[0] = max(longest[0], time.perf_counter() - begun)

    # Loads all code; nothing was due then.
    apply_retention(timezone.now() - timedelta(days=365 * 30))
    before, begun = resident_megabytes(), time.perf_counter()
    with connection.execute_wrapper(timed):
        apply_retention()
    return {
        "seconds": time.perf_counter() - begun,
        "longest": longest[0],
        "grown": peak_megabytes() - before,
    }
