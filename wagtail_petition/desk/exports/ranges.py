"""Parts of a file, as a download that was broken off asks for the rest (RFC 9110, section 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from ..guarded_download import PIECE

# Several parts at once, and numbers of which no file has as many bytes, may be ignored: then the whole file leaves.
_ONE_PART = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Some bytes of a file, by the places of the first and the last of them."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.last - self.first + 1


class UnsatisfiableRangeError(Exception):
    """What is asked for lies behind the end of the file."""


def requested_part(headers: Mapping[str, str], etag: str, size: int) -> Part | None:
    """The part of a file of ``size`` bytes that the ``headers`` of a request ask for; None: the whole file.

    Raises ``UnsatisfiableRangeError``.
    """
    found = _ONE_PART.fullmatch(headers.get("Range", ""))
    # Else the beginning that the reader has may be that of another file.
    if not found or headers.get("If-Range", etag).strip() != etag:
        return None
    first, last = found.groups()
    if not first:
        return _ending(int(last), size) if last else None
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise UnsatisfiableRangeError
    return Part(int(first), min(int(last), size - 1) if last else size - 1)


def _ending(length: int, size: int) -> Part:
    if not length or not size:
        raise UnsatisfiableRangeError
    return Part(max(size - length, 0), size - 1)


def part_of(file: IO[bytes], part: Part) -> Iterator[bytes]:
    """The bytes of ``part`` of an open ``file``, which is closed after the last."""
    with file:
        file.seek(part.first)
        left = part.size
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
