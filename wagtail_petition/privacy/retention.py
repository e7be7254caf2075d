"""Deleting and anonymising what has been kept long enough, with proof of it (GDPR article 5(1)(e)).

Work goes in batches, each in a transaction of its own with the record of what it did: a run that is cut off leaves
nothing half-done, and signing goes on meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, router, transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from ..conf import settings
from ..models import (
    DeletedPage,
    Deletion,
    Erasure,
    NewsletterContact,
    OutgoingMail,
    Petition,
    PetitionLogEntry,
    RetentionRun,
    Signature,
)
from ..models.page.finding import attach_pages
from ..routing import on_primary
from .deadlines import WAIT, deadlines
from .erasures import forget_erasure, store_missing
from .months import add_months
from .prepared_exports import remove_outdated_exports
from .unfinished_sealings import remove_leftovers

Kind = Deletion.Kind
State = Signature.State

#: Rows removed in one transaction.
BATCH_SIZE = 1_000

#: Seconds of rest after a full batch, for each that it took: nobody who signs meanwhile should notice. A million rows
#: take some minutes so, of a night.
REST = 6

#: A nightly run that did not finish for so long has stopped.
LATE_AFTER = timedelta(days=2)

#: How long the record of a task is kept that ended: Health tells of those that failed within a day.
TASKS_KEPT = timedelta(days=1)

#: States whose rows still hold something of a person.
_KEPT = (State.CONFIRMED, State.WITHDRAWN)


@dataclass(frozen=True)
class Duty:
    """Rows of one kind that have been kept long enough."""

    kind: str
    petition: Petition | None
    #: What is older than this has to go.
    before: datetime
    rows: QuerySet[Any]
    #: Removes the rows with these primary keys.
    remove: Callable[[QuerySet[Any]], object]


def duties(now: datetime | None = None) -> Iterator[Duty]:
    """What a run at ``now`` has to do, row by row; reading it changes nothing."""
    now = now or timezone.now()
    petitions = list(Petition.objects.order_by("pk"))
    attach_pages(petitions)
    for petition in petitions:
        yield _unconfirmed(petition, now)
        yield from _outlived(petition, now)
        yield _newsletter(petition, now)
        yield _erasures(petition, now)
        yield _deleted_pages(petition, now)
    yield from _log_entries(now)
    yield _mails(now)
    yield from _tasks(now)


@on_primary()
def apply_retention(now: datetime | None = None) -> RetentionRun:
    """Do what ``duties`` lists, note it in ``Deletion`` rows and in Wagtail's log; returns the run.

    Copies the erasures that the private storage missed, and removes what died while sealing, exports past their time
    and exports of petitions of which rows were removed, too. Raises what the storage raises; what was done before stays
    done and noted.
    """
    run = RetentionRun.objects.create()
    changed = set()
    for duty in duties(now):
        if removed := _perform(duty, run):
            _note(duty, removed)
            if duty.petition:
                changed.add(duty.petition.pk)
    store_missing()
    remove_leftovers()
    remove_outdated_exports(changed)
    run.finished_at = timezone.now()
    run.save()
    return run


def due(now: datetime | None = None) -> list[tuple[Duty, int]]:
    """The duties that have rows to remove at ``now``, each with their number: what a run would do.

    Together with ``waiting`` and ``is_late`` the only source of what the desk, the health of the site and the commands
    say of deletion.
    """
    counted = ((duty, duty.rows.count()) for duty in duties(now))
    return [(duty, count) for duty, count in counted if count]


def is_late(now: datetime | None = None) -> bool:
    """Whether no run has finished for ``LATE_AFTER``, on a site that has held data for as long."""
    now = now or timezone.now()
    finished = RetentionRun.objects.aggregate(last=Max("finished_at"))["last"]
    since = finished or Signature.objects.aggregate(first=Min("signed_at"))["first"]
    return bool(since and since < now - LATE_AFTER)


def waiting(now: datetime | None = None) -> list[tuple[Petition, datetime, int]]:
    """Petitions of which a date was changed lately, until when that waits, and how many signatures it is about.

    What has been kept as long as is possible at all waits for nothing: it is ``due``.
    """
    now = now or timezone.now()
    found = []
    for petition in Petition.objects.filter(dates_changed_at__gt=now - WAIT).order_by("pk"):
        count = sum(
            Signature.objects.filter(deadline.reached(), state=State.CONFIRMED)
            .exclude(deadline.overdue(now))
            .count()
            for deadline in deadlines(petition)
            if deadline.is_waiting(now)
        )
        if count and petition.dates_changed_at:
            found.append((petition, petition.dates_changed_at + WAIT, count))
    return found


def _perform(duty: Duty, run: RetentionRun) -> int:
    removed, rows = 0, duty.rows
    while True:
        begun = monotonic()
        keys = _remove_batch(duty, rows, run)
        if not keys:
            return removed
        removed += len(keys)
        # Those before it are done: not to be looked through again, batch after batch.
        rows = duty.rows.filter(pk__gt=keys[-1])
        if len(keys) == BATCH_SIZE:
            sleep(REST * (monotonic() - begun))


def _remove_batch(duty: Duty, rows: QuerySet[Any], run: RetentionRun) -> list[Any]:
    """Remove the first of ``rows``; returns their keys."""
    with transaction.atomic():
        # Locked, so that a run beside this one, or the person, does not change them meanwhile. What is locked already
        # is left to the next run: a dossier locks its rows in another order, and two that wait for each other fail.
        skip_locked = connection.features.has_select_for_update_skip_locked
        locked = rows.order_by("pk").select_for_update(skip_locked=skip_locked)
        keys = list(locked.values_list("pk", flat=True)[:BATCH_SIZE])
        if keys:
            duty.remove(rows.model._default_manager.filter(pk__in=keys))
            Deletion.objects.create(
                run=run,
                petition=duty.petition,
                kind=duty.kind,
                count=len(keys),
                before=duty.before,
                rows_digest=rows_digest(keys),
            )
    return keys


def rows_digest(keys: list[Any]) -> str:
    """The SHA-256 of primary keys, a line each: by it, and by nothing else, the rows are known again."""
    return hashlib.sha256("".join(f"{key}\n" for key in keys).encode()).hexdigest()


def _note(duty: Duty, removed: int) -> None:
    if duty.petition:
        data = {"kind": duty.kind, "rows": removed, "before": duty.before.isoformat()}
        log(duty.petition, "wagtail_petition.retention", data=data)


def _unconfirmed(petition: Petition, now: datetime) -> Duty:
    before = now - timedelta(days=settings.CONFIRMATION_DAYS)
    rows = Signature.objects.filter(petition=petition, state=State.PENDING, signed_at__lte=before)
    return Duty(Kind.UNCONFIRMED, petition, before, rows, QuerySet.delete)


def _outlived(petition: Petition, now: datetime) -> Iterator[Duty]:
    for deadline in deadlines(petition):
        rows = Signature.objects.filter(deadline.overdue(now), _holds_something(), state__in=_KEPT)
        yield Duty(Kind.ANONYMISED, petition, deadline.before(now), rows, _anonymise)


def _holds_something() -> Q:
    """A row that was withdrawn is blank but for its digest, until that goes too."""
    return Q(state=State.CONFIRMED) | ~Q(address_digest="")


def _newsletter(petition: Petition, now: datetime) -> Duty:
    before = add_months(now, -settings.NEWSLETTER_MONTHS)
    rows = NewsletterContact.objects.filter(petition=petition, last_contact_at__lte=before)
    return Duty(Kind.NEWSLETTER, petition, before, rows, QuerySet.delete)


def _erasures(petition: Petition, now: datetime) -> Duty:
    before = add_months(now, -settings.ERASURE_MONTHS)
    rows = Erasure.objects.filter(petition=petition, erased_at__lte=before)
    return Duty(Kind.ERASURES, petition, before, rows, _forget)


def _deleted_pages(petition: Petition, now: datetime) -> Duty:
    """Of pages that were deleted, once nobody is left to seal or to answer for: they name the controller.

    They are kept for ``WAIT`` at least.
    """
    before = now - WAIT
    held = Signature.objects.filter(Q(state=State.PENDING) | _holds_something())
    rows = (
        DeletedPage.objects.filter(petition=petition, deleted_at__lte=before)
        .exclude(petition__in=held.order_by().values("petition"))
        .exclude(petition__in=NewsletterContact.objects.order_by().values("petition"))
    )
    return Duty(Kind.PAGES, petition, before, rows, QuerySet.delete)


def _log_entries(now: datetime) -> Iterator[Duty]:
    before = add_months(now, -settings.LOG_MONTHS)
    # Wagtail's own log holds what is done with the whole site, such as surge mode.
    for log_model in (PetitionLogEntry, ModelLogEntry):
        rows = log_model.objects.filter(
            action__startswith="wagtail_petition.", timestamp__lte=before
        )
        yield Duty(Kind.LOG, None, before, rows, QuerySet.delete)


def _mails(now: datetime) -> Duty:
    """Of mails that ended, as long as an unconfirmed signature is kept whose mail was refused."""
    before = now - timedelta(days=settings.CONFIRMATION_DAYS)
    rows = OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING).filter(
        ended_at__lte=before
    )
    return Duty(Kind.MAILS, None, before, rows, QuerySet.delete)


def _tasks(now: datetime) -> Iterator[Duty]:
    """Of our own tasks that ended, or whose worker did, where django-tasks-db keeps them: it deletes none by itself."""
    if not apps.is_installed("django_tasks_db"):
        return
    results: Any = apps.get_model("django_tasks_database.DBTaskResult")
    if router.db_for_write(results) != DEFAULT_DB_ALIAS:
        return
    before = now - TASKS_KEPT
    over = Q(finished_at__lte=before) | Q(status="RUNNING", started_at__lte=before)
    rows = results._default_manager.filter(over, task_path__startswith="wagtail_petition.")
    yield Duty(Kind.TASKS, None, before, rows, QuerySet.delete)


def _forget(erasures: QuerySet[Erasure]) -> None:
    for erasure in erasures.select_related("petition"):
        forget_erasure(erasure)


def _anonymise(signatures: QuerySet[Signature]) -> None:
    """Empty what tells of the people; the digest that counts stays, so that no address is ever counted twice."""
    # Each row is written once: a change of an indexed column costs an entry in every index.
    confirmed = signatures.filter(state=State.CONFIRMED)
    confirmed.update(state=State.ANONYMISED, ended_at=timezone.now(), **Signature.BLANKS)
    signatures.exclude(state=State.ANONYMISED).update(**Signature.BLANKS)
