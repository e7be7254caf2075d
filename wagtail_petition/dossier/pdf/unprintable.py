"""Characters that no font has, found before anything is printed: names never become codes unasked."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..errors import SealingError
from ..signature_list import Column
from .glyphs import is_plain, texts_of
from .typesetting import FontSet

#: What follows the name of the script in the name of a character: “HANGUL SYLLABLE HAN”, “THAI CHARACTER KO KAI”.
_AFTER_SCRIPT = re.compile(
    r" (?:CAPITAL|SMALL|LETTER|SYLLABLE|SYLLABICS|CHARACTER|IDEOGRAPH|JUNGSEONG|CHOSEONG|JONGSEONG|VOWEL|CONSONANT|SIGN"
    r"|DIGIT|MARK|LIGATURE)\b.*"
)


@dataclass(frozen=True)
class Unprintable:
    """What no font has of a dossier; it is true if there is anything."""

    rows: int = 0
    """Rows of the list with such characters."""
    scripts: Mapping[str, int] = field(default_factory=dict)
    """These rows by script, most of them first; one row may hold several."""
    text: Sequence[str] = ()
    """Scripts of such characters in the petition or the letter."""

    def __bool__(self) -> bool:
        return bool(self.rows or self.text)

    def sentences(self) -> list[str]:
        """Where they are, in the active language."""
        said = []
        if self.rows:
            scripts = [f"{script}: {localize(count)}" for script, count in self.scripts.items()]
            said.append(
                ngettext(
                    "%(count)s row of the list holds characters that no font has (%(scripts)s).",
                    "%(count)s rows of the list hold characters that no font has (%(scripts)s).",
                    self.rows,
                )
                % {"count": localize(self.rows), "scripts": _("; ").join(scripts)}
            )
        if self.text:
            said.append(
                _("The petition or the letter holds characters that no font has (%(scripts)s).")
                % {"scripts": _("; ").join(self.text)}
            )
        return said


class UnprintableError(SealingError):
    """No font has some characters, and nobody agreed that their codes are printed."""

    def __init__(self, unprintable: Unprintable) -> None:
        self.unprintable = unprintable
        super().__init__(unprintable)

    def __str__(self) -> str:
        todo = _(
            "Have your webmaster install fonts for them (on Debian: fonts-noto-core, fonts-noto-cjk) and name their "
            "folder in the setting FONT_PATHS; or choose to print codes such as [U+D55C] in their place. The table in "
            "CSV holds the characters either way."
        )
        return " ".join([*self.unprintable.sentences(), todo])


def find_unprintable(
    listing: Path, shown: Iterable[Column], documents: Any, fonts: FontSet
) -> Unprintable:
    """What ``fonts`` lack of the ``shown`` columns of the rows in ``listing``, and of ``documents`` (JSON).

    Only distinct characters are tried; most rows are in plain letters and are not even parsed.
    """
    names = [column.name for column in shown]
    in_text = _samples(texts_of(documents))
    in_rows = _samples(text for texts in _doubtful_rows(listing, names) for text in texts)
    missing = fonts.missing(in_text | in_rows)
    rows, scripts = _count(listing, names, missing & in_rows)
    return Unprintable(rows, scripts, sorted(_scripts(missing & in_text)))


def _count(listing: Path, names: list[str], missing: Collection[str]) -> tuple[int, dict[str, int]]:
    rows, scripts = 0, Counter[str]()
    if missing:
        for texts in _doubtful_rows(listing, names):
            found = [sample for sample in missing if any(sample in text for text in texts)]
            rows += bool(found)
            scripts.update(_scripts(found))
    return rows, dict(scripts.most_common())


def _doubtful_rows(listing: Path, names: list[str]) -> Iterator[list[str]]:
    """What is printed of each row that is not in plain letters."""
    with listing.open(encoding="utf-8") as lines:
        for line in lines:
            if not is_plain(line):
                row = json.loads(line)
                yield [str(row[name]) for name in names]


def _samples(texts: Iterable[str]) -> set[str]:
    """The characters that occur in ``texts``, and the letters with marks, which a font may lack as a whole."""
    samples: set[str] = set()
    for text in texts:
        if not is_plain(text):
            samples.update(text)
            samples.update(_marked_letters(text))
    return {sample for sample in samples if not is_plain(sample)}


def _marked_letters(text: str) -> Iterator[str]:
    letter = ""
    for char in text:
        if letter and unicodedata.category(char).startswith("M"):
            letter += char
            continue
        if len(letter) > 1:
            yield letter
        letter = char
    if len(letter) > 1:
        yield letter


def _scripts(samples: Iterable[str]) -> set[str]:
    return {_script(sample[0]) for sample in samples}


def _script(char: str) -> str:
    """The script of a letter, in Unicode’s own words; anything else is a symbol."""
    name = unicodedata.name(char, "")
    if unicodedata.category(char)[0] not in "LM" or not name:
        return _("symbols")
    return _AFTER_SCRIPT.sub("", name).split("-")[0].capitalize()
