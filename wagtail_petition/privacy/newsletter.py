"""Who receives the newsletter: nobody without that box, nobody before the address is confirmed (property L8)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ..models import NewsletterContact, Signature


def subscribe(signature: Signature) -> NewsletterContact:
    """Note the address of a confirmed ``signature`` that agreed to the newsletter."""
    contact, _created = NewsletterContact.objects.update_or_create(
        petition_id=signature.petition_id,
        address_digest=signature.address_digest,
        defaults={"last_contact_at": timezone.now()},
        create_defaults={
            "email": signature.email,
            "language": signature.language,
            "notice_id": signature.notice_id,
        },
    )
    return contact


def is_subscribed_by(signature: Signature) -> bool:
    """Whether the address of ``signature`` is on the list because of it.

    Only a confirmed one brings an address there: whoever types another person's address has no say in their newsletter.
    """
    return signature.state == Signature.State.CONFIRMED and signature.newsletter


def unsubscribe(petition_id: int, address_digest: str) -> None:
    """Forget the address with this digest, if it is there."""
    NewsletterContact.objects.filter(
        petition_id=petition_id, address_digest=address_digest
    ).delete()


def reachable_contacts() -> QuerySet[NewsletterContact]:
    """Those to whom a newsletter may go: not those who restricted the use of their data (GDPR article 18)."""
    restricted = Signature.objects.filter(
        petition=OuterRef("petition"),
        address_digest=OuterRef("address_digest"),
        # One that ended speaks for nobody who signed again.
        state=Signature.State.CONFIRMED,
        restricted_at__isnull=False,
    )
    return NewsletterContact.objects.filter(~Exists(restricted))
