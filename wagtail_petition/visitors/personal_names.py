"""Names that people give: of themselves, of their town, of an organisation. They hold no links and can be read.

They stand in mails, in lists and in the dossier, where an address in a name would be somebody's advertisement.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from .cleaning import clean_line, has_letter
from .errors import SigningError

#: Of addresses that telephones open. Not any word before a colon: Swedish names have one (Karl K:son).
_SCHEMES = r"\b(?:mailto|tel|sms|callto|facetime|skype|whatsapp|bitcoin):"

#: What no line holds: the start of a web address, one with a path, a mail address, an encoded word (RFC 2047).
_LINK = re.compile(rf"\w:/|//|\bwww\d?\.|{_SCHEMES}|@[\w-]+\.\w|=\?|\?=|\w\.\w[\w.-]*[/:?#]", re.I)

#: Two parts with a full stop between them. Followed by small letters it reads as the address of a site.
_DOTTED = re.compile(r"[\w-]{2,}[.\u3002](?=[^\W\d_])([\w-]{2,})")

#: A full stop that is followed by more than an initial.
_CLOSE_STOP = re.compile(r"(?<=\w)\.(?=[^\W\d_][\w-])")


class InvalidNameError(SigningError):
    """A name that is refused; ``str()`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self._message = message

    def __str__(self) -> str:
        return self._message


def clean_name(typed: str) -> str:
    """The name of a person or a place, cleaned, with a space after the full stop of “St.John”.

    Raises ``InvalidNameError`` for one without a letter, and for one that holds the address of a site, a mail address,
    or an encoded word.
    """
    name = clean_title(typed)
    if name and not has_letter(name):
        raise InvalidNameError(_("Write a name with letters."))
    shown = unicodedata.normalize("NFKC", name)
    if "@" in shown or any(map(_is_small, _DOTTED.findall(shown))):
        raise InvalidNameError(_no_links())
    # Mail programs make a link of “Evil.Example”.
    return _CLOSE_STOP.sub(". ", name)


def clean_title(typed: str) -> str:
    """A line that may be called like a site, as “350.org” is, cleaned.

    Raises ``InvalidNameError`` for other addresses.
    """
    line = clean_line(typed)
    if _LINK.search(unicodedata.normalize("NFKC", line)):
        raise InvalidNameError(_no_links())
    return line


def _is_small(text: str) -> bool:
    return text == text.lower() != text.upper()


def _no_links() -> str:
    return _(
        "Leave out addresses of websites and e-mail addresses. If the name has a full stop, write a space after it."
    )
