"""When two e-mail addresses are the same."""

from __future__ import annotations

import re

from django.conf import settings as django_settings
from django.utils.crypto import salted_hmac
from email_validator import EmailNotValidError, validate_email

from ..conf import settings

# Addresses that validation gives back as they are, as nearly all are: ASCII, and no label of a domain in punycode.
_PLAIN = re.compile(
    r"[a-z0-9_-]+(?:[.+][a-z0-9_-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}", re.I | re.A
)


def canonical_address(email: str) -> str:
    """``email`` in the one form in which addresses are compared: Unicode NFC, IDNA decoded, lower case.

    Upper and lower case never tell two people apart in practice. Tags (``name+tag@``) and dots are kept: a couple may
    share a mailbox.
    """
    if _PLAIN.fullmatch(email):
        return email.lower()
    try:
        return validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        # The form refuses such addresses; imports may still bring one that mail once reached.
        return email.strip().lower()


def address_digest(email: str) -> str:
    """The keyed digest by which an address is known again without being readable (HMAC-SHA-256, hexadecimal)."""
    key = settings.ADDRESS_KEY or django_settings.SECRET_KEY
    return salted_hmac(
        "wagtail_petition.address", canonical_address(email), secret=key, algorithm="sha256"
    ).hexdigest()
