"""Sending confirmation mails: each once, none lost, and the same to all who look on."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from django.db import connection, transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from ..conf import settings
from ..models import Petition, Signature, TextVersion
from ..models.petition import attach_pages
from ..routing import on_primary
from . import surge
from .ending import reject_duplicate
from .mail import MailServer, one_more_mail
from .messages import already_signed, confirmation

logger = logging.getLogger(__name__)

#: How long a round lasts: a worker that is to stop ends its task first.
SECONDS_PER_ROUND = 10

#: How far a round looks at a time, in primary keys.
REACH = 1_000

#: Rows that are locked at a time, and for how many seconds at most: who got a mail can confirm at once, and a worker
#: that is killed leaves no more than these to be written to twice.
BATCH_SIZE = 10
BATCH_SECONDS = 0.5


@dataclass
class Round:
    """What became of a round of mails."""

    sent: int = 0
    failed: dict[int, Exception] = field(default_factory=dict)
    """Why mails did not leave, by the primary key of their signature: ``petition_send_pending`` tries them again."""
    error: Exception | None = None
    """Why the round ended before its time: the mail server is not there."""
    rest: int | None = None
    """The primary key from which on signatures may still wait, if its time was over."""


def unsent_signatures() -> QuerySet[Signature]:
    """Pending signatures whose mail should have left by now and did not, oldest first."""
    now = timezone.now()
    return (
        _unsent()
        .filter(
            signed_at__lte=now - timedelta(minutes=settings.SEND_AFTER_MINUTES),
            # A link could no longer confirm an older one.
            signed_at__gt=now - timedelta(days=settings.CONFIRMATION_DAYS),
        )
        .order_by("signed_at")
    )


@on_primary()
def is_unsent(signature_id: int) -> bool:
    """Whether a signature still waits for its mail."""
    return _unsent().filter(pk=signature_id).exists()


@on_primary()
def send_confirmation(signature_id: int) -> bool:
    """Send the mail of a pending signature, once; returns whether it was sent.

    The row stays locked while the mail leaves, so two workers never send it twice, and a worker that dies leaves it
    unsent. Raises what the mail backend raises; the mail is then sent by ``petition_send_pending``.
    """
    if not is_unsent(signature_id):
        return False
    with MailServer() as server:
        sending = _Sending(server, until=monotonic())
        sending.send(_unsent().filter(pk=signature_id), 1)
    for error in (sending.round.error, *sending.round.failed.values()):
        if error:
            raise error
    return bool(sending.round.sent)


@on_primary()
def send_confirmations(first: int, seconds: float | None = None) -> Round:
    """Send the mails that wait, of signatures from the primary key ``first`` on, for ``seconds`` (SECONDS_PER_ROUND).

    None is sent twice, as with ``send_confirmation``, and one that fails holds up no other.
    """
    until = monotonic() + (SECONDS_PER_ROUND if seconds is None else seconds)
    with MailServer() as server:
        sending = _Sending(server, until)
        position: int | None = first
        while position is not None and not sending.round.error:
            position = sending.go_on(position)
            if monotonic() > until:
                sending.round.rest = position
                break
    return sending.round


class _Sending:
    """A round at work. What it read of petitions stays in memory while it lasts."""

    def __init__(self, server: MailServer, until: float) -> None:
        self.round = Round()
        self._server = server
        self._until = until
        self._petitions: dict[int, Petition] = {}
        self._texts: dict[int, TextVersion] = {}

    def go_on(self, position: int) -> int | None:
        """Send some mails of signatures from ``position`` on; returns where the next may be, None if nobody waits."""
        rows = _unsent().filter(pk__range=(position, position + REACH - 1))
        if rows.exists():
            surge.pace()
            if tried := self.send(rows, _batch_size()):
                return tried[-1] + 1
        later = _unsent().filter(pk__gte=position + REACH).aggregate(first=Min("pk"))
        return later["first"]

    def send(self, rows: QuerySet[Signature], size: int) -> list[int]:
        """Send the mails of the first ``size`` of ``rows`` that nobody else is sending; returns whose it tried."""
        try:
            self._server.connect()
        except Exception as error:
            self.round.error = error
            return []
        tried, until = [], min(self._until, monotonic() + BATCH_SECONDS)
        with transaction.atomic():
            batch = self._claim(rows, size)
            counted = _counted_signatures(batch)
            for signature in batch:
                tried.append(signature.pk)
                self._send_one(
                    signature, counted.get((signature.petition_id, signature.address_digest))
                )
                if monotonic() > until:
                    break
            sent = Signature.objects.filter(pk__in=set(tried) - self.round.failed.keys())
            self.round.sent += sent.update(mailed_at=timezone.now())
        return tried

    def _send_one(self, signature: Signature, before: Signature | None) -> None:
        try:
            message = already_signed(signature, before) if before else confirmation(signature)
            with one_more_mail(signature.petition, signature.email) as may_leave:
                if may_leave:
                    self._server.send(message)
        except Exception as error:
            logger.exception("The mail of signature %s will be tried again.", signature.pk)
            self.round.failed[signature.pk] = error
            return
        if before:
            reject_duplicate(signature)

    def _claim(self, rows: QuerySet[Signature], size: int) -> list[Signature]:
        """The first ``size`` of ``rows``, locked, with all that their mails tell."""
        skip_locked = connection.features.has_select_for_update_skip_locked
        batch = list(rows.order_by("pk").select_for_update(skip_locked=skip_locked)[:size])
        petitions = {signature.petition_id for signature in batch} - self._petitions.keys()
        if petitions:
            found = Petition.objects.in_bulk(petitions)
            attach_pages(found.values())
            self._petitions |= found
        texts = {signature.text_id for signature in batch} - self._texts.keys()
        if texts:
            self._texts |= TextVersion.objects.in_bulk(texts)
        for signature in batch:
            signature.petition = self._petitions[signature.petition_id]
            signature.text = self._texts[signature.text_id]
        return batch


def _unsent() -> QuerySet[Signature]:
    return Signature.objects.filter(
        state=Signature.State.PENDING, origin=Signature.Origin.WEB, mailed_at=None
    )


def _batch_size() -> int:
    # SQLite locks the whole database, so it is let go after each mail.
    can_share = connection.features.has_select_for_update and not surge.mails_per_minute()
    return BATCH_SIZE if can_share else 1


def _counted_signatures(batch: list[Signature]) -> dict[tuple[int, str | None], Signature]:
    """The signatures of the same addresses that count, by petition and digest."""
    counted = Signature.objects.counted().filter(
        petition__in={signature.petition_id for signature in batch},
        counted_digest__in={signature.address_digest for signature in batch},
    )
    return {(signature.petition_id, signature.counted_digest): signature for signature in counted}
