"""What a page offers to sign: a text and a privacy notice, known by their digests."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import AbstractPetitionPage, Petition, PrivacyNotice, TextVersion
from ..models.digest import digest
from ..privacy.notice import Notice, freeze_notice, notice_of
from .errors import TextChanged


@dataclass(frozen=True)
class Offer:
    """What the form shows. Its digests travel in the form, so that it is known what a person saw, cached or not."""

    text_digest: str
    notice: Notice


@dataclass(frozen=True)
class FrozenOffer:
    """The stored text and notice under which a signature is given."""

    text: TextVersion
    notice: PrivacyNotice


def offer_of(page: AbstractPetitionPage) -> Offer:
    """What ``page`` offers now."""
    return Offer(text_digest=digest(page.text_content()), notice=notice_of(page))


def freeze_offer(page: AbstractPetitionPage) -> FrozenOffer:
    """Store what ``page`` offers, if it is new."""
    return FrozenOffer(text=TextVersion.freeze(page), notice=freeze_notice(page))


def accept_offer(page: AbstractPetitionPage, text_digest: str, notice_digest: str) -> FrozenOffer:
    """The stored offer with these digests; raises ``TextChanged`` if ``page`` never made it."""
    text = TextVersion.objects.filter(petition=page.petition_id, digest=text_digest).first()
    notice = PrivacyNotice.objects.filter(digest=notice_digest).first()
    if text and notice:
        return FrozenOffer(text, notice)
    # A page that was made live without being published, by a script, was not frozen yet.
    current = freeze_offer(page)
    if (current.text.digest, current.notice.digest) != (text_digest, notice_digest):
        raise TextChanged
    return current


def open_offer(page: AbstractPetitionPage) -> None:
    """Freeze what ``page`` offers when it is published, and let its petition open and close with it."""
    freeze_offer(page)
    Petition.objects.filter(pk=page.petition_id).update(
        opens_at=page.opens_at, closes_at=page.closes_at
    )
