"""How a signature ceases to be one: rejected, disowned, withdrawn, erased. The counter follows each time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ..models import ConsentRecord, CountChange, Signature

State = Signature.State
Rejection = Signature.Rejection


def reject_duplicate(signature: Signature) -> None:
    """The address counts already: remove what was left a second time, keep the fact for the counts."""
    _end(signature, State.REJECTED, Rejection.DUPLICATE, blank=True)


def disown(signature: Signature) -> None:
    """The owner of the address says that it was not them: remove their data, keep the fact for the counts."""
    _end(signature, State.REJECTED, Rejection.DISOWNED, blank=True)


def withdraw(signature: Signature) -> None:
    """Take the signature back (GDPR article 7(3)): it ceases to count, and the consent is recorded as withdrawn."""
    with transaction.atomic():
        _end(signature, State.WITHDRAWN)
        ConsentRecord.objects.create(
            signature=signature,
            purpose=ConsentRecord.Purpose.SIGN,
            given=False,
            notice_id=signature.notice_id,
        )


def erase(signature: Signature) -> None:
    """Delete the signature with its consents (GDPR article 17); the counter follows."""
    with transaction.atomic():
        locked = Signature.objects.select_for_update().get(pk=signature.pk)
        if locked.state in Signature.COUNTED_STATES:
            CountChange.objects.create(petition_id=locked.petition_id, change=-1)
        locked.delete()


def _end(signature: Signature, state: State, rejection: str = "", *, blank: bool = False) -> None:
    with transaction.atomic():
        locked = Signature.objects.select_for_update().get(pk=signature.pk)
        if locked.state in Signature.COUNTED_STATES:
            CountChange.objects.create(petition_id=locked.petition_id, change=-1)
        locked.state = state
        locked.rejection = rejection
        locked.counted_digest = None
        locked.ended_at = timezone.now()
        if blank:
            locked.blank_personal_data()
        locked.save()
