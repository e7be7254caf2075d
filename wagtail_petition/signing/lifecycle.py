"""Withdraw and erase signatures, reject them, report their misuse. The counter follows each time.

Each act ends the signature that it is about, and no other one of the same address.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ..models import Correction, CountChange, Erasure, Signature
from ..operations.count_updates import request_count
from ..privacy.consents import consents_in_force, record_consent
from ..privacy.corrections import note_corrections
from ..privacy.erasures import note_erasure
from ..privacy.newsletter import is_subscribed_by, unsubscribe
from ..routing import on_primary
from ..signals import send_on_commit, signature_ended

State = Signature.State
Rejection = Signature.Rejection

_CORRECTIONS = {
    Erasure.Reason.ERASED: Correction.Reason.ERASED,
    Erasure.Reason.WITHDRAWN: Correction.Reason.WITHDRAWN,
    Erasure.Reason.MISUSE: Correction.Reason.ERASED,
}


@on_primary()
def reject_duplicate(signature: Signature) -> None:
    """The address counts already: remove what was left a second time, keep the fact for the counts."""
    with transaction.atomic():
        locked = Signature.objects.locked(signature.pk)
        if locked is None or locked.state != State.PENDING:
            return
        locked.blank_personal_data()
        _end(locked, State.REJECTED, Rejection.DUPLICATE)
        _tell(locked, "duplicate")


@on_primary()
def report_misuse(signature: Signature) -> None:
    """The owner of the address says that it was not them: remove their data, keep the fact for the counts."""
    with transaction.atomic():
        locked = Signature.objects.locked(signature.pk)
        if locked is None:
            return
        _remove(locked, Erasure.Reason.MISUSE)
        locked.blank_personal_data()
        _end(locked, State.REJECTED, Rejection.MISUSE)
        _tell(locked, "misuse")


@on_primary()
def withdraw(signature: Signature) -> None:
    """Take the signature back (GDPR article 7(3)): it ceases to count, and what was left with it is removed.

    What stays is the proof that consent was given and taken back, and the digest of the address, by which the person's
    own link still opens. Withdrawing twice changes nothing.
    """
    with transaction.atomic():
        locked = Signature.objects.locked(signature.pk)
        if locked is None or locked.state not in (State.PENDING, State.CONFIRMED):
            return
        _remove(locked, Erasure.Reason.WITHDRAWN)
        for purpose in consents_in_force(locked):
            record_consent(locked, purpose, given=False)
        digest = locked.address_digest
        locked.blank_personal_data()
        locked.address_digest = digest
        _end(locked, State.WITHDRAWN)
        _tell(locked, "withdrawn")


@on_primary()
def erase(signature: Signature) -> None:
    """Delete the signature with its consents, and the newsletter contact that it brought (GDPR article 17).

    Erasing twice changes nothing.
    """
    with transaction.atomic():
        locked = Signature.objects.locked(signature.pk)
        if locked is None:
            return
        _remove(locked, Erasure.Reason.ERASED)
        _uncount(locked)
        locked.delete()
        _tell(locked, "erased")


def _remove(locked: Signature, reason: Erasure.Reason) -> None:
    """See to it that no backup brings the data back, no newsletter comes of it, and addressees of dossiers are told."""
    note_erasure(locked, reason)
    note_corrections(locked, _CORRECTIONS[reason])
    if is_subscribed_by(locked):
        unsubscribe(locked.petition_id, locked.address_digest)


def _end(locked: Signature, state: State, rejection: str = "") -> None:
    _uncount(locked)
    locked.state = state
    locked.rejection = rejection
    locked.counted_digest = None
    locked.ended_at = timezone.now()
    locked.save()


def _tell(ended: Signature, reason: str) -> None:
    send_on_commit(
        signature_ended,
        Signature,
        petition_id=ended.petition_id,
        signature_uuid=ended.uuid,
        reason=reason,
    )


def _uncount(locked: Signature) -> None:
    if locked.state in Signature.COUNTED_STATES:
        CountChange.objects.create(petition_id=locked.petition_id, change=-1)
        request_count(locked.petition_id)
