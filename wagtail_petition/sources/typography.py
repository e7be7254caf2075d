"""The unbreakable spaces of French, where editors type ordinary ones: for readers, never in what is stored."""

from __future__ import annotations

import re

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
#: Elements whose text is no French prose: code, what people fill in, what is in another language.
_IN_HTML = re.compile(
    rf"""
    (?P<kept>
        <(?P<element>script|style|code|pre|kbd|samp|svg|form|textarea|select)\b.*?</(?P=element)\s*>
      | <(?P<foreign>[a-z]+)\b[^>]*\slang="(?!fr)[^"]*"[^>]*>.*?</(?P=foreign)\s*>
      | <[^>]*>
    )
  | {_SPACES}
    """,
    re.VERBOSE | re.DOTALL,
)


def typographic(text: str) -> str:
    """Plain ``text`` with the spaces that the active language wants around its marks and within its numbers.

    Spaces are replaced and never added: the title of a work is quoted as it is, and may be in another language.
    """
    return _IN_TEXT.sub(_unbreakable, text) if _is_french() else text


def typographic_html(html: str) -> SafeString:
    """``html``, which is safe, with its texts as ``typographic`` has them; no tag changes."""
    return mark_safe(_IN_HTML.sub(_unbreakable, html) if _is_french() else html)  # noqa: S308


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")


def _unbreakable(found: re.Match[str]) -> str:
    parts = found.groupdict()
    return parts.get("kept") or (_NARROW_SPACE if parts["narrow"] else _NO_BREAK_SPACE)
