"""Sending mails to signatories: each once, none lost, and the same to all who look on."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import timedelta
from time import monotonic
from typing import Any

from django.core import mail
from django.db import connection, transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from ..conf import settings
from ..models import Petition, Signature
from ..models.petition import attach_pages
from ..routing import on_primary
from .addresses import address_digest
from .ending import reject_duplicate
from .limits import DAY, allow
from .messages import already_signed, confirmation, my_link, no_signature

logger = logging.getLogger(__name__)

#: Mails that a task takes along over one connection: mail servers close it after some hundreds.
MAILS_PER_TASK = 100

#: How far after its own signature a task looks for them, in primary keys.
REACH = 1_000

#: Rows that are locked at a time, and for how many seconds at most: who got a mail can confirm at once, and a worker
#: that is killed leaves no more than these to be written to twice.
BATCH_SIZE = 10
BATCH_SECONDS = 0.5


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


def send_confirmation(signature_id: int) -> bool:
    """Send the mail of a pending signature, once; returns whether it was sent.

    The row stays locked while the mail leaves, so two workers never send it twice, and a worker that dies leaves it
    unsent. Raises what the mail backend raises; the mail is then sent by ``petition_send_pending``.
    """
    return bool(send_confirmations(signature_id, others=0))


@on_primary()
def send_confirmations(signature_id: int, others: int = MAILS_PER_TASK) -> int:
    """Send the mail of a pending signature as ``send_confirmation`` does; returns how many mails were sent.

    While the connection to the mail server is open, it takes along up to ``others`` mails of signatures that came
    after it, whose own tasks then find nothing to do. Whatever goes wrong with one of those is left to its own task.
    """
    if not _unsent().filter(pk=signature_id).exists():
        return 0
    with closing(_mail_server()) as server:
        server.open()
        sent = _send_batch(server, _unsent().filter(pk=signature_id), 1)
        later = _unsent().filter(pk__range=(signature_id + 1, signature_id + REACH))
        while sent and sent <= others:
            try:
                batch = _send_batch(server, later, min(_batch_size(), others + 1 - sent))
            except Exception:
                logger.exception("A mail was not sent; its own task will try again.")
                break
            if not batch:
                break
            sent += batch
    return sent


def _unsent() -> QuerySet[Signature]:
    return Signature.objects.filter(
        state=Signature.State.PENDING, origin=Signature.Origin.WEB, mailed_at=None
    )


def _mail_server() -> Any:
    """The site's way of sending mail, which can be kept open. From Django 6.1 on, it has a name."""
    mailers = getattr(mail, "mailers", None)
    return mailers.default if mailers else mail.get_connection()


def _batch_size() -> int:
    # SQLite locks the whole database, so it is let go after each mail.
    return BATCH_SIZE if connection.features.has_select_for_update else 1


def _send_batch(server: Any, rows: QuerySet[Signature], size: int) -> int:
    """Send the mails of the first ``size`` of ``rows`` that nobody else is sending; returns how many.

    Stops at the first that fails, and raises what it raised unless others were sent before.
    """
    sent: list[int] = []
    until = monotonic() + BATCH_SECONDS
    with transaction.atomic():
        batch = _claimed(rows, size)
        counted = _counted_signatures(batch)
        for signature in batch:
            before = counted.get((signature.petition_id, signature.address_digest))
            try:
                message = already_signed(signature, before) if before else confirmation(signature)
                if _may_write(signature.petition, signature.email):
                    server.send_messages([message])
            except Exception:
                if not sent:
                    raise
                break
            if before:
                reject_duplicate(signature)
            sent.append(signature.pk)
            if monotonic() > until:
                break
        Signature.objects.filter(pk__in=sent).update(mailed_at=timezone.now())
    return len(sent)


def _claimed(rows: QuerySet[Signature], size: int) -> list[Signature]:
    """The first ``size`` of ``rows``, locked, with all that their mails tell."""
    skip_locked = connection.features.has_select_for_update_skip_locked
    batch = list(rows.order_by("pk").select_for_update(skip_locked=skip_locked)[:size])
    prefetch_related_objects(batch, "petition", "text")
    attach_pages({signature.petition_id: signature.petition for signature in batch}.values())
    return batch


@on_primary()
def send_my_link(petition_id: int, email: str, language: str) -> None:
    """Mail the link to “My signature” to ``email``, or word that this address has not signed.

    A mail leaves in both cases, so that how long it takes tells nobody which it was. Raises what the backend raises.
    """
    petition = Petition.objects.get(pk=petition_id)
    if not _may_write(petition, email):
        return
    signature = _signature_of(petition, email)
    if signature:
        my_link(signature, email).send()
    else:
        no_signature(email, petition, language).send()


def _may_write(petition: Petition, email: str) -> bool:
    """Whether an address gets one more mail today: nobody's mailbox is flooded through a form.

    One that is withheld counts as sent. The mails of that day hold links that work.
    """
    who = f"{petition.pk}-{address_digest(email)}"
    return allow("mail", who, settings.MAILS_PER_ADDRESS, DAY)


def _counted_signatures(batch: list[Signature]) -> dict[tuple[int, str | None], Signature]:
    """The signatures of the same addresses that count, by petition and digest."""
    counted = Signature.objects.counted().filter(
        petition__in={signature.petition_id for signature in batch},
        counted_digest__in={signature.address_digest for signature in batch},
    )
    return {(signature.petition_id, signature.counted_digest): signature for signature in counted}


def _signature_of(petition: Petition, email: str) -> Signature | None:
    """What is held of an address: the signature that counts, else the newest."""
    held = Signature.objects.filter(petition=petition, address_digest=address_digest(email))
    return min(held, key=lambda one: (one.counted_digest is None, -one.pk), default=None)
