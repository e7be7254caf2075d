"""Those who come on one day: people who sign, whether the site keeps up or not, and people who watch."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.load import wrk_path

#: Connections of those who watch; each rests between two requests.
CONNECTIONS = 100
#: Seconds after which nobody waits any more.
PATIENCE = 60
#: In addresses: the cache remembers for a day to whom mails were sent, and others run before.
RUN = secrets.token_hex(3)


@dataclass
class Signing:
    """What people saw who signed: statuses, and the seconds after which those were answered who were let in."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)

    def percentile(self, percent: int) -> float:
        """Milliseconds within which ``percent`` of those who were let in were answered."""
        return quantiles(self.seconds, n=100, method="inclusive")[percent - 1] * 1000


def sign(port: int, path: str, body: str, rate: int, seconds: int) -> Signing:
    """Have ``rate`` people a second sign, each from an address and with a mailbox of their own.

    They come when they come: who is slow to be answered keeps nobody from coming.
    """
    signing = Signing()
    asyncio.run(_come(signing, port, path, body, rate, seconds))
    return signing


async def _come(signing: Signing, port: int, path: str, body: str, rate: int, seconds: int) -> None:
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as people:
        for number in range(rate * seconds):
            await asyncio.sleep(max(0, begun + number / rate - time.perf_counter()))
            who = f"{RUN}-{rate}-{number}"
            people.create_task(_sign(signing, port, path, body.replace("{n}", who), who, number))


async def _sign(signing: Signing, port: int, path: str, body: str, who: str, number: int) -> None:
    request = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"X-Forwarded-For: 10.{number >> 16}.{number >> 8 & 255}.{number & 255}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    begun = time.perf_counter()
    status = 0
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write((request + body).encode())
            status = int((await reader.readline()).split()[1])
            await reader.read()
            writer.close()
    except (OSError, TimeoutError, IndexError):
        # No answer is an answer too: nobody knows whether it was taken.
        status = 0
    signing.statuses[status] += 1
    if status == 303:
        signing.seconds.append(time.perf_counter() - begun)
        signing.accepted.add(f"signatory-{who}@example.org")


class Watching:
    """wrk, which asks for one address at ``rate`` a second, as far as the machine goes."""

    def __init__(self, address: str, rate: int, seconds: int) -> None:
        self.seconds = seconds
        command = [wrk_path(), "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s"]
        command += ["--timeout", "10s", "-s", str(Path(__file__).with_name("watch.lua")), address]
        self._process = subprocess.Popen(
            command,
            env={**os.environ, "BENCH_DELAY": str(CONNECTIONS * 1000 // rate)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def result(self) -> dict[str, Any]:
        """How many asked, how many of them got no page, and percentiles in milliseconds."""
        output, _errors = self._process.communicate()
        seen: dict[str, Any] = json.loads(output.splitlines()[-1])
        return seen
