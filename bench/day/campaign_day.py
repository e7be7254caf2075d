"""The day on which everybody comes: what people see, and whether anything is lost.

A large petition was signed 33 times a second on its record day, and 14,148 times in its busiest three minutes. Here
people sign at these rates, and at ten times the first, before the nginx of docs/how-to/servers.md, while others read
and watch the count.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection

from bench.bars import Bar, at_least, at_most
from bench.day.crowd import Signing, Watching, sign
from bench.load import LoadError, server
from bench.mail import smtp_sink
from bench.plan import Plan
from bench.site import BenchSite, free_port
from tests.scale.servers.front import Front
from wagtail_petition.conf import settings
from wagtail_petition.models import OutgoingMail, Signature

#: Signatures a second: the record day, its busiest three minutes, and ten times the day.
RATES = (33, 79, 333)
#: Before it begins.
WARM_UP = 10
#: People who have the page open, and ask for the count whenever it may have changed.
WATCHERS = 100_000
#: Pages read in a second.
READERS = 1_000
#: Processes of gunicorn: for who signs, and for pages.
SIGNING, PAGES = 2, 1
TASK_WORKERS = 2
#: Mails that two workers have on their way at once; bench.settings says so.
ON_THEIR_WAY = 50
#: Seconds in which all mails must have left.
PATIENCE = 900


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """What people saw at the record rate and at ten times as much, and what was lost."""
    seconds = plan.seconds * 5
    with TemporaryDirectory() as place, _servers(site, Path(place)) as port:
        base = f"http://127.0.0.1:{port}"
        # It has been up for hours: its code is loaded, its templates are compiled.
        early, _seen = _stage(site, base, port, WARM_UP, seconds=5)
        space, begun, stages = _space(), time.monotonic(), []
        for rate in RATES:
            stages.append(_stage(site, base, port, rate, seconds))
        _wait_for_mails()
        _say_mails(time.monotonic() - begun)
        _say_space(space)
        taken = (Path(place) / "notes").read_text(encoding="utf-8").split()
    signings = [early, *(signing for signing, _seen in stages)]
    calm, (_busy, (page, count)) = stages[0][0], stages[-1]
    one = [1.0]
    shares = {
        "accepted signatures that are stored": _stored(signings),
        "signatures whose mail left once": _once(taken),
        "pages had, at ten times": 1 - page["failed"] / page["number"],
        "counts had, at ten times": 1 - count["failed"] / count["number"],
    }
    limits = {
        "older mails that waited when one left": (_most_passed(taken), ON_THEIR_WAY),
        f"sign at {RATES[0]} a second, p95 (ms)": (calm.percentile(95), 1_000),
        "page at ten times, p99 (ms)": (page["p99"], 250),
        "count at ten times, p99 (ms)": (count["p99"], 250),
    }
    return [
        *(at_least(f"campaign day: {name}", [share], one, 1) for name, share in shares.items()),
        *(at_most(f"campaign day: {name}", [is_], one, bar) for name, (is_, bar) in limits.items()),
    ]


@contextmanager
def _servers(site: BenchSite, place: Path) -> Iterator[int]:
    """nginx, two gunicorns, task workers, and a mail server 40 ms away; gives the port of nginx."""
    nginx = shutil.which("nginx")
    if nginx is None:
        raise LoadError("Install nginx: apt install nginx, or brew install nginx.")
    front = Front(place, site.port, signing := free_port())
    # The load comes as through a CDN, or all of it would come from one visitor.
    (front.site.parent / "cdn.conf").write_text(
        "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;\n"
    )
    (place / "notes").touch()
    os.environ["BENCH_NOTES"] = str(place / "notes")
    with ExitStack() as stack:
        stack.callback(os.environ.pop, "BENCH_NOTES")
        mail_port = stack.enter_context(smtp_sink("bench.distant_sink.NotingSink"))
        os.environ["BENCH_SMTP_PORT"] = str(mail_port)
        stack.callback(os.environ.pop, "BENCH_SMTP_PORT")
        stack.enter_context(server(site.port, PAGES))
        stack.enter_context(server(signing, SIGNING))
        for _worker in range(TASK_WORKERS):
            stack.enter_context(_task_worker())
        stack.enter_context(front.running(nginx))
        yield front.port


@contextmanager
def _task_worker() -> Iterator[None]:
    command = [sys.executable, "-m", "django", "db_worker", "--verbosity", "0"]
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _stage(
    site: BenchSite, base: str, port: int, rate: int, seconds: int
) -> tuple[Signing, tuple[dict[str, Any], dict[str, Any]]]:
    """People sign at ``rate``, others read and watch."""
    watchers = WATCHERS // settings.COUNT_MAX_AGE
    page = Watching(base + site.petition_path, READERS, seconds)
    count = Watching(
        f"{base}/petitions/{site.petition.petition.uuid}/count.json", watchers, seconds
    )
    begun = time.perf_counter()
    signing = sign(port, site.sign_path, site.sign_body, rate, seconds)
    taken = time.perf_counter() - begun
    seen = page.result(), count.result()
    print(f"{rate} sign a second, for {seconds} s:")
    answers = ", ".join(f"{number} × {status}" for status, number in signing.statuses.items())
    rows = [("sign", len(signing.seconds), answers, *map(signing.percentile, (50, 95, 99)))]
    for name, one in zip(("page", "count"), seen, strict=True):
        failed = f"{one['failed']} failed"
        rows.append((name, one["number"], failed, one["p50"], one["p95"], one["p99"]))
    for name, number, answers, *percentiles in rows:
        lasted = taken if name == "sign" else seconds
        said = " ".join(f"{one:9.1f}" for one in percentiles)
        print(f"  {name:6} {number / lasted:8.1f} a second, ms p50 p95 p99: {said}  ({answers})")
    return signing, seen


def _wait_for_mails() -> None:
    end = time.monotonic() + PATIENCE
    while OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING).exists():
        if time.monotonic() > end:
            raise LoadError("Mails wait, and do not leave.")
        time.sleep(0.5)


def _say_mails(seconds: float) -> None:
    sent = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT).count()
    print(f"{sent} mails left in {seconds:.0f} s, {sent / seconds:.0f} a second")


def _say_space(before: int) -> None:
    if connection.vendor == "postgresql":
        each = (_space() - before) / Signature.objects.count() / 1000
        print(f"{each:.1f} kB of the database for each signature")


def _space() -> int:
    """Bytes of the database, where it says so."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _stored(signings: Sequence[Signing]) -> float:
    """The share of those who saw that it worked whose signature is in the database."""
    accepted = set().union(*(signing.accepted for signing in signings))
    stored = set(Signature.objects.values_list("email", flat=True))
    return len(accepted & stored) / len(accepted)


def _once(taken: Sequence[str]) -> float:
    """The share of signatures whose mail the mail server took, and once."""
    times = Counter(taken)
    emails = Signature.objects.values_list("email", flat=True)
    return sum(times[email] == 1 for email in emails) / len(emails)


def _most_passed(taken: Sequence[str]) -> int:
    """How many mails that were due earlier were taken later than some mail, at most."""
    due = OutgoingMail.objects.order_by("created_at", "pk")
    place = {
        email: number for number, email in enumerate(due.values_list("signature__email", flat=True))
    }
    later: list[int] = []
    most = 0
    for email in reversed(taken):
        most = max(most, bisect_left(later, place[email]))
        insort(later, place[email])
    return most
