"""Until when the data of a signature are kept: no longer than its signatory was told (GDPR article 5(1)(e))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Max, Q
from django.utils import timezone

from ..models import AbstractPetitionPage, Delivery, Petition, PrivacyNotice, Signature
from .months import add_months

#: Months promised by a notice that was frozen before it carried them.
EARLIER_PROMISE = (6, 36)


@dataclass(frozen=True)
class Deadline:
    """When the data of the signatures of a petition that were given under one notice have to go."""

    petition: Petition
    notice: PrivacyNotice
    #: Months after ``started_at``, and months after the signature at most.
    months: int
    longest: int
    #: The closing or the last delivery, whichever came last; None: neither yet.
    started_at: datetime | None

    @property
    def due_at(self) -> datetime | None:
        """When what was signed before ``started_at`` is anonymised; None: not known yet."""
        return add_months(self.started_at, self.months) if self.started_at else None

    def due_at_latest(self, signature: Signature) -> datetime:
        """When the data of ``signature`` are anonymised at the latest."""
        longest = add_months(signature.signed_at, self.longest)
        if self.started_at is None or signature.signed_at > self.started_at:
            return longest
        # Restricted data are kept for their owner's sake.
        return longest if signature.restricted_at else min(longest, self.due_at or longest)

    def before(self, now: datetime) -> datetime:
        """The time before which signatures have been kept long enough, restricted ones excepted."""
        too_old = add_months(now, -self.longest)
        if self.started_at and self.due_at and self.due_at <= now:
            return max(too_old, self.started_at)
        return too_old

    def overdue(self, now: datetime) -> Q:
        """The condition under which a signature has been kept long enough."""
        outlived = Q(signed_at__lte=add_months(now, -self.longest)) | Q(
            signed_at__lte=self.before(now), restricted_at=None
        )
        return Q(petition=self.petition, notice=self.notice) & outlived


def deadlines(petition: Petition) -> list[Deadline]:
    """The deadlines of ``petition``, one for each notice under which somebody signed."""
    started_at = retention_start(petition)
    signed_under = Signature.objects.filter(petition=petition).order_by().values("notice")
    notices = PrivacyNotice.objects.filter(pk__in=signed_under)
    return [_deadline(petition, notice, started_at) for notice in notices]


def deadline_of(signature: Signature) -> Deadline:
    """The deadline of one signature."""
    return _deadline(signature.petition, signature.notice, retention_start(signature.petition))


def announced_deadline(page: AbstractPetitionPage) -> datetime | None:
    """When the signatures of ``page`` are anonymised, as it can be said in public; None: not known yet."""
    started_at = retention_start(page.petition)
    return add_months(started_at, page.retention_months) if started_at else None


def retention_start(petition: Petition) -> datetime | None:
    """The closing of ``petition`` or its last delivery, whichever comes last; None before either is known."""
    delivered_on = Delivery.objects.filter(dossier__petition=petition).aggregate(
        last=Max("delivered_on")
    )["last"]
    closing = petition.closing()
    ends = [closing] if closing else []
    if delivered_on:
        ends.append(timezone.make_aware(datetime.combine(delivered_on, time.max)))
    return max(ends, default=None)


def _deadline(petition: Petition, notice: PrivacyNotice, started_at: datetime | None) -> Deadline:
    promised = notice.content.get("retention", EARLIER_PROMISE)
    page = petition.page()
    # A page may promise less than it did, never more.
    now = (page.retention_months, page.longest_retention_months) if page else promised
    months, longest = (min(pair) for pair in zip(promised, now, strict=True))
    return Deadline(petition, notice, months, longest, started_at)
