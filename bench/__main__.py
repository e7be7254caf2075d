"""``make bench``: how fast it is, as ratios against yardsticks in the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
os.environ.setdefault("EXAMPLE_SITE_VAR", tempfile.mkdtemp(prefix="wagtail-petition-bench-"))

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from bench.load import LoadError, rate, server, wrk_path
from bench.site import BenchSite, add_signatures, make_site

RESULTS = Path(__file__).with_name("results")
ROUNDS = 5
MANY = 100_000


@dataclass(frozen=True)
class Bar:
    """A ratio, and what it should reach."""

    name: str
    ratio: float
    bar: float
    met: bool
    samples: list[float]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--quick", action="store_true", help="short rounds, nothing written")
    options = parser.parse_args()
    seconds = 1 if options.quick else 4
    rounds = 2 if options.quick else ROUNDS
    try:
        wrk_path()
        rates, bars = measure(seconds, rounds)
    except LoadError as error:
        raise SystemExit(str(error)) from error
    show(rates, bars)
    if not options.quick:
        write(rates, bars)


def measure(seconds: int, rounds: int) -> tuple[dict[str, list[float]], list[Bar]]:
    """Take all measurements in turn, round by round, so that a slow minute of the machine hits them all."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    call_command("migrate", verbosity=0)
    site = make_site(port)
    rates: dict[str, list[float]] = {}
    with server(port) as address:
        take(rates, few_signatures(site, address, seconds), rounds)
        add_signatures(site.petition, MANY)
        take(rates, many_signatures(site, address, seconds), rounds)
    return rates, [
        bar("sign, against a bare one-row insert", rates["sign"], rates["insert"], 0.5),
        bar("sign, against a wagtail.contrib.forms page", rates["sign"], rates["form"], 1.0),
        bar("petition page, against a plain page", rates["page"], rates["plain"], 0.85),
        bar(f"petition page at {MANY:,} against 0", rates["page_many"], rates["page"], 0.97),
        bar(f"sign at {MANY:,} against few", rates["sign_many"], rates["sign"], 0.95),
    ]


Measurement = Callable[[], float]


def few_signatures(site: BenchSite, address: str, seconds: int) -> dict[str, Measurement]:
    return {
        "empty": lambda: rate(f"{address}/yardstick/empty/", seconds),
        "plain": lambda: rate(address + site.plain_path, seconds),
        "page": lambda: rate(address + site.petition_path, seconds),
        "insert": lambda: rate(f"{address}/yardstick/insert/", seconds, site.insert_body),
        "form": lambda: rate(address + site.form_path, seconds, site.form_body),
        "sign": lambda: rate(address + site.sign_path, seconds, site.sign_body),
    }


def many_signatures(site: BenchSite, address: str, seconds: int) -> dict[str, Measurement]:
    return {
        "page_many": lambda: rate(address + site.petition_path, seconds),
        "sign_many": lambda: rate(address + site.sign_path, seconds, site.sign_body),
    }


def take(rates: dict[str, list[float]], measurements: dict[str, Measurement], rounds: int) -> None:
    for _round in range(rounds):
        for name, measurement in measurements.items():
            rates.setdefault(name, []).append(measurement())


def bar(name: str, rates: list[float], yardstick: list[float], least: float) -> Bar:
    samples = [round(mine / theirs, 3) for mine, theirs in zip(rates, yardstick, strict=True)]
    ratio = round(median(rates) / median(yardstick), 3)
    return Bar(name, ratio, least, ratio >= least, samples)


def show(rates: dict[str, list[float]], bars: list[Bar]) -> None:
    for name, samples in rates.items():
        print(f"{name:12} {median(samples):8.0f} requests/s")
    for result in bars:
        verdict = "met" if result.met else "NOT met"
        print(f"{result.name:45} {result.ratio:6.2f}  bar {result.bar}  {verdict}")


def write(rates: dict[str, list[float]], bars: list[Bar]) -> None:
    RESULTS.mkdir(exist_ok=True)
    result = {
        "bars": [asdict(result) for result in bars],
        "rates": {name: round(median(samples)) for name, samples in rates.items()},
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "django": django.get_version(),
            "database": connection.vendor,
        },
    }
    (RESULTS / "latest.json").write_text(json.dumps(result, indent=2) + "\n")


main()
