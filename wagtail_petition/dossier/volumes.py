"""The volumes of a list: made on several processors, and made once, even if the process is killed in between."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..models.digest import digest
from .archive import sha256
from .pdf.pdf_pool import PdfPool
from .pdf.typesetting import Typesetter, give_memory_back

#: Volumes that are made at a time, at most: each takes some 120 MB.
MOST_WORKERS = 4

_FINISHED = "finished.jsonl"


@dataclass(frozen=True)
class Volume:
    """A finished volume."""

    name: str
    pages: int
    #: SHA-256 of the file.
    sha256: str
    #: SHA-256 of all that it was made of.
    made_of: str


class VolumeBuilder:
    """Makes volumes in ``folder``, unless it finds there what an earlier process made of the same input."""

    def __init__(self, folder: Path, typesetter: Typesetter) -> None:
        self._folder = folder
        self._typesetter = typesetter
        self._finished = _read_finished(folder / _FINISHED)

    def bind(self, volumes: Iterable[tuple[str, dict[str, Any]]], count: int) -> Iterator[Volume]:
        """The ``count`` volumes, in order, of their names and data; few of them are in memory at a time."""
        at_a_time = min(_processors(), MOST_WORKERS)
        give_memory_back()
        waiting: deque[Future[Volume]] = deque()
        with (
            (self._folder / _FINISHED).open("a", encoding="utf-8") as finished,
            PdfPool(self._typesetter.fonts, at_a_time) as pdf_pool,
            # A thread for each process: it waits for what is being made.
            ThreadPoolExecutor(at_a_time) as pool,
        ):
            # A single volume is made sooner than a process is started.
            typesetter = self._typesetter.by(pdf_pool.typeset) if count > 1 else self._typesetter
            try:
                for name, data in volumes:
                    waiting.append(pool.submit(self._volume, typesetter, name, data))
                    if len(waiting) > at_a_time:
                        yield self._note(waiting.popleft().result(), finished)
                while waiting:
                    yield self._note(waiting.popleft().result(), finished)
            finally:
                pool.shutdown(cancel_futures=True)

    def _volume(self, typesetter: Typesetter, name: str, data: dict[str, Any]) -> Volume:
        made_of = digest([__version__, *typesetter.identity, name, data])
        kept = self._finished.get(made_of)
        path = self._folder / name
        if kept and path.is_file() and sha256(path) == kept.sha256:
            return kept
        pdf, pages = typesetter.pdf("signatures", **data)
        path.write_bytes(pdf)
        return Volume(name, pages, sha256(path), made_of)

    def _note(self, volume: Volume, finished: Any) -> Volume:
        if volume.made_of not in self._finished:
            finished.write(json.dumps(asdict(volume)) + "\n")
            finished.flush()
        return volume


def _processors() -> int:
    """The processors that this process may use, where that can be told."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_finished(path: Path) -> dict[str, Volume]:
    if not path.exists():
        return {}
    finished = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            volume = Volume(**json.loads(line))
        except (ValueError, TypeError):
            # The line that was being written when the process was killed.
            continue
        finished[volume.made_of] = volume
    return finished
