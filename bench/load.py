"""A server and a load on it: gunicorn and wrk."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

WORKERS = 2
CLIENTS = 8

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")


class LoadError(Exception):
    """The load could not be made, or the site answered with errors: the figures would mean nothing."""


def wrk_path() -> str:
    """Where wrk is; raises ``LoadError`` if it is not installed."""
    path = shutil.which("wrk")
    if path is None:
        raise LoadError("Install wrk, the load generator: apt install wrk, or brew install wrk.")
    return path


@contextmanager
def server(port: int, workers: int = WORKERS) -> Iterator[str]:
    """Run the site under gunicorn; gives its address."""
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-m", "gunicorn", "bench.wsgi", "--workers", str(workers),
        "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    process = subprocess.Popen(command)
    try:
        _wait_for(f"{address}/yardstick/empty/")
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    for _try in range(100):
        try:
            with urlopen(address):  # noqa: S310
                return
        except URLError:
            time.sleep(0.2)
    raise LoadError("The server did not start.")


def rate(address: str, seconds: int, body: str = "", script: str = "post.lua") -> float:
    """Requests a second that ``address`` answers: a GET, or what ``script`` makes of ``body``, by default a POST."""
    command = [wrk_path(), "-t", "1", "-c", str(CLIENTS), "-d", f"{seconds}s", "--timeout", "10s"]
    if body:
        command += ["-s", str(Path(__file__).with_name(script))]
    done = subprocess.run(
        [*command, address],
        env={**os.environ, "BENCH_BODY": body},
        capture_output=True,
        text=True,
        check=True,
    )
    if failed := _FAILED.search(done.stdout):
        raise LoadError(f"{address}: {failed[0]}")
    found = _RATE.search(done.stdout)
    if not found or not float(found[1]):
        raise LoadError(f"{address}: {done.stdout}{done.stderr}")
    return float(found[1])
