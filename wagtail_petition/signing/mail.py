"""Sending mails to signatories: each once, none lost, and the same to all who look on."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..conf import settings
from ..models import Petition, Signature
from ..routing import on_primary
from .addresses import address_digest
from .ending import reject_duplicate
from .limits import DAY, allow
from .messages import already_signed, confirmation, my_link, no_signature


def unsent_signatures() -> QuerySet[Signature]:
    """Pending signatures whose mail should have left by now and did not, oldest first."""
    now = timezone.now()
    return Signature.objects.filter(
        state=Signature.State.PENDING,
        origin=Signature.Origin.WEB,
        mailed_at=None,
        signed_at__lte=now - timedelta(minutes=settings.SEND_AFTER_MINUTES),
        # A link could no longer confirm an older one.
        signed_at__gt=now - timedelta(days=settings.CONFIRMATION_DAYS),
    ).order_by("signed_at")


@on_primary()
def send_confirmation(signature_id: int) -> bool:
    """Send the mail of a pending signature, once; returns whether it was sent.

    The row stays locked while the mail leaves, so two workers never send it twice, and a worker that dies leaves it
    unsent. Raises what the mail backend raises; the mail is then sent by ``petition_send_pending``.
    """
    with transaction.atomic():
        signature = (
            Signature.objects.select_for_update()
            .filter(pk=signature_id, state=Signature.State.PENDING, mailed_at=None)
            .first()
        )
        if signature is None:
            return False
        counted = _counted_signature(signature)
        message = already_signed(signature, counted) if counted else confirmation(signature)
        if _may_write(signature.petition, signature.email):
            message.send()
        if counted:
            reject_duplicate(signature)
        Signature.objects.filter(pk=signature.pk).update(mailed_at=timezone.now())
    return True


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


def _counted_signature(signature: Signature) -> Signature | None:
    """The signature of the same address that counts, if there is one."""
    counted = Signature.objects.counted().filter(
        petition=signature.petition, counted_digest=signature.address_digest
    )
    return counted.first()


def _signature_of(petition: Petition, email: str) -> Signature | None:
    """What is held of an address: the signature that counts, else the newest."""
    held = Signature.objects.filter(petition=petition, address_digest=address_digest(email))
    return min(held, key=lambda one: (one.counted_digest is None, -one.pk), default=None)
