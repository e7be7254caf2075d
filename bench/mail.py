"""Mails through one worker, against bare smtplib and against Django's own backend, given the same mails."""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail.backends.smtp import EmailBackend
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from wagtail_petition.mail.messages import confirmation
from wagtail_petition.mail.outbox import add_confirmation
from wagtail_petition.models import Signature

from .bars import Bar, at_least
from .load import LoadError
from .plan import Plan
from .rows import add_rows
from .site import BenchSite

#: Mails of one sample.
MAILS = {True: 2_000, False: 200}
#: The same for a server that is far away.
DISTANT_MAILS = {True: 4_000, False: 1_000}
_CONNECTIONS = {"WAGTAIL_PETITION": {"MAIL_CONNECTIONS": 25}}


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """Mails that a worker sends, and how soon it is done with all their tasks."""
    taken = rates(site, MAILS[plan.many >= 1_000_000], plan.rounds)
    return [
        at_least(
            "mails through one worker, against bare smtplib", taken["worker"], taken["bare"], 0.7
        ),
        at_least(
            "mails, until no task is left, against the same", taken["drained"], taken["bare"], 0.7
        ),
        at_least(
            "mails through one worker, against Django's backend",
            taken["worker"],
            taken["django"],
            0.4,
        ),
        *_distant_bars(plan, site),
    ]


def _distant_bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """Mails to a server whose every reply takes 40 ms, through ``CONNECTIONS`` of one worker."""
    number, taken = DISTANT_MAILS[plan.many >= 1_000_000], []
    with smtp_sink("bench.distant_sink.DistantSink") as port, override_settings(**_CONNECTIONS):
        for _round in range(plan.rounds):
            waiting = _add_waiting(site, number)
            taken.append(number / _worker_seconds(waiting, port)[0])
            _delete(waiting)
    return [
        at_least(
            "mails a second through one worker, to a server 40 ms away",
            taken,
            [1] * plan.rounds,
            100,
        )
    ]


@contextmanager
def smtp_sink(handler: str = "aiosmtpd.handlers.Sink") -> Iterator[int]:
    """A mail server in a process of its own that takes everything and keeps nothing; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "aiosmtpd", "--nosetuid", "--listen", f"127.0.0.1:{port}",
        "--class", handler,
    ]  # fmt: skip
    process = subprocess.Popen(command)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _try in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise LoadError("The mail server did not start.")


def rates(site: BenchSite, number: int, rounds: int) -> dict[str, list[float]]:
    """Mails a second: by ``bare`` smtplib, by ``django``, by a ``worker`` till the last has left, till no task is."""
    taken: dict[str, list[float]] = {"worker": [], "drained": [], "bare": [], "django": []}
    with smtp_sink() as port:
        for _round in range(rounds):
            waiting = _add_waiting(site, number)
            taken["bare"].append(number / _bare_seconds(waiting, port))
            taken["django"].append(number / _django_seconds(waiting, port))
            sent, drained = _worker_seconds(waiting, port)
            taken["worker"].append(number / sent)
            taken["drained"].append(number / drained)
            _delete(waiting)
    return taken


def _add_waiting(site: BenchSite, number: int) -> list[Signature]:
    add_rows(site.petition, number, Signature.State.PENDING)
    return list(Signature.objects.filter(mailed_at=None, state="pending").order_by("pk"))


def _delete(waiting: list[Signature]) -> None:
    Signature.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    DBTaskResult.objects.all().delete()


def _bare_seconds(waiting: list[Signature], port: int) -> float:
    messages = [confirmation(signature) for signature in waiting]
    ready = [(one.to, one.message().as_bytes(linesep="\r\n")) for one in messages]
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for recipients, content in ready:
            server.sendmail("petition@example.org", recipients, content)
    return time.perf_counter() - begun


def _django_seconds(waiting: list[Signature], port: int) -> float:
    messages = [confirmation(signature) for signature in waiting]
    server = EmailBackend(host="127.0.0.1", port=port)
    begun = time.perf_counter()
    server.send_messages(messages)
    return time.perf_counter() - begun


def _worker_seconds(waiting: list[Signature], port: int) -> tuple[float, float]:
    for signature in waiting:
        add_confirmation(signature)
    mail = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
    }
    moment, begun = timezone.now(), time.perf_counter()
    with override_settings(**mail):
        call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    drained = time.perf_counter() - begun
    sent = Signature.objects.filter(pk__in=[one.pk for one in waiting], mailed_at__gte=moment)
    last = sent.order_by("-mailed_at").values_list("mailed_at", flat=True)
    if sent.count() != len(waiting):
        raise LoadError("Not every mail was sent.")
    return (last[0] - moment).total_seconds(), drained
