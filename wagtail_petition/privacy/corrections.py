"""Telling an addressee what changed of a list that it holds (GDPR article 19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ..models import Correction, Dossier, Petition, Signature
from ..routing import on_primary


@dataclass(frozen=True)
class Listing:
    """A signature on the list of a dossier."""

    dossier: Dossier
    #: Its number, from 1.
    row: int


def listings(signature: Signature) -> list[Listing]:
    """Where ``signature`` is listed, sealed first first; raises ``PrivateStorageMissingError``."""
    if signature.state == Signature.State.PENDING:
        return []
    # Paper sheets and imports may know no time of confirmation.
    since = signature.confirmed_at or signature.signed_at
    sealed = signature.petition.dossiers.filter(sealed_at__gte=since)
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


def open_corrections(petitions: Iterable[Petition]) -> Counter[int]:
    """How many corrections the addressees of each of ``petitions`` (by primary key) have not been told of yet."""
    waiting = Correction.objects.filter(dossier__petition__in=list(petitions), lettered_at=None)
    by_petition = waiting.order_by().values_list("dossier__petition")
    return Counter(dict(by_petition.annotate(Count("pk"))))


def dossiers_to_correct(petitions: QuerySet[Petition]) -> QuerySet[Dossier]:
    """The dossiers of ``petitions`` whose addressees must be told of ``open_corrections``, oldest first."""
    still_open = Count("corrections", filter=Q(corrections__lettered_at=None))
    dossiers = Dossier.objects.filter(petition__in=petitions).annotate(open_corrections=still_open)
    return dossiers.filter(open_corrections__gt=0).order_by("pk")


@on_primary()
def close_corrections(dossier: Dossier) -> datetime | None:
    """Put all open corrections of ``dossier`` into one letter; returns its time, or None if there are none.

    The caller makes the letter in the same transaction: what was not written has not been told.
    """
    now = timezone.now()
    closed = Correction.objects.filter(dossier=dossier, lettered_at=None).update(lettered_at=now)
    return now if closed else None


def letters_of(dossier: Dossier) -> list[datetime]:
    """The times of the letters that were made about ``dossier``, newest first."""
    made = dossier.corrections.exclude(lettered_at=None).order_by("-lettered_at")
    return [time for time in made.values_list("lettered_at", flat=True).distinct() if time]
