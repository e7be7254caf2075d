"""Links and codes in mails: nothing about them is stored."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.crypto import constant_time_compare, salted_hmac

from ..conf import settings
from ..models import Signature
from .errors import DataRemovedError, LinkExpiredError, LinkInvalidError

CODE_DIGITS = 6

#: Letters that a code is read with: it holds digits only.
_LOOKALIKES = str.maketrans("OoIil", "00111")


class Purpose(StrEnum):
    """What a link is good for; a link for one purpose never opens another."""

    CONFIRM = "confirm"
    REPORT_MISUSE = "report_misuse"
    #: The “check your mail” page, where the code is typed. It proves nothing.
    CHECK = "check"
    #: “My signature”: to see, correct, take back and erase what was left.
    MY_SIGNATURE = "my_signature"

    @property
    def days(self) -> int:
        """Days that such a link stays valid."""
        return int(
            settings.MY_SIGNATURE_DAYS
            if self is Purpose.MY_SIGNATURE
            else settings.CONFIRMATION_DAYS
        )


class Link(NamedTuple):
    """What a token says. It outlives the signature, so that whoever comes too late still finds the petition."""

    signature_id: int
    #: Of the address that the signature had; empty for one that was blank.
    fingerprint: str
    petition_id: int
    language: str

    def is_of_address_of(self, signature: Signature) -> bool:
        """Whether the token was made for the address that ``signature`` has now."""
        return bool(self.fingerprint) and self.fingerprint == _fingerprint(signature)


def make_token(signature: Signature, purpose: Purpose) -> str:
    """A token for the path of a link, such as ``12-0a1b2c3d4e5f-3-fr.1wAbCd.x1Y2``."""
    link = Link(signature.pk, _fingerprint(signature), signature.petition_id, signature.language)
    return _signer(purpose).sign("-".join(map(str, link)))


def read_token(token: str, purpose: Purpose) -> Signature:
    """The signature that ``token`` is about.

    Raises ``LinkInvalidError`` when it is damaged or good for another purpose, ``DataRemovedError`` when the signature
    is gone, and ``LinkExpiredError`` when the token is too old. It is bound to the address, so it dies when the data
    are erased.
    """
    link = _read(token, purpose)
    if link is None:
        raise LinkInvalidError(purpose, read_any_token(token))
    signature = find_signature(link)
    # The check page of a row that was blanked meanwhile must answer like any other.
    if signature is None or not (purpose is Purpose.CHECK or link.is_of_address_of(signature)):
        raise DataRemovedError(purpose, link, signature)
    if _is_old(token, purpose):
        raise LinkExpiredError(purpose, link, signature)
    return signature


def read_any_token(token: str) -> Link | None:
    """What ``token`` says, whatever it is good for and however old it is; None if it is none of ours."""
    return next(filter(None, (_read(token, purpose) for purpose in Purpose)), None)


def find_signature(link: Link) -> Signature | None:
    """The signature of ``link``, if it still exists."""
    return Signature.objects.order_by().filter(pk=link.signature_id).first()


def code_of(signature: Signature) -> str:
    """The code that confirms ``signature`` when typed, such as ``042137``."""
    digest = salted_hmac(
        "wagtail_petition.code", f"{signature.pk}-{signature.address_digest}", algorithm="sha256"
    ).digest()
    return str(int.from_bytes(digest[:8]) % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def is_code_of(signature: Signature, typed: str) -> bool:
    """Whether ``typed`` is the code of ``signature``.

    Spaces, words around it and the digits of any script are fine, and so are letters that look like digits.
    """
    shown = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", typed)))
    if len(shown) == CODE_DIGITS:
        shown = shown.translate(_LOOKALIKES)
    digits = "".join(str(unicodedata.digit(char)) for char in shown if char.isdecimal())
    return bool(signature.address_digest) and constant_time_compare(digits, code_of(signature))


def _read(token: str, purpose: Purpose) -> Link | None:
    try:
        value = _signer(purpose).unsign(token)
    except BadSignature:
        return None
    pk, fingerprint, petition_id, language = value.split("-", 3)
    return Link(int(pk), fingerprint, int(petition_id), language)


def _is_old(token: str, purpose: Purpose) -> bool:
    try:
        _signer(purpose).unsign(token, max_age=timedelta(days=purpose.days))
    except SignatureExpired:
        return True
    return False


def _signer(purpose: Purpose) -> TimestampSigner:
    return TimestampSigner(salt=f"wagtail_petition.{purpose}", sep=".")


def _fingerprint(signature: Signature) -> str:
    return signature.address_digest[:12]
