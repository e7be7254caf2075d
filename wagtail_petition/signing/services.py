"""The verbs of a signature: sign, confirm, import, report misuse, withdraw, erase. What views and scripts call."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from ..conf import settings
from ..mail.outbox import add_confirmation, add_link
from ..models import AbstractPetitionPage, Signature
from ..operations.count_updates import request_count
from ..privacy.newsletter import subscribe
from ..routing import on_primary
from ..signals import send_on_commit, signature_confirmed
from ..visitors.addresses import address_digest, normalize_address
from ..visitors.errors import (
    AlreadySignedError,
    ClosedError,
    NotOpenYetError,
    NotPendingError,
    NotPublishedError,
    PausedError,
    TooManyCodesError,
    WrongCodeError,
)
from ..visitors.retries import count_once, retry_conflicts
from ..visitors.tokens import is_code_of
from .data import SignatureData
from .importing import import_signature
from .lifecycle import erase, reject_duplicate, report_misuse, withdraw
from .persistence import store, store_confirmation
from .versions import SignedVersions

__all__ = [
    "SignatureData",
    "change_address",
    "check_open",
    "confirm",
    "confirm_by_code",
    "erase",
    "import_signature",
    "report_misuse",
    "send_again",
    "sign",
    "withdraw",
]

State = Signature.State


def check_open(page: AbstractPetitionPage) -> None:
    """Do nothing if people can sign on ``page`` now.

    Else raises ``NotPublishedError``, ``NotOpenYetError``, ``ClosedError`` or ``PausedError``.
    """
    if not page.live:
        raise NotPublishedError
    if not page.petition.has_opened():
        raise NotOpenYetError
    if page.petition.has_closed():
        raise ClosedError
    if page.petition.paused_at:
        raise PausedError


@on_primary()
def sign(
    page: AbstractPetitionPage,
    data: SignatureData,
    versions: SignedVersions,
    *,
    needs_code: bool = False,
) -> Signature:
    """Store a pending signature with its consents, then have its mail sent.

    Whether the address has signed before is not looked up here but by the mail task, so that the answer is the same
    for everybody. Raises what ``check_open`` raises.
    """
    check_open(page)

    def store_pending() -> Signature:
        signature = data.as_signature(page, versions, needs_code=needs_code)
        with transaction.atomic():
            store(signature, data.agreed)
            add_confirmation(signature)
        return signature

    return retry_conflicts(store_pending)


@on_primary()
def confirm(signature: Signature) -> None:
    """Make ``signature`` count. Confirming twice changes nothing.

    Raises ``AlreadySignedError`` when another signature of the same address counts, ``NotPendingError`` when it was
    withdrawn or rejected.
    """
    now = timezone.now()
    confirm_now = partial(_confirm, signature, now)
    try:
        confirmed = count_once(confirm_now, signature.petition_id, signature.address_digest)
    except AlreadySignedError:
        reject_duplicate(signature)
        raise
    if confirmed:
        # What was written: not worth another query.
        signature.state, signature.confirmed_at = State.CONFIRMED, now
        signature.counted_digest = signature.address_digest
        request_count(signature.petition_id)
        send_on_commit(signature_confirmed, Signature, signature=signature)
        return
    try:
        signature.refresh_from_db()
    except Signature.DoesNotExist as error:
        # Erased at the same moment, or deleted because its time was over.
        raise NotPendingError from error
    if signature.rejection == Signature.Rejection.DUPLICATE:
        raise AlreadySignedError
    if signature.state != State.CONFIRMED:
        raise NotPendingError


@on_primary()
def confirm_by_code(signature: Signature, typed: str) -> None:
    """Make ``signature`` count if ``typed`` is its code.

    Raises ``WrongCodeError``, ``TooManyCodesError`` after ``CODE_ATTEMPTS`` wrong ones, and what ``confirm`` raises.
    """
    row = Signature.objects.filter(pk=signature.pk)
    # The attempt is taken before the code is looked at, so that many sent at once are no more than CODE_ATTEMPTS.
    attempts = row.filter(wrong_codes__lt=settings.CODE_ATTEMPTS)
    if not attempts.update(wrong_codes=F("wrong_codes") + 1):
        raise TooManyCodesError
    if not is_code_of(signature, typed):
        raise WrongCodeError
    row.update(wrong_codes=F("wrong_codes") - 1)
    confirm(signature)


@on_primary()
def change_address(signature: Signature, email: str) -> None:
    """Let a pending ``signature`` be that of ``email``, and have its mail sent there.

    The links and the code that went to the address before open nothing any more. One that is not pending stays as it
    is. Raises ``InvalidAddressError`` when ``email`` cannot be mailed.
    """
    email = normalize_address(email)
    with transaction.atomic():
        locked = Signature.objects.locked(signature.pk)
        if locked is not None and locked.state == State.PENDING:
            locked.email, locked.address_digest = email, address_digest(email)
            locked.wrong_codes = 0
            locked.save(update_fields=["email", "address_digest", "wrong_codes"])
            add_confirmation(locked)
    signature.refresh_from_db()


@on_primary()
def send_again(signature: Signature) -> None:
    """Have one more mail sent to the address of ``signature``: to confirm it or, once it counts, to see it.

    Limited, as all mails to one address are. Where no address is held any more, none leaves.
    """
    with transaction.atomic():
        locked = Signature.objects.locked(signature.pk)
        if locked is None or not locked.email:
            return
        if locked.state == State.PENDING:
            add_confirmation(locked)
        else:
            add_link(locked.petition_id, locked.email, locked.language)


def _confirm(signature: Signature, now: datetime) -> bool:
    # Who asked for the newsletter is on its list once the signature counts.
    with _transaction(needed=signature.newsletter):
        confirmed = store_confirmation(signature, now)
        if confirmed and signature.newsletter:
            subscribe(signature)
    return confirmed


def _transaction(*, needed: bool) -> AbstractContextManager[None]:
    """A transaction if it is ``needed``; within that of a caller a savepoint, so that a failure does not spoil it."""
    return transaction.atomic() if needed or connection.in_atomic_block else nullcontext()
