"""Formats that break off in the middle of a file, or never come to its end."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from wagtail_petition.tables import Cell, Csv


class BrokenCsv(Csv):
    """Fails once its first rows have left."""

    def pieces(
        self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str
    ) -> Iterator[bytes]:
        yield b"the first rows\r\n"
        raise OSError("The disk is full.")


class EndlessCsv(Csv):
    """Stops in its tracks once its first rows have left."""

    def pieces(
        self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str
    ) -> Iterator[bytes]:
        yield b"the first rows\r\n"
        time.sleep(600)
