"""Pages and counts out of Django's cache, in surge mode, against an empty view."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bench.bars import Bar, at_least, in_turn
from bench.load import rate, server
from bench.plan import Plan
from bench.site import BenchSite, free_port


@contextmanager
def surge_server(port: int) -> Iterator[str]:
    """Run the site in surge mode; gives its address."""
    name = "DJANGO_SETTINGS_MODULE"
    usual = os.environ[name]
    os.environ[name] = "bench.surge_settings"
    try:
        with server(port) as address:
            yield address
    finally:
        os.environ[name] = usual


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """The page, the counter and the thanks, each against an empty view that knows no surge mode."""
    with server(site.port) as usual, surge_server(free_port()) as surged:
        uuid, pk = site.petition.petition.uuid, site.petition.pk
        addresses = {
            "empty": f"{usual}/yardstick/empty/",
            "petition page": surged + site.petition_path,
            "count.json": f"{surged}/petitions/{uuid}/count.json",
            "thanks": f"{surged}/petitions/thanks/{pk}/",
        }
        measurements = {
            name: partial(rate, address, seconds=1) for name, address in addresses.items()
        }
        taken = in_turn(measurements, plan.rounds, plan.seconds)
    empty = taken.pop("empty")
    return [
        at_least(f"{name} out of the cache, against an empty view", rates, empty, 0.6)
        for name, rates in taken.items()
    ]
