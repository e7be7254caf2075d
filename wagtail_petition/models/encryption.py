"""How addresses are encrypted at rest: Fernet (AES-128-CBC with HMAC-SHA-256), whose keys can be rotated."""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.exceptions import ImproperlyConfigured


class Cipher:
    """Encrypts under the first of ``keys``, decrypts under any; raises ``ImproperlyConfigured`` if one is damaged."""

    def __init__(self, keys: Iterable[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise ImproperlyConfigured(
                "A key in EMAIL_KEYS of WAGTAIL_PETITION is damaged. Make one with: python -c "
                "'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
            ) from error

    def encrypt(self, address: str) -> str:
        """``address`` under the first key; other bytes each time."""
        return self._fernet.encrypt(address.encode()).decode()

    def decrypt(self, token: str) -> str | None:
        """The address, or None when no key fits."""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            return None
