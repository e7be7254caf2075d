"""Until when the data of a signature are kept: no longer than its signatory was told (GDPR article 5(1)(e))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from ..dates import end_of_day
from ..models import AbstractPetitionPage, Delivery, Petition, PrivacyNotice, Signature
from .months import add_months

#: For so long, nothing is deleted that follows from a date which somebody just typed, changed or removed: a slip of the
#: keyboard is found on the next working day, and a week leaves time for a holiday.
WAIT = timedelta(days=7)


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
    #: Until when nothing is deleted that follows from ``started_at``; None: nobody changed it lately.
    waits_until: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """When what was signed before ``started_at`` is anonymised; None: not known yet."""
        if self.started_at is None:
            return None
        due = add_months(self.started_at, self.months)
        return max(due, self.waits_until) if self.waits_until else due

    def is_waiting(self, now: datetime) -> bool:
        """Whether it would be over at ``now``, had the closing or a delivery not been changed lately."""
        due = self.due_at
        return due is not None and due == self.waits_until and due > now

    def due_at_latest(self, signature: Signature) -> datetime:
        """When the data of ``signature`` are anonymised at the latest."""
        longest = add_months(signature.signed_at, self.longest)
        if self.started_at is None or signature.signed_at > self.started_at:
            return longest
        # Restricted data are kept for their owner's sake.
        return longest if signature.restricted_at else min(longest, self.due_at or longest)

    def reached(self) -> Q:
        """The condition under which a signature goes at ``due_at``: given before the end, and not restricted."""
        of_both = Q(petition=self.petition, notice=self.notice)
        return of_both & Q(signed_at__lte=self.started_at, restricted_at=None)

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
    return _deadlines(petition, retention_start(petition), waits_until(petition))


def _deadlines(
    petition: Petition, started_at: datetime | None, wait: datetime | None
) -> list[Deadline]:
    """The deadlines that ``petition`` would have, had its time begun at ``started_at`` and waited until ``wait``."""
    signed_under = Signature.objects.filter(petition=petition).order_by().values("notice")
    notices = PrivacyNotice.objects.filter(pk__in=signed_under)
    return [_deadline(petition, notice, started_at, wait) for notice in notices]


def deadline_of(signature: Signature) -> Deadline:
    """The deadline of one signature."""
    petition = signature.petition
    return _deadline(petition, signature.notice, retention_start(petition), waits_until(petition))


def announced_deadline(page: AbstractPetitionPage) -> datetime | None:
    """When the signatures of ``page`` are anonymised, as it can be said in public; None: not known yet."""
    started_at, wait = retention_start(page.petition), waits_until(page.petition)
    if started_at is None:
        return None
    due = add_months(started_at, page.retention_months)
    return max(due, wait) if wait else due


def waits_until(petition: Petition) -> datetime | None:
    """Until when nothing is deleted that follows from the closing or a delivery; None: nobody changed them yet."""
    return petition.dates_changed_at + WAIT if petition.dates_changed_at else None


def foreseen_deletions(delivery: Delivery) -> list[tuple[datetime, int]]:
    """How many names are deleted when, once ``delivery`` is saved as it is: times at the latest, in order."""
    petition = delivery.dossier.petition
    others = Delivery.objects.exclude(pk=delivery.pk)
    started_at = retention_start(petition, others, also_on=delivery.delivered_on)
    counts: dict[datetime, int] = {}
    for deadline in _deadlines(petition, started_at, timezone.now() + WAIT):
        rows = Signature.objects.filter(deadline.reached(), state=Signature.State.CONFIRMED)
        if deadline.due_at and (count := rows.count()):
            counts[deadline.due_at] = counts.get(deadline.due_at, 0) + count
    return sorted(counts.items())


def retention_start(
    petition: Petition, deliveries: QuerySet[Delivery] | None = None, also_on: date | None = None
) -> datetime | None:
    """The closing of ``petition`` or its last delivery, whichever comes last; None before either is known.

    ``deliveries`` are those to look at, by default all; ``also_on`` is the day of one that is not stored yet.
    """
    deliveries = Delivery.objects.all() if deliveries is None else deliveries
    stored = deliveries.filter(dossier__petition=petition).aggregate(last=Max("delivered_on"))
    delivered_on = max(filter(None, (stored["last"], also_on)), default=None)
    closing = petition.closing()
    ends = [closing] if closing else []
    if delivered_on:
        ends.append(end_of_day(delivered_on))
    return max(ends, default=None)


def _deadline(
    petition: Petition, notice: PrivacyNotice, started_at: datetime | None, wait: datetime | None
) -> Deadline:
    promised = notice.content["retention"]
    page = petition.page()
    # A page may promise less than it did, never more.
    now = (page.retention_months, page.longest_retention_months) if page else promised
    months, longest = (min(pair) for pair in zip(promised, now, strict=True))
    return Deadline(petition, notice, months, longest, started_at, wait)
