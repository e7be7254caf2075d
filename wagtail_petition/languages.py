"""The language that the app itself speaks at a moment: not every language of a site has a catalogue."""

from __future__ import annotations

from django.utils.translation import pgettext


def spoken_language() -> str:
    """Code of the language that texts of the app come in while the active language is active.

    Where that one has no catalogue, Django takes the one of ``LANGUAGE_CODE``, or the English of the source.
    """
    # Translators: the code of your language, for instance "fr".
    return pgettext("code of the language of this catalogue", "en")
