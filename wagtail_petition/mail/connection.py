"""Connections to the mail server: they last, and mails leave through several at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue
from threading import Lock
from types import TracebackType
from typing import Any, Self

from django import db
from django.core import mail
from django.core.mail import EmailMessage

#: Mail servers close a connection after some hundreds.
MAILS_PER_CONNECTION = 100


class UnreachableError(Exception):
    """The mail server takes no connection."""


class MailServer:
    """One connection to the site's mail server; opened at the first mail, and anew after one that failed."""

    def __init__(self) -> None:
        # From Django 6.1 on, it has a name.
        mailers = getattr(mail, "mailers", None)
        self._backend: Any = mailers.default if mailers else mail.get_connection()
        self._carried: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is connected, as far as is known."""
        return self._carried is not None

    def connect(self) -> None:
        """Have a connection that can carry a mail; raises what the backend raises when the server is not there."""
        if self._carried == MAILS_PER_CONNECTION:
            self.close()
        if self._carried is None:
            self._backend.open()
            self._carried = 0

    def send(self, message: EmailMessage) -> None:
        """Send ``message``; raises what the backend raises."""
        try:
            self._backend.send_messages([message])
        except BaseException:
            self.close()
            raise
        self._carried = (self._carried or 0) + 1

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._carried is not None:
            self._carried = None
            self._backend.close()


class MailServers:
    """Up to ``number`` connections to the mail server, each with a thread that waits for its answers.

    A mail is a conversation of several replies, and a real server is far away: nearly all the time is waiting. As few
    are opened as are busy at the same time. One alone needs no thread.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._threads = ThreadPoolExecutor(number) if number > 1 else None
        # Last in, first out: what is open already is used before another one is opened.
        self._idle: LifoQueue[MailServer] = LifoQueue()
        self._servers = [MailServer() for _number in range(number)]
        for server in self._servers:
            self._idle.put(server)
        self._lock = Lock()
        #: How many are being opened at this moment.
        self._opening = 0
        #: Why not even one connection can be opened.
        self._refusal: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._threads:
            self._threads.shutdown()
        for server in self._servers:
            server.close()

    def send(self, message: EmailMessage) -> Future[None]:
        """Have ``message`` sent. The future raises ``UnreachableError``, or what the mail backend raises."""
        if self._threads is None:
            return _done(self._send, message)
        return self._threads.submit(self._send_apart, message)

    def _send_apart(self, message: EmailMessage) -> None:
        try:
            self._send(message)
        finally:
            # Those of a mail backend that keeps its mails in the database.
            db.connections.close_all()

    def _send(self, message: EmailMessage) -> None:
        server = self._connected()
        try:
            server.send(message)
        finally:
            self._idle.put(server)

    def _connected(self) -> MailServer:
        """A connection that nobody uses; waits for one."""
        while True:
            server = self._idle.get()
            if self._refusal is None:
                refusal = self._open(server)
                if refusal is None:
                    return server
                if self._has_others():
                    # One that takes no more connections still serves those that are open.
                    continue
                self._refusal = refusal
            # Whoever waits for one is told as well.
            self._idle.put(server)
            raise UnreachableError from self._refusal

    def _open(self, server: MailServer) -> Exception | None:
        """Connect ``server``; returns why it cannot be."""
        with self._lock:
            self._opening += 1
        try:
            server.connect()
        except Exception as error:
            return error
        finally:
            with self._lock:
                self._opening -= 1
        return None

    def _has_others(self) -> bool:
        with self._lock:
            return self._opening > 0 or any(server.is_open for server in self._servers)


def _done(work: Callable[[EmailMessage], None], message: EmailMessage) -> Future[None]:
    """What became of ``work``, done in the calling thread."""
    future: Future[None] = Future()
    try:
        work(message)
        future.set_result(None)
    except Exception as error:
        future.set_exception(error)
    return future
