"""The unbreakable spaces of French, where editors type ordinary ones: for readers, never in what is stored."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_NARROW_SPACE = "\u202f"
_NO_BREAK_SPACE = "\u00a0"
_SPACE = "[ \u00a0\u202f]+"
_UNITS = (
    "[kcm]?m[²³]?|k?g|mg|[km]?l|h|min|s|[kMGT]o|[kM]?W(?:h|c)?|k?Hz|dB|ha|km/h|°[CF]?"
    "|euros?|centimes?|millions?|milliards?"
)

#: Each alternative begins with the space, so that the engine looks at nothing else.
_SPACES = rf"""
    (?=[ \u00a0\u202f])
    (?:
        (?P<narrow>
            {_SPACE}(?=[;!?»])
          | (?<=«){_SPACE}
            # Between the groups of a number; a year is no beginning of one.
          | (?<!\d{{4}})(?<=\d)[ ](?=\d{{3}}(?!\d))
        )
        # A mark within a word is none: a web address has marks, and no spaces.
      | {_SPACE}(?=:(?:\s|<|$))
      | (?<=\d){_SPACE}(?=[%‰€$£](?!\w)|(?:{_UNITS})(?!\w))
        # Between an abbreviation and its number: § 12, art. 5, n° 78-17, p. 3.
      | (?i:(?<=§)|(?<=\bn[°º])|(?<=\b[ptv]\.)|(?<=\b(?:pp|ch)\.)|(?<=\b(?:art|vol)\.)|(?<=\bchap\.))[ ](?=\d)
      | (?:(?<=\bM\.)|(?<=\bMM\.)|(?<=\bM[em])|(?<=\bDr)|(?<=\bMme)|(?<=\bMmes)|(?<=\bMlle)){_SPACE}(?=[^\W\d_a-zß-ÿ])
    )
"""
_IN_TEXT = re.compile(_SPACES, re.VERBOSE)
#: Markup, and elements whose text is no French prose: code, what people fill in, what is in another language.
_MARKUP = re.compile(
    r"""
        <(?P<element>script|style|code|pre|kbd|samp|svg|form|textarea|select)\b.*?</(?P=element)\s*>
      | <(?P<foreign>[a-z]+)\b[^>]*\slang="(?!fr)[^"]*"[^>]*>.*?</(?P=foreign)\s*>
        # A sentence goes on in them and behind them.
      | (?P<inline></?(?:a|abbr|b|cite|em|i|mark|q|s|small|span|strong|sub|sup|u)\b[^>]*>)
      | <[^>]*>
    """,
    re.VERBOSE | re.DOTALL,
)


def typographic(text: Any, language: str = "") -> str:
    """Plain ``text``, which may be lazy, with the spaces that ``language`` wants around marks and within numbers.

    Without ``language``, it is the active one. Spaces are replaced and never added: the title of a work is quoted as it
    is, and may be in another language.
    """
    text = str(text)
    return _IN_TEXT.sub(_unbreakable, text) if _is_french(language or get_language()) else text


def typographic_html(html: str) -> SafeString:
    """``html``, which is safe, with its texts as ``typographic`` has them in the active language; no tag changes."""
    if not _is_french(get_language()):
        return mark_safe(html)  # noqa: S308
    # The spaces are looked for in the sentences, of which tags may separate the words: 80 <b>%</b>.
    texts, starts, places = [], [], []
    length = end = 0
    for markup in _MARKUP.finditer(html):
        text = html[end : markup.start()] + ("" if markup["inline"] else "\n")
        starts.append(length)
        places.append(end)
        texts.append(text)
        length += len(text)
        end = markup.end()
    starts.append(length)
    places.append(end)
    texts.append(html[end:])
    done, end = [], 0
    for found in _IN_TEXT.finditer("".join(texts)):
        for position in range(*found.span()):
            part = bisect_right(starts, position) - 1
            place = places[part] + position - starts[part]
            done += [html[end:place], _unbreakable(found) if position == found.start() else ""]
            end = place + 1
    return mark_safe("".join([*done, html[end:]]))  # noqa: S308


def _is_french(language: str | None) -> bool:
    return (language or "").startswith("fr")


def _unbreakable(found: re.Match[str]) -> str:
    return _NARROW_SPACE if found["narrow"] else _NO_BREAK_SPACE
