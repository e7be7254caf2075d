"""Sending what is due in the outbox: each mail once, none lost, by any number of workers at the same time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from ..conf import settings
from ..models import OutgoingMail, Signature
from ..models.outgoing_mail import LEASE, OutgoingMailQuerySet
from ..models.page.finding import attach_pages
from ..operations import surge
from ..routing import on_primary
from .connection import MailServers, UnreachableError
from .daily_share import give_back_share, take_share
from .mail_errors import is_final, log_failure, reason_of
from .messages import already_signed, confirmation, my_link, no_signature

Kind = OutgoingMail.Kind
State = OutgoingMail.State

#: Mails that a worker takes at a time.
BATCH_SIZE = 10

#: Seconds after which a worker ends its task, so that one that is to stop can, and other tasks have their turn.
RUN_SECONDS = 10


@dataclass
class Run:
    """What became of the mails of one run."""

    sent: int = 0
    #: Put off, or refused.
    failed: int = 0
    #: Whether the mail server could not be reached, so that the run ended before its time.
    unreachable: bool = False


@on_primary()
def send_due(seconds: float = RUN_SECONDS, when_behind: Callable[[], object] | None = None) -> Run:
    """Send the mails that are due, first those that wait longest, for ``seconds``.

    Once it is clear that one worker is not enough, or that some are left, ``when_behind`` is called, a single time:
    each run asks for one more, so there are never more runs than workers, and one that waits.
    """
    with MailServers(settings.MAIL_CONNECTIONS) as servers:
        sender = _Sender(servers, until=monotonic() + seconds)
        while not sender.is_over and (batch := _take(OutgoingMail.objects.due(), _batch_size())):
            sender.send(batch)
            if when_behind and (sender.is_late or len(batch) == BATCH_SIZE):
                when_behind()
                when_behind = None
        sender.finish()
    return sender.run


@on_primary()
def send_one(mail_id: int) -> Run:
    """Send this mail, and no other, if it is due: what a request does on a site without workers."""
    with MailServers(1) as servers:
        sender = _Sender(servers, until=monotonic() + RUN_SECONDS, paced=False)
        sender.send(_take(OutgoingMail.objects.due().filter(pk=mail_id), 1))
        sender.finish()
    return sender.run


def _take(due: OutgoingMailQuerySet, size: int) -> list[OutgoingMail]:
    """Take the first ``size`` of ``due`` mails: for the time of ``LEASE`` no other worker does.

    In memory they keep the moment at which they were due, for ``_release``.
    """
    due_at = _lease(due, size)
    mails = list(
        OutgoingMail.objects.filter(pk__in=due_at).select_related("petition", "signature__text")
    )
    attach_pages(mail.petition for mail in mails)
    for mail in mails:
        mail.next_attempt_at = due_at[mail.pk]
        if mail.signature:
            mail.signature.petition = mail.petition
    return sorted(mails, key=lambda mail: (mail.priority, mail.next_attempt_at, mail.pk))


def _lease(due: OutgoingMailQuerySet, size: int) -> dict[int, datetime]:
    """The keys of what was taken, and when it was due."""
    leased_until = timezone.now() + LEASE
    first = due.in_order().values_list("pk", "next_attempt_at")
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            found = dict(first.select_for_update(skip_locked=True)[:size])
            OutgoingMail.objects.filter(pk__in=found).update(next_attempt_at=leased_until)
        return found
    # One statement for each: whoever comes second finds that it is not due any more.
    return {
        key: moment
        for key, moment in list(first[:size])
        if due.filter(pk=key).update(next_attempt_at=leased_until)
    }


def _batch_size() -> int:
    """One by one where mails are paced, so that none is kept from other workers for long."""
    return 1 if surge.mails_per_minute() else BATCH_SIZE


class _Sender:
    """The mails on their way, and what became of those that left.

    The calling thread writes mails and asks the database; those of ``servers`` only talk to the mail server.
    """

    def __init__(self, servers: MailServers, until: float, *, paced: bool = True) -> None:
        self.run = Run()
        self._servers = servers
        self._until = until
        self._paced = paced
        self._on_the_way: dict[Future[None], tuple[OutgoingMail, str]] = {}

    @property
    def is_late(self) -> bool:
        return monotonic() > self._until

    @property
    def is_over(self) -> bool:
        return self.is_late or self.run.unreachable

    def send(self, batch: list[OutgoingMail]) -> None:
        """Send the mails of ``batch``; those that its time is not enough for are due again at once."""
        position = 0
        try:
            for mail in batch:
                if (position and self.is_late) or self.run.unreachable:
                    break
                position += 1
                self._send(mail)
        except BaseException:
            self.finish()
            raise
        finally:
            _release(batch[position:])

    def finish(self) -> None:
        """Wait for what is on its way."""
        while self._on_the_way:
            self._settle()

    def _send(self, mail: OutgoingMail) -> None:
        if mail.expires_at <= timezone.now():
            mail.end(State.GIVEN_UP, mail.error)
            return
        try:
            letter = _WRITE[mail.kind](mail)
        except Exception as error:
            # What a template or a page of the site does wrong is repaired some day.
            self._put_off(mail, error)
            return
        if letter is None:
            mail.end(State.CANCELLED)
            return
        if not take_share(mail.petition, letter.to):
            mail.end(State.WITHHELD)
            self.run.sent += 1
            return
        if self._paced and mail.kind == Kind.CONFIRMATION:
            surge.pace()
        self._on_the_way[self._servers.send(letter.message)] = mail, letter.to
        if len(self._on_the_way) >= self._servers.number:
            self._settle()

    def _settle(self) -> None:
        """Wait until one of those on their way, or more, has left or failed, and note it."""
        for future in wait(self._on_the_way, return_when=FIRST_COMPLETED).done:
            mail, address = self._on_the_way.pop(future)
            error = future.exception()
            if error is None:
                _note_sent(mail)
                self.run.sent += 1
            else:
                give_back_share(mail.petition, address)
                self._note_failure(mail, address, error)

    def _note_failure(self, mail: OutgoingMail, address: str, error: BaseException) -> None:
        if isinstance(error, UnreachableError):
            if not self.run.unreachable:
                log_failure(
                    "The mail server takes no mail.", error.__cause__ or error, logging.ERROR
                )
            self.run.unreachable = True
            _release([mail])
        elif is_final(error, address):
            log_failure(f"Mail {mail.pk} is refused for good.", error)
            mail.end(State.REFUSED, reason_of(error))
            self.run.failed += 1
        else:
            self._put_off(mail, error)

    def _put_off(self, mail: OutgoingMail, error: BaseException) -> None:
        log_failure(f"Mail {mail.pk} did not leave; it will be tried again.", error)
        mail.put_off(reason_of(error))
        self.run.failed += 1


def _release(mails: list[OutgoingMail]) -> None:
    """Leave ``mails`` to other workers, in the places that they had."""
    for mail in mails:
        waiting = OutgoingMail.objects.filter(pk=mail.pk, state=State.WAITING)
        waiting.update(next_attempt_at=mail.next_attempt_at)


def _note_sent(mail: OutgoingMail) -> None:
    mail.end(State.SENT)
    if mail.signature_id:
        Signature.objects.filter(pk=mail.signature_id).update(mailed_at=mail.ended_at)


@dataclass
class _Letter:
    """A mail as it is to leave."""

    to: str
    message: EmailMessage


def _write_confirmation(mail: OutgoingMail) -> _Letter | None:
    signature = mail.signature
    if signature is None or signature.state != Signature.State.PENDING:
        return None
    counted = (
        Signature.objects.counted()
        .filter(petition=signature.petition_id, counted_digest=signature.address_digest)
        .first()
    )
    if counted is None:
        return _Letter(signature.email, confirmation(signature))
    counted.petition = signature.petition
    # The row stays as pending as any other: what its check page shows tells nobody that the address had signed.
    # It holds the link to the signature that counts, so it goes to that one's address; an anonymised one has none.
    address = counted.email or signature.email
    return _Letter(address, already_signed(signature, counted, address))


def _write_link(mail: OutgoingMail) -> _Letter:
    """A mail leaves in both cases, so that how long it takes tells nobody which it was."""
    held = Signature.objects.filter(petition=mail.petition_id, address_digest=mail.address_digest)
    # The signature that counts, else the newest.
    signature = min(held, key=lambda one: (one.counted_digest is None, -one.pk), default=None)
    if signature is None:
        message = no_signature(mail.email, mail.petition, mail.language)
        return _Letter(mail.email, message)
    signature.petition = mail.petition
    # To the address that signed; one that was withdrawn holds its digest only.
    address = signature.email or mail.email
    return _Letter(address, my_link(signature, address))


_WRITE: dict[str, Callable[[OutgoingMail], _Letter | None]] = {
    Kind.CONFIRMATION: _write_confirmation,
    Kind.LINK: _write_link,
}
