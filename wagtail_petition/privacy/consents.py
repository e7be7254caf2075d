"""The consents of one signature: which are in force, and the record of each change (GDPR article 7(1) and (3))."""

from __future__ import annotations

from django.db import transaction

from ..models import ConsentRecord, Correction, Erasure, NewsletterContact, Signature
from ..routing import on_primary
from ..signals import consent_changed, send_on_commit
from .corrections import note_corrections
from .erasures import note_erasure, take_back_note
from .newsletter import is_subscribed_by, subscribe, unsubscribe

Purpose = ConsentRecord.Purpose

#: As what it is noted that a purpose is agreed to no more.
ENDED_AS = {
    Purpose.HAND_OVER: Erasure.Reason.NOT_HANDED_OVER,
    Purpose.SHOW_NAME: Erasure.Reason.NOT_SHOWN,
    Purpose.NEWSLETTER: Erasure.Reason.NO_NEWSLETTER,
}


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
            note = take_back_note if purpose in purposes else note_erasure
            note(locked, ENDED_AS[Purpose(purpose)])
            send_on_commit(
                consent_changed,
                Signature,
                signature=locked,
                purpose=Purpose(purpose),
                given=purpose in purposes,
            )
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
        # One that was anonymised agrees to nothing, and its newsletter goes on.
        counted = Signature.objects.counted().filter(
            petition=contact.petition_id, counted_digest=contact.address_digest
        )
        for signature in counted:
            note_erasure(signature, Erasure.Reason.NO_NEWSLETTER)
        unsubscribe(contact.petition_id, contact.address_digest)


def take_back_again(erasure: Erasure) -> int:
    """Take back what a restored backup agrees to, if nothing says that it was agreed to later; returns how many."""
    [purpose] = [purpose for purpose, reason in ENDED_AS.items() if reason == erasure.reason]
    done = 0
    for signature in Signature.objects.filter(uuid=erasure.signature_uuid):
        held = set(consents_in_force(signature)) - {Purpose.SIGN}
        is_newer = signature.consents.filter(
            purpose=purpose, given=True, recorded_at__gt=erasure.erased_at
        ).exists()
        if purpose in held and signature.state == Signature.State.CONFIRMED and not is_newer:
            change_consents(signature, frozenset(held - {purpose}))
            done += 1
    if purpose == Purpose.NEWSLETTER:
        contacts = NewsletterContact.objects.filter(
            petition=erasure.petition_id,
            address_digest=erasure.address_digest,
            last_contact_at__lte=erasure.erased_at,
        )
        for contact in contacts:
            end_newsletter(contact)
            done += 1
    return done


def _follow_newsletter(signature: Signature, *, given: bool) -> None:
    """The list of the newsletter follows the consent; a signature that is not confirmed changes nothing of it."""
    if is_subscribed_by(signature) and not given:
        unsubscribe(signature.petition_id, signature.address_digest)
    signature.newsletter = given
    if is_subscribed_by(signature):
        subscribe(signature)
