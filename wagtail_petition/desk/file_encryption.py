"""Files that leave the desk encrypted, in the age format (https://age-encryption.org/v1), which many programs open."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import IO, Any

from django.utils.translation import gettext as _

#: The cipher of a passphrase works in memory.
PASSPHRASE_BYTES = 200 * 1024 * 1024


class EnvelopeError(Exception):
    """Why a file cannot be encrypted; ``str()`` says what to do. Nothing is given out plain instead."""


def is_installed() -> bool:
    """Whether this site can encrypt: it needs the extra."""
    try:
        _age()
    except EnvelopeError:
        return False
    return True


def parse_recipients(keys: Iterable[str]) -> list[Any]:
    """The age public keys in ``keys``; raises ``EnvelopeError`` for a damaged one, or without the extra."""
    return [_recipient(key.strip()) for key in keys]


def encrypt(
    content: Iterable[bytes], recipients: Sequence[str] = (), passphrase: str = ""
) -> IO[bytes]:
    """``content`` encrypted to ``recipients``, else under ``passphrase``, as an open file at its start.

    Raises ``EnvelopeError``.
    """
    closed: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (the response that sends it closes it)
    with tempfile.TemporaryFile() as plain:
        plain.writelines(content)
        size = plain.tell()
        plain.seek(0)
        if recipients:
            _age().encrypt_io(plain, closed, parse_recipients(recipients))
        elif size <= PASSPHRASE_BYTES:
            closed.write(_age().passphrase.encrypt(plain.read(), passphrase))
        else:
            raise EnvelopeError(_("This file is too large for a passphrase: name a public key."))
    closed.seek(0)
    return closed


def _recipient(key: str) -> Any:
    age = _age()
    try:
        return age.x25519.Recipient.from_str(key)
    except age.RecipientError as error:
        raise EnvelopeError(
            _("“%(key)s” is not an age public key. It looks like age1… and has 62 characters.")
            % {"key": key}
        ) from error


def _age() -> Any:
    try:
        # Only who encrypts needs the extra.
        return import_module("pyrage")
    except ImportError as error:
        raise EnvelopeError(
            _(
                "Encryption is not installed. Have your webmaster run: "
                "pip install 'wagtail-petition[encryption]'."
            )
        ) from error
