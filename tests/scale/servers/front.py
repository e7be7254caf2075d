"""nginx before a web server, with the files of docs/how-to/servers.md, and the places of a test."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

from ..machines import PATIENCE, free_port, wait_until
from .guide import files, placed


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
    """nginx, set up by the guide, before a web server for pages and one for who signs, or one for both."""

    def __init__(self, place: Path, behind: int, signing: int = 0) -> None:
        self.place, self.port = place, free_port()
        guide = files()
        sites = place / "conf.d"
        sites.mkdir()
        (place / "errors").mkdir()
        self.busy = guide["/srv/mysite/errors/busy.html"]
        (place / "errors" / "busy.html").write_text(self.busy, encoding="utf-8")
        for name in ("site_cache.conf", "site_proxy.conf"):
            text = guide[f"/etc/nginx/{name}"]
            (place / name).write_text(text.replace("/etc/nginx/", f"{place}/"))
        self.site = sites / "mysite.conf"
        self.site.write_text(
            placed(
                guide["/etc/nginx/conf.d/mysite.conf"],
                {
                    "server 127.0.0.1:8000;": f"server 127.0.0.1:{behind};",
                    "server 127.0.0.1:8001;": f"server 127.0.0.1:{signing or behind};",
                    "/var/cache/nginx/site": f"{place}/cache",
                    "/etc/nginx/": f"{place}/",
                    "/var/log/nginx/access.log": f"{place}/access.log",
                    "/srv/mysite/": f"{place}/",
                    "listen 80;": f"listen 127.0.0.1:{free_port()};",
                    **self.encryption(),
                },
            )
        )
        (sites / "places.conf").write_text(
            "".join(
                f"{kind}_temp_path {place}/{kind};\n"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
        )
        self.configuration = place / "nginx.conf"
        self.configuration.write_text(
            placed(
                guide["/etc/nginx/nginx.conf"],
                {
                    # What pytest makes is closed to others.
                    "user www-data;": "user root;" if os.getuid() == 0 else "",
                    "/run/nginx.pid": f"{place}/pid",
                    "/var/log/nginx/error.log": f"{place}/error.log",
                    "/etc/nginx/conf.d/": f"{sites}/",
                },
            )
        )

    def encryption(self) -> dict[str, str]:
        """What stands in the place of the lines about TLS: nothing, visitors come in the clear."""
        certificate = "/etc/letsencrypt/live/petition.example.org"
        return {
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port};",
            f"ssl_certificate {certificate}/fullchain.pem;": "",
            f"ssl_certificate_key {certificate}/privkey.pem;": "",
        }

    @contextlib.contextmanager
    def running(self, nginx: str) -> Iterator[Front]:
        """Run it with the program ``nginx``."""
        command = (nginx, "-c", str(self.configuration), "-g", "daemon off;")
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

    def post(self, path: str, data: Mapping[str, object], address: str = "127.0.0.1") -> int:
        """The status of a form that is posted from ``address``."""
        client = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE, source_address=(address, 0)
        )
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        client.request("POST", path, urlencode(data), form)
        with contextlib.closing(client):
            return client.getresponse().status

    def log(self) -> str:
        """What nginx wrote of requests."""
        return (self.place / "access.log").read_text()

    def errors(self) -> str:
        """What nginx wrote of errors."""
        return (self.place / "error.log").read_text()
