"""The verbs of a signature: sign, confirm, disown, withdraw, erase. Views, imports and scripts call these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from ..conf import settings
from ..models import AbstractPetitionPage, ConsentRecord, CountChange, Signature
from ..privacy.newsletter import subscribe
from ..routing import on_primary
from .addresses import address_digest
from .ending import disown, erase, reject_duplicate, withdraw
from .errors import (
    AlreadySigned,
    Closed,
    NotOpenYet,
    NotPending,
    NotPublished,
    Paused,
    TooManyCodes,
    WrongCode,
)
from .offer import FrozenOffer
from .tasks import queue, request_count, send_confirmation
from .tokens import is_code_of

__all__ = [
    "SignatureData",
    "check_open",
    "confirm",
    "confirm_by_code",
    "disown",
    "erase",
    "sign",
    "withdraw",
]

Purpose = ConsentRecord.Purpose
State = Signature.State
Result = TypeVar("Result")

#: Times that a transaction is tried again after the database chose it as the victim of a deadlock.
DEADLOCK_TRIES = 4


@dataclass(frozen=True, kw_only=True)
class SignatureData:
    """What a person fills in. ``purposes`` holds the boxes that were ticked besides the signature itself."""

    given_name: str
    family_name: str
    email: str
    town: str = ""
    postcode: str = ""
    country: str = ""
    organisation: str = ""
    reason: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    purposes: frozenset[str] = frozenset()


def check_open(page: AbstractPetitionPage) -> None:
    """Raise ``NotPublished``, ``NotOpenYet``, ``Closed`` or ``Paused`` unless people can sign on ``page`` now."""
    if not page.live:
        raise NotPublished
    if not page.petition.has_opened():
        raise NotOpenYet
    if page.petition.has_closed():
        raise Closed
    if page.petition.paused_at:
        raise Paused


@on_primary()
def sign(
    page: AbstractPetitionPage,
    data: SignatureData,
    offer: FrozenOffer,
    *,
    needs_code: bool = False,
) -> Signature:
    """Store a pending signature with its consents, then have its mail sent.

    Whether the address has signed before is not looked up here but by the mail task, so that the answer is the same
    for everybody. Raises what ``check_open`` raises.
    """
    check_open(page)
    with transaction.atomic():
        signature = Signature.objects.create(
            petition_id=page.petition_id,
            given_name=data.given_name,
            family_name=data.family_name,
            email=data.email,
            address_digest=address_digest(data.email),
            town=data.town,
            postcode=data.postcode,
            country=data.country,
            organisation=data.organisation,
            reason=data.reason,
            answers=data.answers,
            hand_over=Purpose.HAND_OVER in data.purposes,
            show_name=Purpose.SHOW_NAME in data.purposes,
            newsletter=Purpose.NEWSLETTER in data.purposes,
            language=page.locale.language_code,
            text_id=offer.text_id,
            notice_id=offer.notice_id,
            needs_code=needs_code,
        )
        ConsentRecord.objects.bulk_create(
            ConsentRecord(
                signature_id=signature.pk,
                purpose=purpose,
                given=True,
                notice_id=offer.notice_id,
                recorded_at=signature.signed_at,
            )
            for purpose in sorted({Purpose.SIGN, *data.purposes})
        )
        queue(send_confirmation, signature.pk)
    return signature


@on_primary()
def confirm(signature: Signature) -> None:
    """Make ``signature`` count. Confirming twice changes nothing.

    Raises ``AlreadySigned`` when another signature of the same address counts, ``NotPending`` when it was withdrawn or
    rejected.
    """
    now = timezone.now()
    if _retry_deadlocks(partial(_confirm, signature, now)):
        # What the statement wrote: not worth another one.
        signature.state, signature.confirmed_at = State.CONFIRMED, now
        signature.counted_digest = signature.address_digest
        request_count(signature.petition_id)
        return
    try:
        signature.refresh_from_db()
    except Signature.DoesNotExist as error:
        # Erased at the same moment, or deleted because its time was over.
        raise NotPending from error
    if signature.rejection == Signature.Rejection.DUPLICATE:
        raise AlreadySigned
    if signature.state != State.CONFIRMED:
        raise NotPending


@on_primary()
def confirm_by_code(signature: Signature, typed: str) -> None:
    """Make ``signature`` count if ``typed`` is its code.

    Raises ``WrongCode``, ``TooManyCodes`` after ``CODE_ATTEMPTS`` wrong ones, and what ``confirm`` raises.
    """
    row = Signature.objects.filter(pk=signature.pk)
    # The attempt is taken before the code is looked at, so that many sent at once are no more than CODE_ATTEMPTS.
    attempts = row.filter(wrong_codes__lt=settings.CODE_ATTEMPTS)
    if not attempts.update(wrong_codes=F("wrong_codes") + 1):
        raise TooManyCodes
    if not is_code_of(signature, typed):
        raise WrongCode
    row.update(wrong_codes=F("wrong_codes") - 1)
    confirm(signature)


def _confirm(signature: Signature, now: datetime) -> bool:
    pending = Signature.objects.filter(pk=signature.pk, state=State.PENDING)
    try:
        with transaction.atomic():
            confirmed = pending.update(
                state=State.CONFIRMED,
                confirmed_at=now,
                counted_digest=F("address_digest"),
            )
            if confirmed:
                CountChange.objects.create(petition_id=signature.petition_id, change=1)
                if signature.newsletter:
                    subscribe(signature)
            return bool(confirmed)
    except IntegrityError:
        # The database refused a second counted signature of the same address.
        reject_duplicate(signature)
        return False


def _retry_deadlocks(transact: Callable[[], Result]) -> Result:
    """Run ``transact`` again when the database broke a deadlock by cancelling it."""
    for _try in range(DEADLOCK_TRIES - 1):
        try:
            return transact()
        except OperationalError:
            if connection.in_atomic_block:
                raise
    return transact()
