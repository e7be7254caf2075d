"""A pool of Typst processes: they use all processors, and give all their memory back."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import IO, Any, Self, cast

from . import pdf_worker
from .typesetting import FontSet

logger = logging.getLogger(__name__)

#: Seconds in which a process that has nothing more to do must end.
END_SECONDS = 10


class WorkerEndedError(Exception):
    """A process could not be started, or ended before it answered: killed, mostly, where memory is short."""


class PdfPool:
    """Up to ``most`` processes, each started when no other is idle, and ended with the ``with`` block."""

    def __init__(self, fonts: FontSet, most: int) -> None:
        self._fonts = fonts
        # The last one that came back is the first to be used again; below them, places for those not started yet.
        self._places: LifoQueue[_PdfWorker | None] = LifoQueue()
        for _place in range(most):
            self._places.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while not self._places.empty():
            if idle := self._places.get():
                idle.end()

    def typeset(self, template: str, data: dict[str, Any], timestamp: int) -> tuple[bytes, int]:
        """As ``FontSet.typeset``, by a process that is idle; waits until there is one."""
        used = self._places.get()
        try:
            used = used or _PdfWorker(self._fonts.folders)
            return used.typeset(template, self._fonts.filled(data), timestamp)
        except WorkerEndedError as error:
            # A server may forbid processes, or be short of memory: slower is better than not at all.
            logger.warning("A process that typesets failed, a document is made without: %s", error)
            return self._fonts.typeset(template, data, timestamp)
        finally:
            # What was interrupted would give its answer to somebody else.
            if used and not used.is_idle:
                used.kill()
                used = None
            self._places.put(used)


class _PdfWorker:
    """A process that runs ``pdf_worker.serve``."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        #: Whether it has answered all that it was asked.
        self.is_idle = True
        # The site may have found this package in a place of its own.
        places = os.pathsep.join(filter(None, sys.path))
        try:
            self._process = subprocess.Popen(  # noqa: S603 (a program of our own)
                [_python(), "-P", "-m", pdf_worker.__name__, *folders],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": places},
            )
        except OSError as error:
            raise WorkerEndedError(str(error)) from error
        self._jobs = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def typeset(self, template: str, data: str, timestamp: int) -> tuple[bytes, int]:
        self.is_idle = False
        job = {"template": template, "data": data, "timestamp": timestamp}
        try:
            self._jobs.write(json.dumps(job).encode() + b"\n")
            self._jobs.flush()
            line = self._answers.readline()
        except OSError as error:
            raise WorkerEndedError(str(error)) from error
        if not line.endswith(b"\n"):
            raise WorkerEndedError(f"it ended with {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            self.is_idle = True
            raise pdf_worker.TypesettingError(answer["error"])
        pdf = self._answers.read(answer["size"])
        if len(pdf) < answer["size"]:
            raise WorkerEndedError(f"it ended with {self._process.wait()}")
        self.is_idle = True
        return pdf, answer["pages"]

    def end(self) -> None:
        """Let it end, since no more jobs will come."""
        try:
            self._process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


def _python() -> str:
    """The interpreter. A server that has Python built in gives its own name for it."""
    if Path(sys.executable or "").name.lower().startswith("python"):
        return sys.executable
    return str(Path(sys.prefix, "bin", "python3"))
