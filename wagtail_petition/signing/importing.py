"""Taking in a signature that was given elsewhere."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..models import AbstractPetitionPage, CountChange, Erasure, PrivacyNotice, Signature
from ..operations.count_updates import request_count
from ..privacy.newsletter import subscribe
from ..routing import on_primary
from ..signals import send_on_commit, signature_confirmed
from ..visitors.cleaning import clean_values
from ..visitors.errors import RemovedBeforeError
from ..visitors.personal_names import InvalidNameError
from ..visitors.retries import count_once
from .data import SignatureData
from .persistence import store
from .versions import SignedVersions


@on_primary()
def import_signature(
    page: AbstractPetitionPage,
    data: SignatureData,
    versions: SignedVersions,
    *,
    signed_at: datetime,
    confirmed_at: datetime | None = None,
) -> Signature:
    """Count a signature that was given elsewhere at ``signed_at``; no mail is sent.

    ``versions`` names the text that was signed and, by ``freeze_external_consent``, what was agreed to;
    ``confirmed_at`` is when the address was confirmed there, if it was. A closed petition takes it in, too.

    Raises ``AlreadySignedError`` when a signature of the address counts, so that the same list can be imported again;
    ``RemovedBeforeError`` when its owner withdrew, or asked this site to be removed, after signing elsewhere;
    ``InvalidAddressError`` without an address that can be mailed, by which it could be known again;
    ``InvalidNameError`` without a name, and for texts that the form would not take either; ``ValueError`` for a time to
    come, and for a purpose without proof.
    """
    if max(signed_at, confirmed_at or signed_at) > timezone.now():
        raise ValueError("A signature cannot be of a time to come.")
    notice = PrivacyNotice.objects.get(pk=versions.notice_id)
    if not data.purposes <= notice.content["wordings"].keys():
        raise ValueError("Nothing tells what was agreed to for each purpose.")
    signature = data.as_signature(
        page,
        versions,
        origin=Signature.Origin.IMPORT,
        state=Signature.State.CONFIRMED,
        signed_at=signed_at,
        confirmed_at=confirmed_at,
    )
    signature.counted_digest = signature.address_digest
    signature.answers = clean_values(signature.answers)
    try:
        signature.clean_fields(exclude=("petition", "text", "notice"))
    except ValidationError as error:
        raise InvalidNameError(" ".join(error.messages)) from error
    count_once(partial(_store, signature, data), page.petition_id, signature.counted_digest)
    return signature


def _store(signature: Signature, data: SignatureData) -> None:
    signature.pk = None
    with transaction.atomic():
        store(signature, data.agreed)
        # Looked up once the row holds its place: whoever is removed at this moment is waited for.
        if _was_removed(signature):
            raise RemovedBeforeError
        CountChange.objects.create(petition_id=signature.petition_id, change=1)
        request_count(signature.petition_id)
        send_on_commit(signature_confirmed, Signature, signature=signature)
        if signature.newsletter:
            subscribe(signature)


def _was_removed(signature: Signature) -> bool:
    removed = Erasure.objects.filter(
        petition_id=signature.petition_id,
        address_digest=signature.address_digest,
        erased_at__gte=signature.signed_at,
        # Who reported what a stranger signed here may well have signed elsewhere.
        reason__in=(Erasure.Reason.ERASED, Erasure.Reason.WITHDRAWN),
    )
    return removed.exists()
