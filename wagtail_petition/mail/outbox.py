"""Putting mails into the outbox, and having a worker send them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import OutgoingMail, Signature
from ..privacy.security_measures import has_task_queue
from ..queues import placed
from ..routing import on_primary
from ..visitors.addresses import address_digest
from .sending import send_one
from .tasks import send_due_mails

Kind = OutgoingMail.Kind
Priority = OutgoingMail.Priority

#: For how long a mail that waits is a sign that a task which sends it waits too. After that, the task may be lost.
ASKED_FOR = timedelta(seconds=10)


def add_confirmation(signature: Signature) -> OutgoingMail:
    """Have the mail of a pending ``signature`` sent, if the transaction that stores it is committed."""
    return _add(
        kind=Kind.CONFIRMATION,
        priority=Priority.CONFIRMATION,
        petition_id=signature.petition_id,
        signature=signature,
        language=signature.language,
    )


def add_link(petition_id: int, address: str, language: str) -> OutgoingMail:
    """Have the link to “My signature” sent to ``address``, or word that it has not signed."""
    return _add(
        kind=Kind.LINK,
        priority=Priority.LINK,
        petition_id=petition_id,
        email=address,
        address_digest=address_digest(address),
        language=language,
    )


def _add(**fields: Any) -> OutgoingMail:
    mail = OutgoingMail.objects.create(**fields)
    # No partial: Django asks what it calls for its name when that fails.
    transaction.on_commit(lambda: request_sending(mail), robust=True)
    return mail


@on_primary()
def request_sending(mail: OutgoingMail) -> None:
    """Send a ``mail`` that was committed, or have a worker do it.

    Without workers, a request sends its own mail only. With them, one task sends all that is due, so only who finds
    nobody waiting ahead asks for one. Whatever gets lost on the way, ``petition_send_mail`` finds.
    """
    if not has_task_queue():
        send_one(mail.pk)
    elif not _is_behind_another(mail):
        placed(send_due_mails).enqueue()


def _is_behind_another(mail: OutgoingMail) -> bool:
    """Whether a mail waits that was written before, and whose task, not having taken it, will find this one too.

    Only before: of two that were committed together, one must not leave it to the other.
    """
    now = timezone.now()
    ahead = OutgoingMail.objects.due(now).filter(
        priority=mail.priority, next_attempt_at__gt=now - ASKED_FOR, pk__lt=mail.pk
    )
    return ahead.exists()
