"""The one form of an e-mail address, and when two addresses are the same mailbox."""

from __future__ import annotations

import re

from django.conf import settings as django_settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

from ..conf import settings
from ..mail_providers import mailbox_of
from .cleaning import without_invisible
from .errors import SigningError

#: Where an encoded word (RFC 2047) begins or ends: mail libraries decode it, in an address too, to whatever it hides.
_ENCODED_WORD = re.compile(r"=\?|\?=")


class InvalidAddressError(SigningError):
    """What was typed is no address that can be mailed; ``str()`` says what to type instead."""

    def __init__(self, typed: str) -> None:
        super().__init__()
        local, at, _domain = typed.rpartition("@")
        self._foreign = next((char for char in local if not char.isascii()), "")
        self._has_quotes = at and any(char in '"\\' for char in local)

    def __str__(self) -> str:
        if self._has_quotes:
            return _("Write the address without quotation marks and backslashes.")
        if self._foreign:
            return _(
                "We cannot write to an address with “%(character)s” before the @. Check it, or give another one."
            ) % {"character": self._foreign}
        return _("Enter a complete e-mail address, for instance name@example.org.")


def normalize_address(typed: str) -> str:
    """The one form of the address ``typed``: what is stored, compared and written on the envelope.

    It is ASCII and in lower case, its domain as IDNA 2008 encodes it; white space around it and invisible characters
    are dropped. Normalizing twice changes nothing.

    Raises ``InvalidAddressError`` for what is no address on the public internet, for quoted local parts, and for
    letters beyond ASCII before the @: writing to those takes SMTPUTF8, which Django does not speak.
    """
    address = without_invisible(typed).strip()
    if _ENCODED_WORD.search(address):
        raise InvalidAddressError(address)
    try:
        valid = validate_email(
            address, allow_smtputf8=False, check_deliverability=False, strict=True
        )
    except EmailNotValidError as error:
        raise InvalidAddressError(address) from error
    return f"{valid.local_part}@{valid.ascii_domain}".lower()


def address_digest(address: str) -> str:
    """The keyed digest by which a mailbox is known again without being readable (HMAC-SHA-256, hexadecimal).

    ``address`` is a normalized one. Unless ``FOLD_ADDRESSES`` is off, all addresses that a mail provider delivers to
    one mailbox have one digest.
    """
    key = settings.ADDRESS_KEY or django_settings.SECRET_KEY
    compared = mailbox_of(address) if settings.FOLD_ADDRESSES else address
    return salted_hmac(
        "wagtail_petition.address", compared, secret=key, algorithm="sha256"
    ).hexdigest()
