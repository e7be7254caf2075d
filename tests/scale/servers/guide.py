"""The files of docs/how-to/servers.md, word for word, and what a test puts in the place of names, paths and ports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to"
#: A path at the beginning of a paragraph, and the indented block after it.
_FILE = re.compile(r"^`(/[^`]+)`(?:.*\n)(?:.+\n)*\n((?:(?:    .*)?\n)+)", re.MULTILINE)


def files() -> dict[str, str]:
    """What the page tells to write, by where."""
    text = (HOW_TO / "servers.md").read_text(encoding="utf-8")
    return {path: dedent(block).strip("\n") + "\n" for path, block in _FILE.findall(text)}


def pooler_settings() -> str:
    """The line of the settings that leads a site to PgBouncer."""
    text = (HOW_TO / "scale.md").read_text(encoding="utf-8")
    [line] = re.findall(r'^ +(DATABASES\["default"\]\.update\(PORT=6432.*)', text, re.MULTILINE)
    return str(line)


def placed(text: str, places: Mapping[str, str]) -> str:
    """``text`` with ``places`` of a test; each must stand in it."""
    for theirs, ours in places.items():
        assert theirs in text, theirs
        text = text.replace(theirs, ours)
    return text
