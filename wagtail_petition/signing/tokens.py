"""Links and codes in mails: nothing about them is stored."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from enum import StrEnum

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.crypto import constant_time_compare, salted_hmac

from ..conf import settings
from ..models import Signature
from ..models.prepared import Parameter, PreparedQuery, columns
from .errors import LinkExpired, LinkInvalid

CODE_DIGITS = 6

_SIGNATURE = PreparedQuery(
    Signature.objects.filter(pk=Parameter("pk")).order_by().values_list(*columns(Signature))
)


class Purpose(StrEnum):
    """What a link is good for; a link for one purpose never opens another."""

    CONFIRM = "confirm"
    DISOWN = "disown"
    #: The “check your mail” page, where the code is typed. It proves nothing.
    CHECK = "check"
    #: “My signature”: to see, correct, take back and erase what was left.
    MINE = "mine"

    @property
    def days(self) -> int:
        """Days that such a link stays valid."""
        return int(
            settings.MY_SIGNATURE_DAYS if self is Purpose.MINE else settings.CONFIRMATION_DAYS
        )


def make_token(signature: Signature, purpose: Purpose) -> str:
    """A token for the path of a link, such as ``12-0a1b2c3d4e5f.1wAbCd.x1Y2``."""
    return _signer(purpose).sign(f"{signature.pk}-{_fingerprint(signature)}")


def read_token(token: str, purpose: Purpose) -> Signature:
    """The signature that ``token`` is about.

    Raises ``LinkExpired`` when the token is too old, ``LinkInvalid`` when it is damaged or the signature is gone. The
    token is bound to the address too, so it dies when the data are erased.
    """
    try:
        value = _signer(purpose).unsign(token, max_age=timedelta(days=purpose.days))
    except SignatureExpired as error:
        raise LinkExpired from error
    except BadSignature as error:
        raise LinkInvalid from error
    pk, _dash, fingerprint = value.partition("-")
    signature = _signature(int(pk))
    if signature is None:
        raise LinkInvalid
    # A row rejected by the mail task is blank, and its check page must answer like any other.
    if purpose is not Purpose.CHECK and (not fingerprint or _fingerprint(signature) != fingerprint):
        raise LinkInvalid
    return signature


def code_of(signature: Signature) -> str:
    """The code that confirms ``signature`` when typed, such as ``042137``."""
    digest = salted_hmac(
        "wagtail_petition.code", f"{signature.pk}-{signature.address_digest}", algorithm="sha256"
    ).digest()
    return str(int.from_bytes(digest[:8]) % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def is_code_of(signature: Signature, typed: str) -> bool:
    """Whether ``typed`` is the code of ``signature``; spaces and the digits of any script are fine."""
    digits = "".join(str(unicodedata.digit(char)) for char in typed if char.isdecimal())
    return bool(signature.address_digest) and constant_time_compare(digits, code_of(signature))


def _signature(pk: int) -> Signature | None:
    for row in _SIGNATURE.rows(pk=pk):
        return Signature.from_db(_SIGNATURE.using, columns(Signature), row)
    return None


def _signer(purpose: Purpose) -> TimestampSigner:
    return TimestampSigner(salt=f"wagtail_petition.{purpose}", sep=".")


def _fingerprint(signature: Signature) -> str:
    return signature.address_digest[:12]
