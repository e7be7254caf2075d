"""Keeping ended what people ended, also after a backup was restored (property L20).

A backup brings back rows of the database, and takes away what was noted after it was made. So each erasure, and each
consent that is taken back, is noted twice: as a row, and as a small file in the private storage, which holds no address
either.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from ..models import Erasure, Petition, Signature
from ..models.dossier import PrivateStorageMissingError, dossier_storage
from ..routing import on_primary

logger = logging.getLogger(__name__)

#: Folder of the private storage.
FOLDER = "erasures"


def note_erasure(signature: Signature, reason: str) -> None:
    """Note that ``reason`` is done to ``signature``; nothing is noted twice when an erasure is replayed."""
    erasure, is_new = Erasure.objects.get_or_create(
        signature_uuid=signature.uuid,
        reason=reason,
        defaults={
            "petition_id": signature.petition_id,
            # One that was anonymised holds the digest by which it counts only.
            "address_digest": signature.address_digest or signature.counted_digest or "",
            # Never before the signature, whatever the clock of this machine says: it is by these times that an import
            # knows who was removed after signing elsewhere.
            "erased_at": max(timezone.now(), signature.signed_at),
        },
    )
    if not is_new:
        return
    # No partial: Django asks what it calls for its name when that fails.
    transaction.on_commit(lambda: _store_soon(erasure), robust=True)


def take_back_note(signature: Signature, reason: str) -> None:
    """Forget that ``reason`` was done to ``signature``: the person agrees again."""
    erasure = (
        Erasure.objects.select_related("petition")
        .filter(signature_uuid=signature.uuid, reason=reason)
        .first()
    )
    if erasure is None:
        return
    name = _name(erasure)
    erasure.delete()
    # A copy that stays takes nothing back: what was agreed to is newer.
    transaction.on_commit(lambda: dossier_storage().delete(name), robust=True)


def _store_soon(erasure: Erasure) -> None:
    try:
        store_erasure(erasure)
    except (OSError, PrivateStorageMissingError):
        # The person is erased all the same; the retention run copies what is not copied yet.
        logger.exception("Erasure %s is not copied to the private storage yet.", erasure.pk)


@on_primary()
def store_erasure(erasure: Erasure) -> None:
    """Copy ``erasure`` to the private storage; raises ``OSError`` or ``PrivateStorageMissingError``."""
    content = {
        "petition": str(erasure.petition.uuid),
        "signature": str(erasure.signature_uuid),
        "address_digest": erasure.address_digest,
        "reason": erasure.reason,
        "erased_at": erasure.erased_at.isoformat(),
    }
    storage, name = dossier_storage(), _name(erasure)
    # What is there already may have been cut off, by a crash or a full disk.
    storage.delete(name)
    storage.save(name, ContentFile(json.dumps(content).encode()))
    Erasure.objects.filter(pk=erasure.pk).update(stored_at=timezone.now())


def store_missing() -> int:
    """Copy the erasures that could not be copied before; returns how many. Raises what ``store_erasure`` raises."""
    missing = list(Erasure.objects.filter(stored_at=None).select_related("petition"))
    for erasure in missing:
        store_erasure(erasure)
    return len(missing)


def restore_erasures() -> int:
    """Bring back the rows of erasures that are in the private storage and not in the database; returns how many.

    A damaged copy is logged, and keeps none of the others from being brought back.
    """
    petitions = {str(petition.uuid): petition for petition in Petition.objects.all()}
    restored = 0
    for content in _stored():
        petition = petitions.get(content["petition"])
        if petition is None:
            continue
        _erasure, created = Erasure.objects.get_or_create(
            signature_uuid=content["signature"],
            reason=content["reason"],
            defaults={
                "petition": petition,
                "address_digest": content["address_digest"],
                "erased_at": datetime.fromisoformat(content["erased_at"]),
                "stored_at": timezone.now(),
            },
        )
        restored += created
    return restored


def _stored() -> Iterator[dict[str, Any]]:
    storage = dossier_storage()
    try:
        names = storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in sorted(names):
        with storage.open(f"{FOLDER}/{name}") as file:
            content = file.read()
        try:
            yield json.loads(content)
        except ValueError:
            logger.error(
                "The copy %s of an erasure is damaged: restore it, then replay again.", name
            )


def forget_erasure(erasure: Erasure) -> None:
    """Remove ``erasure`` and its file: no backup is as old."""
    dossier_storage().delete(_name(erasure))
    erasure.delete()


def _name(erasure: Erasure) -> str:
    return f"{FOLDER}/{erasure.petition.uuid}-{erasure.signature_uuid}-{erasure.reason}.json"
