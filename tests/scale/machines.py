"""Web servers, task workers and mail servers, as processes and threads that can be made to fail."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import connection

#: Seconds after which something that should have happened has not.
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(true: Callable[[], Any], what: str) -> Any:
    """What ``true`` returns, once it is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


class MailServer:
    """A real SMTP server that can be slow, deaf, choosy or gone; ``inbox`` is what it accepted."""

    def __init__(self) -> None:
        self.inbox: list[EmailMessage] = []
        #: Mails whose content arrived, accepted or not.
        self.arrived = 0
        #: Seconds before a mail is accepted.
        self.delay = 0.0
        #: While set, mails are taken and never answered for.
        self.hold = False
        #: What is answered to recipients that are not taken.
        self.answers: dict[str, str] = {}
        #: While set, mails are put off: full, or not yet to be trusted.
        self.busy = False
        #: How many more mails end with a closed connection instead of an answer.
        self.hang_up = 0
        #: How many connections are taken at the same time; more are sent away.
        self.connections = 100
        self.connected = 0
        self.port = free_port()
        self._controller: Controller | None = None

    def start(self) -> MailServer:
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in list(self.inbox) if message["To"] == address]

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.arrived += 1
        while self.hold:
            await asyncio.sleep(0.05)
        await asyncio.sleep(self.delay)
        if self.busy:
            return "451 Come back later"
        if self.hang_up:
            self.hang_up -= 1
            server.transport.abort()
            return "421 Gone"
        if server.transport is None or server.transport.is_closing():
            # Nobody waits for the answer any more, so the sender knows of no success.
            return "451 Too late"
        self.inbox.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class _Controller(Controller):
    handler: MailServer

    def factory(self) -> SMTP:
        return _Conversation(self.handler, **self.SMTP_kwargs)


class _Conversation(SMTP):
    """One connection, if there is room for it (RFC 5321, 3.1: it may say so instead of a greeting)."""

    _counted = False

    def connection_made(self, transport: Any) -> None:
        host: MailServer = self.event_handler
        if host.connected >= host.connections:
            transport.write(b"421 4.7.0 Too many connections\r\n")
            transport.close()
            return
        self._counted = True
        host.connected += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._counted:
            self.event_handler.connected -= 1
            super().connection_lost(error)


@dataclass
class Machine:
    """A process of the site, on the database of the running test."""

    command: list[str]
    env: dict[str, str]
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *self.command], env={**os.environ, **self.env}, start_new_session=True
        )

    def children(self) -> list[int]:
        """The process ids of what it started."""
        done = subprocess.run(["ps", "-ax", "-o", "pid=,ppid="], capture_output=True, check=True)
        pairs = [line.split() for line in done.stdout.decode().splitlines()]
        return [int(pid) for pid, parent in pairs if int(parent) == self.process.pid]

    def kill(self) -> None:
        """What the kernel does when memory runs out: no handler runs, nothing is cleaned up."""
        for pid in [*self.children(), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


def is_running(pid: int) -> bool:
    """Whether a process is at work; one that has ended and that nobody took note of is not."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")


class WebServer(Machine):
    """gunicorn. Its master lives on when a worker is killed."""

    def __init__(self, env: dict[str, str], workers: int = 1) -> None:
        self.port = free_port()
        super().__init__(
            [
                "-m", "gunicorn", "example_site.wsgi", "--preload", "--workers", str(workers),
                "--bind", f"127.0.0.1:{self.port}", "--log-level", "critical", "--no-control-socket",
            ],
            env,
        )  # fmt: skip

    def start(self) -> None:
        super().start()
        wait_until(self._answers, "the web server")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def post(self, path: str, data: dict[str, Any], **headers: str) -> tuple[int, str]:
        """Post a form as a browser does: the status, and where it leads; raises ``OSError`` when the server dies."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            body = urlencode({name: str(value) for name, value in data.items()})
            form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
            client.request("POST", path, body, form)
            response = client.getresponse()
            response.read()
            return response.status, response.headers.get("Location", "")
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            client.close()


class TaskWorker(Machine):
    """``manage.py db_worker``."""

    def __init__(self, env: dict[str, str]) -> None:
        command = ["example_site/manage.py", "db_worker", "--interval", "0.1", "--no-startup-delay"]
        super().__init__([*command, "--no-reload", "--verbosity", "0"], env)


def environment(mail_port: int, private: str, **more: str) -> dict[str, str]:
    """What tells a process of the site which database, mail server and private place are those of the test."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.scale.settings",
        "PYTHONPATH": ".",
        "SCALE_DATABASE": str(connection.settings_dict["NAME"]),
        "SCALE_SMTP_PORT": str(mail_port),
        "SCALE_PRIVATE": private,
        # What another test left in the cache is about another database.
        "SCALE_CACHE_PREFIX": uuid.uuid4().hex,
        **more,
    }


@contextlib.contextmanager
def running(*machines: Machine) -> Iterator[None]:
    """Start ``machines``; whatever happens, none is left behind."""
    started: list[Machine] = []
    try:
        for machine in machines:
            machine.start()
            started.append(machine)
        yield
    finally:
        for machine in started:
            machine.stop()


def confirm_path(message: EmailMessage) -> str:
    """The path of the link that confirms, in a mail; empty in a mail to who has signed already."""
    body = message.get_body(("plain",))
    found = re.search(r"/petitions/confirm/\S+/", body.get_content() if body else "")
    return found[0] if found else ""
