"""The code that pages of ``docs/extending`` tell a webmaster to write."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

DOCS = Path(__file__).parents[2] / "docs" / "extending"


def blocks(page: str) -> list[str]:
    """The blocks of code on ``page``, in order."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return [dedent(found) for found in re.findall(r"(?<=\n\n)(?:(?: {4}.*)?\n)+", text)]


def code_of(page: str) -> str:
    """The module that ``page`` tells to write."""
    return "\n\n".join(block for block in blocks(page) if "WAGTAIL_PETITION = " not in block)


def settings_of(page: str) -> dict[str, Any]:
    """``WAGTAIL_PETITION`` as ``page`` tells to write it."""
    names: dict[str, Any] = {}
    for block in blocks(page):
        if "WAGTAIL_PETITION = " in block:
            exec(block, names)  # noqa: S102
    return names["WAGTAIL_PETITION"]
