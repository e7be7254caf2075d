"""Characters that no font can show.

PDF/A and PDF/UA forbid missing glyphs, and Typst refuses the whole document for one: a name in a rare script must
not stop a dossier. Typst itself is asked what it can show; what it cannot is printed as its code: ``[U+1F98A]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, MutableMapping
from typing import Any

#: Whether a document with these texts can be made.
Trial = Callable[[list[str]], bool]

#: Characters that the built-in serif certainly has; whatever else occurs is tried out.
_PLAIN = re.compile(r"[\n\x20-\x7e\u00a0-\u00ac\u00ae-\u017f\u2010-\u2027\u202f-\u203a\u20ac]*")


def replace_missing_glyphs(document: Any, can_show: Trial, known: MutableMapping[str, bool]) -> Any:
    """``document`` (JSON values) with each character that cannot be shown replaced by its code.

    ``known`` remembers what was tried, from one document to the next.
    """
    doubtful = sorted({text for text in texts_of(document) if not is_plain(text)})
    if not doubtful:
        return document
    try_out({char for text in doubtful for char in text}, can_show, known)
    spelt = {text: _spell(text, known) for text in doubtful}
    # Characters that can be shown alone may still form a cluster that cannot.
    clusters = set(_refused(sorted(set(spelt.values())), can_show))
    for text, shown in spelt.items():
        if shown in clusters:
            spelt[text] = "".join(char if is_plain(char) else _code(char) for char in text)
    return _replace(document, spelt)


def is_plain(text: str) -> bool:
    """Whether the built-in fonts certainly have all of ``text``."""
    return _PLAIN.fullmatch(text) is not None


def try_out(samples: Collection[str], can_show: Trial, known: MutableMapping[str, bool]) -> None:
    """Have ``known`` say of each of ``samples`` whether it can be shown."""
    unknown = sorted(set(samples) - known.keys())
    refused = set(_refused(unknown, can_show))
    known.update({sample: sample not in refused for sample in unknown})


def _refused(samples: list[str], can_show: Trial) -> Iterator[str]:
    """Those of ``samples`` that cannot be shown, found by halving: mostly there are none, and one trial tells."""
    if not samples or can_show(samples):
        return
    if len(samples) == 1:
        yield samples[0]
        return
    middle = len(samples) // 2
    yield from _refused(samples[:middle], can_show)
    yield from _refused(samples[middle:], can_show)


def _spell(text: str, known: MutableMapping[str, bool]) -> str:
    return "".join(char if known[char] else _code(char) for char in text)


def _code(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def texts_of(value: Any) -> Iterator[str]:
    """All texts in ``value`` (JSON values)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)


def _replace(value: Any, replaced: dict[str, str]) -> Any:
    if isinstance(value, str):
        return replaced.get(value, value)
    if isinstance(value, dict):
        return {key: _replace(part, replaced) for key, part in value.items()}
    if isinstance(value, list):
        return [_replace(part, replaced) for part in value]
    return value
