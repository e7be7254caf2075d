"""What a signatory can ask for: to see, correct and restrict what is held of them (GDPR articles 15, 16, 18, 20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import Correction, Erasure, OutgoingMail, Signature
from ..models.personal_data import OPTIONAL_NAMES
from ..routing import on_primary
from .consents import consents_in_force
from .corrections import listings, note_corrections
from .deadlines import deadline_of
from .erasures import note_erasure, take_back_note

#: What a person can correct. An address is what a signature is known by: who has another one signs anew.
CORRECTABLE = ("given_name", "family_name", *OPTIONAL_NAMES, "answers")

#: What a list that was handed over shows.
_LISTED = ("given_name", "family_name", "town", "postcode")


@on_primary()
def correct(signature: Signature, values: Mapping[str, Any]) -> None:
    """Write ``values``, some of ``CORRECTABLE``; what others read of it is looked at anew before it is shown.

    A signature that was withdrawn meanwhile stays blank. Raises ``ValueError`` for any other field.
    """
    if unknown := sorted(set(values) - set(CORRECTABLE)):
        raise ValueError(f"A signatory cannot correct {', '.join(unknown)}.")
    with transaction.atomic():
        locked = Signature.objects.locked(signature.pk)
        if locked is None or locked.state != Signature.State.CONFIRMED:
            return
        changed = {name for name, value in values.items() if getattr(locked, name) != value}
        if changed & set(_LISTED):
            note_corrections(locked, Correction.Reason.CORRECTED)
        if changed:
            locked.moderation = Signature.Moderation.WAITING
        for name in changed:
            setattr(locked, name, values[name])
        locked.save()


@on_primary()
def restrict(signature: Signature) -> None:
    """Let the data only be kept, not used: in no list, no export, no newsletter. The signature still counts."""
    with transaction.atomic():
        locked = Signature.objects.locked(signature.pk)
        if locked is not None and locked.restricted_at is None:
            note_corrections(locked, Correction.Reason.RESTRICTED)
            note_erasure(locked, Erasure.Reason.RESTRICTED)
            locked.restricted_at = timezone.now()
            locked.save()


@on_primary()
def lift_restriction(signature: Signature) -> None:
    """Let the data be used again as the consents allow."""
    with transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(restricted_at=None)
        take_back_note(signature, Erasure.Reason.RESTRICTED)


def held_data(signature: Signature) -> dict[str, Any]:
    """All that is held of a signatory, as JSON values: times in ISO 8601, everything by its name in the database."""
    notice = signature.notice
    return {
        "petition": {
            "title": signature.text.content["title"],
            "uuid": str(signature.petition.uuid),
            "text_sha256": signature.text.digest,
        },
        "signature": {
            "state": signature.state,
            "origin": signature.origin,
            "language": signature.language,
            **_times(signature),
        },
        "person": {
            "email": signature.email,
            **{name: getattr(signature, name) for name in CORRECTABLE},
        },
        "consents_in_force": consents_in_force(signature),
        "consents": [
            {
                "purpose": record.purpose,
                "given": record.given,
                "recorded_at": record.recorded_at.isoformat(),
                "wording": record.notice.content["wordings"].get(record.purpose, ""),
                "notice_sha256": record.notice.digest,
            }
            for record in signature.consents.select_related("notice")
        ],
        "mails": [
            {
                "kind": mail.kind,
                "state": mail.state,
                "ordered_at": mail.created_at.isoformat(),
                "ended_at": mail.ended_at.isoformat() if mail.ended_at else None,
            }
            for mail in _mails(signature)
        ],
        "notice": {
            "sha256": notice.digest,
            "language": notice.language,
            "sections": notice.content["sections"],
        },
        "handed_over": [
            {
                "dossier": str(listing.dossier),
                "row": listing.row,
                "delivered_on": [
                    delivery.delivered_on.isoformat()
                    for delivery in listing.dossier.deliveries.all()
                ],
            }
            for listing in listings(signature)
        ],
        "anonymised_at_the_latest": deadline_of(signature).due_at_latest(signature).isoformat(),
    }


def _mails(signature: Signature) -> list[OutgoingMail]:
    """The mails about ``signature``, and those that wait to bring its link to its address."""
    mails = Q(signature=signature)
    if signature.address_digest:
        mails |= Q(petition=signature.petition_id, address_digest=signature.address_digest)
    return list(OutgoingMail.objects.filter(mails))


def _times(signature: Signature) -> dict[str, str | None]:
    names = ("signed_at", "mailed_at", "confirmed_at", "restricted_at", "ended_at")
    times = {name: getattr(signature, name) for name in names}
    return {name: time.isoformat() if time else None for name, time in times.items()}
