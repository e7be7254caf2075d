"""nginx before a web server, as docs/how-to/scale.md sets it up: its blocks, with the places of a test."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .machines import free_port, wait_until

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "scale.md"


def blocks(heading: str) -> list[str]:
    """The indented blocks of a section of the guide."""
    section = re.split(r"^## ", GUIDE.read_text(), flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(heading))
    found = re.findall(r"(?:^    .*\n|^\n)+", text, flags=re.MULTILINE)
    return [block for block in found if block.strip()]


def wait_for_port(port: int) -> None:
    """Return once something listens on ``port``."""

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    wait_until(answers, f"port {port}")


@contextlib.contextmanager
def server(*command: str, port: int) -> Iterator[None]:
    """Run ``command``, which listens on ``port``."""
    process = subprocess.Popen(command)
    try:
        wait_for_port(port)
        yield
    finally:
        process.terminate()
        process.wait(10)


class Front:
    """nginx, set up by the guide, before one web server."""

    def __init__(self, place: Path, behind: int) -> None:
        self.place, self.port = place, free_port()
        configuration, proxy = blocks("4. nginx")
        for theirs, ours in {
            "/var/cache/nginx/site": f"{place}/cache",
            "/etc/nginx/site_proxy.conf": f"{place}/proxy.conf",
            "/var/log/nginx/access.log": f"{place}/access.log",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port};",
        }.items():
            assert theirs in configuration
            configuration = configuration.replace(theirs, ours)
        temporary = " ".join(
            f"{kind}_temp_path {place}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (place / "proxy.conf").write_text(proxy)
        self.configuration = place / "nginx.conf"
        self.configuration.write_text(
            f"daemon off; master_process off; pid {place}/pid; error_log {place}/error.log;\n"
            "events {}\n"
            f"http {{ {temporary} upstream site_servers {{ server 127.0.0.1:{behind}; }}\n"
            f"{configuration}\n}}\n"
        )

    @contextlib.contextmanager
    def running(self, nginx: str) -> Iterator[Front]:
        """Run it with the program ``nginx``."""
        command = (nginx, "-p", str(self.place), "-c", str(self.configuration))
        with server(*command, port=self.port):
            yield self

    def ask(
        self, path: str, method: str = "GET", body: str = "", **headers: str
    ) -> tuple[int, str]:
        """The status and the body of the answer."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        client.request(method, path, body or None, headers)
        answer = client.getresponse()
        with contextlib.closing(client):
            return answer.status, answer.read().decode()

    def log(self) -> str:
        """What nginx wrote of requests."""
        return (self.place / "access.log").read_text()

    def errors(self) -> str:
        """What nginx wrote of errors."""
        return (self.place / "error.log").read_text()
