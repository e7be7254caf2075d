"""Cleaning of the texts that visitors type: no invisible characters, no piles of marks, Unicode NFC."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

#: The property Default_Ignorable_Code_Point of Unicode, which the standard keeps stable, as ranges of code points.
_DEFAULT_IGNORABLE = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip

#: What nobody sees: besides those, interlinear annotations, and the pattern of braille without a dot.
INVISIBLE = frozenset(
    chr(code) for first, last in _DEFAULT_IGNORABLE for code in range(first, last + 1)
) | frozenset("\ufff9\ufffa\ufffb\u2800")

#: Joiner and non-joiner, which Persian and the scripts of India are spelt with, and the vowel separator of Mongolian.
JOINERS = frozenset("\u200c\u200d\u180e")

#: They choose the shape of the character before them: of names in Japanese and Mongolian, and of emoji.
_VARIATION_SELECTORS = frozenset(
    map(chr, (*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)

#: No character below this one belongs to a script that joiners or variation selectors matter to.
_FIRST_JOINING = "\u0590"

#: Marks of Latin, Greek, Cyrillic and of phonetics: after NFC, no alphabet needs more than two on a letter.
_GENERAL_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
MOST_GENERAL_MARKS = 3
#: Marks of any script on one letter: Tibetan piles up this many, Hebrew and Arabic with all their points fewer.
MOST_MARKS = 9

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SEPARATORS = re.compile("[\t\x1f]")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_line(text: str) -> str:
    """``text`` on one line: white space folded, and without what ``clean_lines`` removes."""
    # Twice: what is removed may have stood between two spaces.
    return " ".join(_visible(" ".join(text.split())).split())


def clean_lines(text: str) -> str:
    """``text`` in Unicode NFC, its lines ended by ``\\n``, with one blank line at most between two.

    Without control characters, noncharacters, lone surrogates, and characters that nobody sees; with no more combining
    marks on a letter than a script needs.
    """
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    cleaned = "\n".join(_visible(_SEPARATORS.sub(" ", line)).rstrip() for line in lines)
    return _BLANK_LINES.sub("\n\n", cleaned).strip()


def clean_values(value: Any) -> Any:
    """A JSON ``value`` with every text in it cleaned by ``clean_lines``."""
    if isinstance(value, dict):
        return {key: clean_values(part) for key, part in value.items()}
    if isinstance(value, list):
        return [clean_values(part) for part in value]
    return clean_lines(value) if isinstance(value, str) else value


def without_invisible(text: str) -> str:
    """``text`` without the characters that nobody sees, but with joiners."""
    return "".join(char for char in text if char in JOINERS or char not in INVISIBLE)


def has_letter(text: str) -> bool:
    """Whether something of a clean ``text`` can be read as a letter, of any script."""
    return any(unicodedata.category(char).startswith("L") for char in text)


def _visible(line: str) -> str:
    # Normalized again: what was removed may have kept a mark from its letter.
    seen = _without_unseen(unicodedata.normalize("NFC", line))
    return _bounded_marks(unicodedata.normalize("NFC", seen))


def _without_unseen(line: str) -> str:
    """``line`` without what is no character, and without invisible ones but where a script needs them."""
    kept: list[str] = []
    joins = False
    for char in filter(_is_character, line):
        if char in JOINERS or char in _VARIATION_SELECTORS:
            if joins:
                kept.append(char)
            joins = False
        elif char not in INVISIBLE:
            kept.append(char)
            joins = char >= _FIRST_JOINING and unicodedata.category(char)[0] in "LMS"
    return "".join(kept)


def _bounded_marks(line: str) -> str:
    """``line`` without marks that have no letter, or too many others, below them."""
    kept: list[str] = []
    has_base, marks, general_marks = False, 0, 0
    stays = False
    for char in line:
        category = unicodedata.category(char)
        if char in JOINERS or char in _VARIATION_SELECTORS:
            # It goes with the character before it.
            if stays:
                kept.append(char)
        elif category in ("Mn", "Me"):
            marks += 1
            general_marks += bool(_GENERAL_MARKS.match(char))
            stays = has_base and marks <= MOST_MARKS and general_marks <= MOST_GENERAL_MARKS
            if stays:
                kept.append(char)
        else:
            stays = True
            kept.append(char)
            # A mark that takes room of its own, such as vowels of India, begins no new letter.
            if category != "Mc":
                has_base, marks, general_marks = not char.isspace(), 0, 0
    return "".join(kept)


def _is_character(char: str) -> bool:
    code = ord(char)
    is_noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return not is_noncharacter and unicodedata.category(char) not in ("Cc", "Cs")
