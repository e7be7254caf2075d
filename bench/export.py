"""The export of signatures as CSV, without a worker, against a bare cursor of the server with the csv module."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from wagtail_petition.desk.signatures.views import SignatureIndexView
from wagtail_petition.models import Signature
from wagtail_petition.models.paging import unbuffered

from .apart import apart, peak_megabytes, resident_megabytes
from .bars import Bar, at_most
from .load import LoadError
from .plan import Plan
from .rows import add_rows
from .site import BenchSite

PASSWORD = "bench"  # noqa: S105
IMMEDIATE = "django_tasks.backends.immediate.ImmediateBackend"


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """Time, first byte and memory of an export of ``plan.many`` rows."""
    get_user_model().objects.create_superuser("bench", "bench@example.org", PASSWORD)
    add_rows(site.petition, plan.many)
    rounds = range(min(plan.rounds, 3))
    taken = [(apart("bench.export:bare"), apart("bench.export:export")) for _round in rounds]
    ours = [mine for _theirs, mine in taken]
    one = [1.0] * len(taken)
    return [
        at_most(
            f"CSV of {plan.many:,} rows, against a bare cursor",
            [mine["seconds"] for mine in ours],
            [theirs["seconds"] for theirs, _mine in taken],
            1.5,
        ),
        at_most("CSV, first byte (s)", [mine["first"] for mine in ours], one, 1),
        at_most("CSV, memory that the worker grows by (MB)", [m["grown"] for m in ours], one, 40),
    ]


# A site without workers, which answers with the file itself.
@override_settings(TASKS={"default": {"BACKEND": IMMEDIATE}})
def export() -> dict[str, float]:
    """Take the file out as a person does, and throw it away."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.login(username="bench", password=PASSWORD)
    # Loads all code and templates: a worker has done that long ago.
    _read(client, "&q=nobody")
    before = resident_megabytes()
    seconds, first = _read(client)
    return {"seconds": seconds, "first": first, "grown": peak_megabytes() - before}


def _read(client: Client, query: str = "") -> tuple[float, float]:
    url = f"{reverse('wagtail_petition_signatures:export')}?export=csv{query}"
    begun = time.perf_counter()
    response: Any = client.post(url, {"reason": "bench", "password": PASSWORD})
    if not response.streaming:
        raise LoadError("The export was refused.")
    pieces = iter(response.streaming_content)
    next(pieces)
    first = time.perf_counter() - begun
    for _piece in pieces:
        pass
    return time.perf_counter() - begun, first


def bare() -> dict[str, float]:
    """The same columns, written as they come."""
    columns = [name.replace(".", "__") for name in SignatureIndexView.list_export]
    sql, params = Signature.objects.order_by("-pk").values_list(*columns).query.sql_with_params()
    begun = time.perf_counter()
    with _server_cursor() as cursor, open(os.devnull, "w", newline="") as target:
        cursor.execute(sql, params)
        csv.writer(target).writerows(cursor)
    return {"seconds": time.perf_counter() - begun}


@contextmanager
def _server_cursor() -> Iterator[Any]:
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        psycopg = import_module("psycopg")
        with psycopg.connect(connection.connection.info.dsn) as own, own.cursor("bench") as cursor:
            cursor.itersize = 5_000
            yield cursor
        return
    with unbuffered("default"), closing(connection.connection.cursor()) as cursor:
        yield cursor
