"""A small internet on the loopback: real servers, real TLS, and a register of names that tests write."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import trustme

from wagtail_petition.sources.addresses import is_public, resolve
from wagtail_petition.sources.fetching import Fetcher

#: What a server says to a request, byte for byte: it gets the method, the path and all the lines.
Respond = Callable[[str, str, list[str]], bytes | Iterable[bytes]]


def http(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; underscores in names of headers stand for hyphens."""
    headers = {"Content_Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode() + body


class Internet:
    """Names and the servers behind them. Only what is registered here is reached, under its own name."""

    def __init__(self) -> None:
        self.authority = trustme.CA()
        self.names: dict[tuple[str, int], list[tuple[str, int]]] = {}
        #: The requests that arrived: host, method, path.
        self.asked: list[tuple[str, str, str]] = []
        self.lines: list[str] = []
        #: How often each name was looked up.
        self.lookups: list[str] = []
        self._servers = ExitStack()

    def site(self, name: str, respond: Respond, *, tls: str | bool = False) -> None:
        """A server for ``name``; with ``tls`` its certificate is for that name, or for the one given."""
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert(tls if isinstance(tls, str) else name).configure_cert(context)
        self._open(
            name, 443 if tls else 80, lambda peer: self._answer(peer, name, respond, context)
        )

    def raw(self, name: str, port: int, said: Callable[[], Iterable[bytes]]) -> None:
        """A server for ``name`` that speaks before it is asked."""

        def speak(peer: socket.socket) -> None:
            for part in said():
                peer.sendall(part)

        self._open(name, port, speak)

    def _open(self, name: str, port: int, answer: Callable[[socket.socket], None]) -> None:
        server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, args=(server, answer), daemon=True).start()
        self._servers.callback(server.close)
        self._servers.callback(server.shutdown, socket.SHUT_RDWR)
        self.names[name, port] = [server.getsockname()]

    def _serve(self, server: socket.socket, answer: Callable[[socket.socket], None]) -> None:
        with suppress(OSError):
            while True:
                peer, _address = server.accept()
                threading.Thread(target=self._speak, args=(peer, answer), daemon=True).start()

    def _speak(self, peer: socket.socket, answer: Callable[[socket.socket], None]) -> None:
        with suppress(OSError), peer:
            answer(peer)

    def _answer(
        self, peer: socket.socket, name: str, respond: Respond, tls: ssl.SSLContext | None
    ) -> None:
        if tls:
            peer = tls.wrap_socket(peer, server_side=True)
        with peer, peer.makefile("rb") as reader:
            lines = [line.decode().strip() for line in iter(reader.readline, b"\r\n")]
            method, path, _version = lines[0].split(" ")
            self.asked.append((name, method, path))
            self.lines = lines
            said = respond(method, path, lines)
            for part in [said] if isinstance(said, bytes) else said:
                peer.sendall(part)
            peer.shutdown(socket.SHUT_RDWR)

    def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        self.lookups.append(host)
        if (host, port) in self.names:
            return self.names[host, port]
        if host.endswith(".test"):
            raise socket.gaierror("no such name")
        return resolve(host, port)

    def is_allowed(self, address: str) -> bool:
        return address == "127.0.0.1" or is_public(address)

    def fetcher(self) -> Fetcher:
        tls = ssl.create_default_context()
        self.authority.configure_trust(tls)
        # All of this internet is here.
        return Fetcher(
            self.resolve,
            self.is_allowed,
            lambda _connection: False,
            tls,
            "tests (+https://example.org)",
        )


@contextmanager
def internet() -> Iterator[Internet]:
    net = Internet()
    with net._servers:
        yield net
