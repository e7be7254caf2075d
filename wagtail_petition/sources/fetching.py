"""Asking the web addresses that editors typed, without becoming a way into the network of the site.

The name of a host is resolved once; every address it stands for must be public; the connection goes to the address that
was looked at, while TLS verifies the name. Each redirection is looked at in the same way. Nothing of the environment
takes part (no proxy, no cookie, no password), and everything has an end: redirections, time, bytes.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Thread, Timer
from typing import TypeVar
from urllib.parse import urldefrag, urljoin, urlsplit

import idna
from django.utils.encoding import iri_to_uri
from wagtail.models import Site

from .. import __version__
from ..conf import settings
from ..models.link import Problem
from .addresses import SocketAddress, is_public, leads_here, resolve

#: Redirections that are followed.
REDIRECTS = 5
#: Seconds in which a host must accept a connection; it may have several addresses to try.
CONNECT_SECONDS = 5
#: Bytes read at a time.
CHUNK = 16_384
#: Characters of the longest address: what servers are expected to take (RFC 9110, 4.1), and columns can hold.
MAX_ADDRESS = 8_000

Result = TypeVar("Result")

_CONNECTIONS = {"http": HTTPConnection, "https": HTTPSConnection}
_PORTS = {"http": 80, "https": 443}
_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,50}/[\w.+-]{1,49}", re.ASCII)
# What a host consists of once it is ASCII: a name, an IPv4 address in any form, an IPv6 address.
_HOST = re.compile(r"[a-z0-9._:-]+", re.IGNORECASE)


class FetchError(Exception):
    """A web address gave no answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.label)
        self.problem = problem


@dataclass(frozen=True)
class Answer:
    """What a web address answered in the end."""

    #: Where redirections led; the address that was asked, if there were none.
    url: str
    #: HTTP status.
    status: int
    media_type: str
    #: In bytes, as the answer says; None if it does not.
    size: int | None
    #: Whether all redirections said that they are for good.
    moved: bool
    #: Empty unless it was asked for.
    body: bytes = b""


@dataclass(frozen=True)
class Target:
    """One request: whom to ask, and what for."""

    scheme: str
    #: In ASCII.
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> Target:
        """The target of ``url``; raises ``FetchError`` for one that this site does not ask."""
        if len(url) > MAX_ADDRESS:
            raise FetchError(Problem.ADDRESS)
        try:
            parts = urlsplit(url)
            port = parts.port
            host = parts.hostname or ""
            if not host.isascii():
                host = idna.encode(host, uts46=True).decode()
        except (ValueError, UnicodeError) as error:
            raise FetchError(Problem.ADDRESS) from error
        if parts.scheme not in _CONNECTIONS or "@" in parts.netloc or not _HOST.fullmatch(host):
            raise FetchError(Problem.ADDRESS)
        if _CONTROL.search(url):
            raise FetchError(Problem.ADDRESS)
        port = port or _PORTS[parts.scheme]
        if port not in settings.LINK_PORTS:
            raise FetchError(Problem.ADDRESS)
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, host, port, iri_to_uri((parts.path or "/") + query))


def user_agent() -> str:
    """How this site presents itself, so that who is asked knows whom to write to."""
    site = Site.objects.filter(is_default_site=True).first()
    return f"wagtail-petition/{__version__}" + (f" (+{site.root_url})" if site else "")


