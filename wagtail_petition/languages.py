"""Languages as Django, browsers and print name them, and the one that the app itself speaks at a moment."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import get_language, get_language_info, pgettext


def spoken_language() -> str:
    """Code of the language that texts of the app come in while the active language is active.

    Not every language of a site has a catalogue: Django then takes the one of ``LANGUAGE_CODE``, or the English of the
    source.
    """
    # Translators: the code of your language, for instance "fr".
    return pgettext("code of the language of this catalogue", "en")


def language_tag(code: str) -> str:
    """The language ``code`` of a site as BCP 47 writes it: ``zh-hant`` is ``zh-Hant``, ``en-gb`` is ``en-GB``."""
    # What follows an at sign is known to the C library alone: sr@latin.
    language, *subtags = code.partition("@")[0].lower().split("-")
    return "-".join([language, *map(_subtag, subtags)])


def _subtag(subtag: str) -> str:
    if not subtag.isalpha():
        return subtag
    return {2: subtag.upper(), 4: subtag.title()}.get(len(subtag), subtag)


#: Languages that write the names of languages with a capital, wherever they stand.
_CAPITALISING = ("de", "en", "lb")


def language_name(code: str) -> str:
    """The name of the language ``code`` in the active one, as inside a sentence; the code if it has none."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    # Django's catalogues begin some with a capital, and others of the same language without.
    return name if (get_language() or "en").startswith(_CAPITALISING) else name.lower()


#: Who knows no scripts tells the two ways of writing Chinese apart by where they are usual.
_REGIONS_OF_CHINESE = {"Hans": "CN", "Hant": "TW"}


def language_and_region(code: str) -> tuple[str, str | None]:
    """The language ``code`` of a site in two or three letters (ISO 639), and its region in two (ISO 3166-1), if any."""
    language, *subtags = language_tag(code).split("-")
    region = next((subtag for subtag in subtags if re.fullmatch("[A-Z]{2}", subtag)), None)
    if language == "zh" and subtags and not region:
        region = _REGIONS_OF_CHINESE.get(subtags[0])
    # "und" is what ISO 639 calls a language that has no code.
    return language if re.fullmatch("[a-z]{2,3}", language) else "und", region


def is_right_to_left(code: str) -> bool:
    """Whether the language ``code`` of a site is written from right to left."""
    return not {code, code.partition("-")[0]}.isdisjoint(settings.LANGUAGES_BIDI)
