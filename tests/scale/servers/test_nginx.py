"""What the nginx of docs/how-to/servers.md keeps from the site, and from its own logs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from ..machines import wait_until
from .front import Front

TOKEN = "12-0a1b2c3d4e5f-3-fr.1wAbCd.x1Y2"

#: Where a key stands in the path.
SECRET = ("mine", "confirm", "not-me", "check", "new-mail")


class Echo(BaseHTTPRequestHandler):
    """A site that answers with the address of the visitor, as the proxy tells it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = ", ".join(self.headers.get_all("X-Real-IP", [])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        # As gunicorn's, so that nothing answers once the site is down.
        self.send_header("Connection", "close")
        if vary := self.headers.get("X-Vary"):
            self.send_header("Vary", vary)
            self.send_header("Cache-Control", "public, max-age=60")
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as site:
        thread = Thread(target=site.serve_forever)
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@pytest.fixture
def front(nginx_path, site, tmp_path) -> Iterator[Front]:
    with Front(tmp_path, site.server_port).running(nginx_path) as front:
        yield front


def flood(front, path, times):
    """The statuses of posts to ``path``, from several connections at once."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _time: front.ask(path, "POST", "code=1")[0], range(times)))


@pytest.mark.parametrize("header", ["X-Real-IP", "x-real-ip"])
@pytest.mark.parametrize(
    "path", ["/", "/petitions/sign/1/", "/petitions/my-link/1/", f"/petitions/check/{TOKEN}/"]
)
def test_a_visitor_cannot_come_under_another_address(front, path, header):
    for method in ("GET", "POST"):
        assert front.ask(path, method, **{header: "198.51.100.7"}) == (200, "127.0.0.1")


@pytest.mark.parametrize(
    ("path", "at_once"),
    [
        ("/petitions/sign/1/", 60),
        ("/petitions/my-link/1/", 10),
        *((f"/petitions/{name}/{TOKEN}/", 60) for name in SECRET),
    ],
)
def test_a_flood_from_one_address_is_held_off_and_others_are_let_through(front, path, at_once):
    answers = flood(front, path, at_once + 30)

    assert set(answers) == {200, 429}
    assert at_once < answers.count(200) < at_once + 15
    assert front.ask("/")[0] == 200


@pytest.mark.parametrize(
    "start",
    [
        *(f"/petitions/{name}" for name in SECRET),
        "//petitions/mine",
        "/petitions//mine",
        "/%70etitions/mine",
        "/x/../petitions/mine",
    ],
)
def test_no_key_stands_in_a_log_whatever_happens(front, site, start):
    path = f"{start}/{TOKEN}/"
    front.ask(path)
    flood(front, path, 70)
    site.shutdown()
    site.server_close()
    assert front.ask(path)[0] in (429, 502)

    assert front.ask("/news/")[0] == 502
    wait_until(lambda: "/news/" in front.log() and "/news/" in front.errors(), "both logs")

    assert TOKEN not in front.log() + front.errors()


@pytest.mark.parametrize(
    ("vary", "kept"),
    [
        ("Accept-Language", True),
        ("Accept-Encoding, Accept-Language", True),
        ("Cookie", False),
        ("Accept-Language, Cookie", False),
    ],
)
def test_a_page_that_varies_by_more_than_language_is_kept_for_nobody(front, site, vary, kept):
    """What was made for one visitor's cookie would be shown to the next."""
    asked = {"X-Vary": vary, "Accept-Encoding": "identity"}
    assert front.ask("/news/", **asked, **{"Accept-Language": "fr-FR,fr;q=0.9"})[0] == 200
    site.shutdown()
    site.server_close()

    status, _page = front.ask("/news/", **asked, **{"Accept-Language": "de"})

    assert status == (200 if kept else 502)
