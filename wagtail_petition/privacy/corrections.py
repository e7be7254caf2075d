"""Telling an addressee what changed of a list that it holds (GDPR article 19)."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Correction, Dossier, Signature


@dataclass(frozen=True)
class Listing:
    """A signature on the list of a dossier."""

    dossier: Dossier
    #: Its number, from 1.
    row: int


def listings(signature: Signature) -> list[Listing]:
    """Where ``signature`` is listed, sealed first first; raises ``PrivateStorageMissingError``."""
    if signature.confirmed_at is None:
        return []
    sealed = signature.petition.dossiers.filter(sealed_at__gte=signature.confirmed_at)
    found = (
        (dossier, dossier.row_of(signature.pk))
        for dossier in sealed.order_by("pk").prefetch_related("deliveries")
    )
    return [Listing(dossier, row) for dossier, row in found if row]


def note_corrections(signature: Signature, reason: str) -> None:
    """Have the desk tell the addressees of ``signature`` that its row must go, or must be corrected.

    Also for dossiers that were sealed and not delivered yet: they still can be.
    """
    Correction.objects.bulk_create(
        Correction(dossier=listing.dossier, row=listing.row, reason=reason)
        for listing in listings(signature)
    )