@dataclass(frozen=True)
class Fetcher:
    """Asks web addresses. Tests put an internet of their own in place of its fields."""

    resolve: Callable[[str, int], list[SocketAddress]] = resolve
    is_allowed: Callable[[str], bool] = is_public
    leads_here: Callable[[socket.socket], bool] = leads_here
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    user_agent: str = field(default_factory=user_agent)

    def fetch(self, url: str, method: str = "GET", limit: int = 0) -> Answer:
        """Ask ``url``, follow redirections, and read ``limit`` bytes at most of the last answer; 0 reads none.

        Raises ``FetchError``: there was no answer, or it is larger than ``limit``.
        """
        deadline = time.monotonic() + settings.LINK_SECONDS
        asked, moved = _without_fragment(url.strip()), True
        url = asked
        for _hop in range(REDIRECTS + 1):
            with self._request(Target.of(url), method, deadline) as response:
                location = response.headers.get("Location", "")
                if response.status not in _REDIRECTIONS or not location:
                    body = _body(response, limit, deadline)
                    return Answer(
                        url=url,
                        status=response.status,
                        media_type=_media_type(response),
                        size=_size(response),
                        moved=moved and url != asked,
                        body=body,
                    )
                moved = moved and response.status in _FOR_GOOD
            url = _joined(url, location)
        raise FetchError(Problem.REDIRECTS)

    @contextmanager
    def _request(self, target: Target, method: str, deadline: float) -> Iterator[HTTPResponse]:
        """The answer to one request; what goes wrong until it is read becomes a ``FetchError``."""
        try:
            with self._connect(target, deadline) as plain, _cut_off(plain, deadline):
                connection = _CONNECTIONS[target.scheme](
                    target.host, target.port, **self._options(target)
                )
                # The connection is made; by itself it would look the name up once more.
                connection.auto_open = 0
                connection.sock = self._secured(plain, target)
                with connection.sock:
                    connection.request(method, target.path, headers=self._headers())
                    with connection.getresponse() as response:
                        # What was cut off ends like what is complete.
                        _in_time(deadline)
                        yield response
        except (OSError, HTTPException, ValueError) as error:
            raise FetchError(_problem(error, deadline)) from error

    def _headers(self) -> dict[str, str]:
        return {
            "User-Agent": self.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }

    def _options(self, target: Target) -> dict[str, ssl.SSLContext]:
        return {"context": self.tls} if target.scheme == "https" else {}

    def _secured(self, plain: socket.socket, target: Target) -> socket.socket:
        if target.scheme == "http":
            return plain
        return self.tls.wrap_socket(plain, server_hostname=target.host)

    def _connect(self, target: Target, deadline: float) -> socket.socket:
        """A connection to one of the addresses of the target's host, all of which must be public."""
        try:
            addresses = _within(deadline, lambda: self.resolve(target.host, target.port))
        except TimeoutError as error:
            raise FetchError(Problem.SLOW) from error
        except (OSError, UnicodeError) as error:
            raise FetchError(Problem.NAME) from error
        if not all(self.is_allowed(address) for address, _port in addresses):
            raise FetchError(Problem.PRIVATE)
        for address in addresses:
            left = _in_time(deadline)
            with suppress(OSError):
                connection = socket.create_connection(address, min(CONNECT_SECONDS, left))
                if self.leads_here(connection):
                    connection.close()
                    raise FetchError(Problem.PRIVATE)
                return connection
        raise FetchError(Problem.CONNECTION)


def _in_time(deadline: float) -> float:
    """The seconds that are left; raises ``FetchError`` if there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError(Problem.SLOW)
    return left


def _within(deadline: float, work: Callable[[], Result]) -> Result:
    """What ``work``, which knows no time-out, returns or raises; ``TimeoutError`` if it does not until ``deadline``."""
    done: Future[Result] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)

    left = _in_time(deadline)
    Thread(target=run, daemon=True).start()
    return done.result(left)


@contextmanager
def _cut_off(connection: socket.socket, deadline: float) -> Iterator[None]:
    """Close the connection at ``deadline``, whatever is being waited for.

    A time-out of the socket begins anew with each byte, so that a server could drip for ever. The duplicate is needed
    because TLS takes the socket itself away.
    """
    left = _in_time(deadline)
    connection.settimeout(left)
    with connection.dup() as handle:
        timer = Timer(left, _shut_down, [handle])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _joined(url: str, location: str) -> str:
    """Where ``location`` leads from ``url``; many servers write it in UTF-8, which HTTP reads as Latin-1."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return _without_fragment(urljoin(url, location))
    except ValueError as error:
        raise FetchError(Problem.ADDRESS) from error


def _without_fragment(url: str) -> str:
    try:
        return urldefrag(url)[0]
    except ValueError as error:
        raise FetchError(Problem.ADDRESS) from error


def _media_type(response: HTTPResponse) -> str:
    """What the answer says that it is; empty if it says nothing, or nothing that can be."""
    said = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return said if _MEDIA_TYPE.fullmatch(said) else ""


def _size(response: HTTPResponse) -> int | None:
    written = response.headers.get("Content-Length", "")
    # Longer numbers are no size, and fit no column.
    return int(written) if re.fullmatch(r"[0-9]{1,15}", written) else None


def _body(response: HTTPResponse, limit: int, deadline: float) -> bytes:
    if not limit:
        return b""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        # It was asked for as it is; what is packed is not what readers see.
        raise FetchError(Problem.PROTOCOL)
    size = _size(response)
    body = bytearray()
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > limit:
            raise FetchError(Problem.SIZE)
    _in_time(deadline)
    if size is not None and len(body) < size:
        raise FetchError(Problem.INCOMPLETE)
    return bytes(body)


def _problem(error: Exception, deadline: float) -> Problem:
    if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
        return Problem.SLOW
    if isinstance(error, ssl.SSLCertVerificationError):
        return Problem.CERTIFICATE
    if isinstance(error, HTTPException | ValueError) and not isinstance(error, ConnectionError):
        return Problem.PROTOCOL
    return Problem.CONNECTION
