"""The listing of signatures in the desk, at many rows against some."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from .bars import Bar, at_most
from .load import LoadError
from .plan import Plan
from .rows import add_rows
from .site import BenchSite

#: Requests for one sample.
REQUESTS = 5


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """How many times as long each search takes at ``plan.many`` rows as at ``plan.some``."""
    user = get_user_model().objects.create_superuser("bench", "bench@example.org", "bench")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    add_rows(site.petition, plan.some)
    few = _seconds(client, plan.rounds)
    add_rows(site.petition, plan.many - plan.some)
    many = _seconds(client, plan.rounds)
    return [
        at_most(f"desk, {name}: {plan.many:,} rows against {plan.some:,}", many[name], few[name], 2)
        for name in few
    ]


def _seconds(client: Client, rounds: int) -> dict[str, list[float]]:
    today = timezone.localdate()
    queries = {
        "list": {},
        "search by address": {"q": "signatory-7@example.org"},
        "search by beginning of a name": {"q": "amadou-1"},
        "search by a rarer name": {"q": "n’diaye-39"},
        "filter by date": {
            "signed_at_from": str(today - timedelta(days=300)),
            "signed_at_to": str(today),
        },
    }
    _median(client, {})
    return {
        name: [_median(client, query) for _round in range(rounds)]
        for name, query in queries.items()
    }


def _median(client: Client, query: dict[str, str]) -> float:
    url, taken = reverse("wagtail_petition_signatures:index"), []
    for _request in range(REQUESTS):
        begun = time.perf_counter()
        status = client.get(url, query).status_code
        taken.append(time.perf_counter() - begun)
        if status != 200:
            raise LoadError(f"{url} answered {status}.")
    return median(taken)
