"""E-mail addresses, which a site may keep encrypted (``EMAIL_KEYS``)."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.core.validators import EmailValidator

from ..conf import settings
from ..text_fields import CharField

if TYPE_CHECKING:
    from .encryption import Cipher

#: What stands before an encrypted address, and in no address.
MARK = "fernet:"

#: Room for the longest address (254 characters, RFC 5321) once encrypted.
STORED_LENGTH = 600


class AddressKeyError(ImproperlyConfigured):
    """An address was encrypted under a key that ``EMAIL_KEYS`` does not hold."""


class AddressField(CharField):
    """An e-mail address: plain in Python; in the database, encrypted under the first of ``EMAIL_KEYS`` if there is one.

    The same address is encrypted to different bytes each time, so it can't be looked up: look up a digest beside it.
    Reading raises ``AddressKeyError`` when no key fits.
    """

    default_validators = [EmailValidator()]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", STORED_LENGTH)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        return encrypted(super().get_prep_value(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypted(value)


def encrypted(address: str | None) -> str | None:
    """``address`` as it is stored; unchanged when empty, when encrypted already, or without ``EMAIL_KEYS``."""
    if not address or not settings.EMAIL_KEYS or address.startswith(MARK):
        return address
    return MARK + _cipher(tuple(settings.EMAIL_KEYS)).encrypt(address)


def decrypted(stored: str | None) -> str | None:
    """The address behind what is ``stored``; raises ``AddressKeyError``."""
    if not stored or not stored.startswith(MARK):
        return stored
    if not settings.EMAIL_KEYS:
        raise AddressKeyError(
            "E-mail addresses are stored encrypted, and WAGTAIL_PETITION names no EMAIL_KEYS. "
            "Put back the key that they were encrypted with."
        )
    address = _cipher(tuple(settings.EMAIL_KEYS)).decrypt(stored.removeprefix(MARK))
    if address is None:
        raise AddressKeyError(
            "An e-mail address is encrypted under a key that is not among EMAIL_KEYS of WAGTAIL_PETITION. "
            "Put that key back, after the newer ones."
        )
    return address


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> Cipher:
    try:
        # Only who sets EMAIL_KEYS needs the extra.
        encryption = import_module("wagtail_petition.models.encryption")
    except ImportError as error:
        raise ImproperlyConfigured(
            "EMAIL_KEYS needs the extra [encryption]: pip install 'wagtail-petition[encryption]'."
        ) from error
    cipher: Cipher = encryption.Cipher(keys)
    return cipher
