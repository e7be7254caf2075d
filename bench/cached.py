"""Pages and counts out of Django's cache, in surge mode, against an empty view."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from bench.load import rate, server
from bench.site import BenchSite

#: What the cached answers should reach of the rate of an empty view.
LEAST = 0.6


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


def cached_measurements(
    site: BenchSite, usual: str, surged: str, seconds: int
) -> dict[str, Callable[[], float]]:
    """What to take in turn, round by round: each gives requests a second.

    ``usual`` is the address of a server that knows no surge mode, for the yardstick; ``surged`` that of
    ``surge_server``.
    """
    petition = site.petition
    addresses = {
        "empty": f"{usual}/yardstick/empty/",
        "page_cached": surged + site.petition_path,
        "count_cached": f"{surged}/petitions/{petition.petition.uuid}/count.json",
        "thanks_cached": f"{surged}/petitions/thanks/{petition.pk}/",
    }
    return {name: partial(rate, address, seconds) for name, address in addresses.items()}
