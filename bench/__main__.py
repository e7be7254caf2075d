"""``make bench``: how fast it is, as ratios against yardsticks in the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
os.environ.setdefault("EXAMPLE_SITE_VAR", tempfile.mkdtemp(prefix="wagtail-petition-bench-"))

import django

django.setup()

from django.db import connection

from bench import desk, dossier, export, mail, requests, retention, sources
from bench.bars import Bar
from bench.chart import draw
from bench.database import own_database
from bench.day import campaign_day
from bench.load import LoadError, wrk_path
from bench.plan import FULL, QUICK, Plan
from bench.site import BenchSite, make_site

RESULTS = Path(__file__).with_name("results")
#: What is measured, in this order.
GROUPS: dict[str, Callable[[Plan, BenchSite], list[Bar]]] = {
    "requests": requests.bars,
    "sources": sources.bars,
    "mail": mail.bars,
    "campaign_day": campaign_day.bars,
    "desk": desk.bars,
    "retention": retention.bars,
    "export": export.bars,
    "dossier": dossier.bars,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--quick", action="store_true", help="short rounds, nothing written")
    parser.add_argument("--rows", type=int, help="of a large petition, instead of a million")
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], help="what to measure; all")
    options = parser.parse_args()
    plan = QUICK if options.quick else FULL
    if options.rows:
        plan = replace(plan, many=options.rows)
    bars = []
    try:
        wrk_path()
        for name in options.groups or GROUPS:
            bars += measure(GROUPS[name], plan)
    except LoadError as error:
        raise SystemExit(str(error)) from error
    if not options.quick:
        write(bars, whole=not options.groups)


def measure(group: Callable[[Plan, BenchSite], list[Bar]], plan: Plan) -> list[Bar]:
    """The bars of one group, each group on a database of its own."""
    with own_database():
        bars = group(plan, make_site())
    for bar in bars:
        verdict = "met" if bar.met else "NOT met"
        print(f"{bar.name:60} {bar.ratio:7.3f}  {bar.limit} {bar.bar:<5g} {verdict}", flush=True)
    return bars


def write(bars: list[Bar], whole: bool) -> None:
    """Keep the results; those on PostgreSQL are the ones that count. Some groups replace their own bars only."""
    path = RESULTS / f"{'latest' if connection.vendor == 'postgresql' else connection.vendor}.json"
    if not whole and path.exists():
        kept = {bar["name"]: Bar(**bar) for bar in json.loads(path.read_text())["bars"]}
        bars = list((kept | {bar.name: bar for bar in bars}).values())
    result = {
        "bars": [asdict(bar) for bar in bars],
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "django": django.get_version(),
            "database": connection.vendor,
        },
    }
    path.write_text(json.dumps(result, indent=2) + "\n")
    draw(bars, path.with_suffix(".svg"))


main()
