"""The consents of one signature: which are in force, and the record of each change (GDPR article 7(1) and (3))."""

from __future__ import annotations

from django.db import transaction

from ..models import ConsentRecord, Correction, NewsletterContact, Signature
from ..routing import on_primary
from .corrections import note_corrections
from .newsletter import is_subscribed_by, subscribe, unsubscribe

Purpose = ConsentRecord.Purpose


def consents_in_force(signature: Signature) -> list[str]:
    """The purposes that ``signature`` agrees to now; all but the signature itself can be changed."""
    held = {
        Purpose.SIGN: signature.state in (Signature.State.PENDING, Signature.State.CONFIRMED),
        Purpose.HAND_OVER: signature.hand_over,
        Purpose.SHOW_NAME: signature.show_name,
        Purpose.NEWSLETTER: signature.newsletter,
    }
    return [str(purpose) for purpose, agreed in held.items() if agreed]


def ticked_wordings(signature: Signature) -> list[str]:
    """What ``signature`` agrees to besides the signature itself, in the words that were shown."""
    wordings = signature.notice.content["wordings"]
    agreed = (purpose for purpose in consents_in_force(signature) if purpose != Purpose.SIGN)
    return [wordings[purpose] for purpose in agreed if purpose in wordings]


def record_consent(signature: Signature, purpose: str, *, given: bool) -> None:
    """Add to the record that ``purpose`` was agreed to or taken back, and let it take effect on ``signature``.

    The caller holds the row, and saves it. The wording is that of the notice which the person saw when signing.
    """
    ConsentRecord.objects.create(
        signature=signature, purpose=purpose, given=given, notice_id=signature.notice_id
    )
    if purpose == Purpose.HAND_OVER:
        signature.hand_over = given
    elif purpose == Purpose.SHOW_NAME:
        signature.show_name = given
        signature.moderation = Signature.Moderation.WAITING
    elif purpose == Purpose.NEWSLETTER:
        _follow_newsletter(signature, given=given)


@on_primary()
def change_consents(signature: Signature, purposes: frozenset[str]) -> None:
    """Let exactly ``purposes`` be in force besides the signature itself; what does not change leaves no record.

    A signature that was withdrawn meanwhile agrees to nothing any more.
    """
    with transaction.atomic():
        locked = Signature.objects.locked(signature.pk)
        if locked is None or locked.state != Signature.State.CONFIRMED:
            return
        held = frozenset(consents_in_force(locked)) - {Purpose.SIGN}
        if Purpose.HAND_OVER in held - purposes:
            note_corrections(locked, Correction.Reason.NOT_HANDED_OVER)
        for purpose in sorted(held ^ purposes):
            record_consent(locked, purpose, given=purpose in purposes)
        locked.save()


@on_primary()
def end_newsletter(contact: NewsletterContact) -> None:
    """Forget the address of ``contact``, and record that the consent behind it is over."""
    behind = Signature.objects.filter(
        petition=contact.petition_id, address_digest=contact.address_digest, newsletter=True
    )
    with transaction.atomic():
        for signature in behind:
            kept = set(consents_in_force(signature)) - {Purpose.SIGN, Purpose.NEWSLETTER}
            change_consents(signature, frozenset(kept))
        unsubscribe(contact.petition_id, contact.address_digest)


def _follow_newsletter(signature: Signature, *, given: bool) -> None:
    """The list of the newsletter follows the consent; a signature that is not confirmed changes nothing of it."""
    if is_subscribed_by(signature) and not given:
        unsubscribe(signature.petition_id, signature.address_digest)
    signature.newsletter = given
    if is_subscribed_by(signature):
        subscribe(signature)
