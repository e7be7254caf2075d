"""What a page offers to sign: a text and a privacy notice, known by their digests."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import cached_property

from ..models import AbstractPetitionPage, PrivacyNotice, TextVersion
from ..models.digest import digest
from ..privacy.notice import Notice, freeze_notice, notice_of
from .errors import TextChanged
from .pausing import fix_period


class Offer:
    """What the form of a page shows. Its digests travel in the form: so it is known what people saw, cached or not."""

    def __init__(self, page: AbstractPetitionPage) -> None:
        self.page = page
        self.notice: Notice = notice_of(page)

    @cached_property
    def text_digest(self) -> str:
        """Of the text as it is now; taken only where it is shown, for the whole body must be read."""
        return digest(self.page.text_content())


@dataclass(frozen=True)
class FrozenOffer:
    """The stored text and notice under which a signature is given."""

    text: TextVersion
    notice: PrivacyNotice


def freeze_offer(page: AbstractPetitionPage) -> FrozenOffer:
    """Store what ``page`` offers, if it is new."""
    return FrozenOffer(text=TextVersion.freeze(page), notice=freeze_notice(page))


def accept_offer(page: AbstractPetitionPage, text_digest: str, notice_digest: str) -> FrozenOffer:
    """The stored offer with these digests; raises ``TextChanged`` if ``page`` never made it."""
    # What they say is not needed here, and may be long.
    texts, notices = TextVersion.objects.defer("content"), PrivacyNotice.objects.defer("content")
    text = texts.filter(petition=page.petition_id, digest=text_digest).first()
    notice = notices.filter(digest=notice_digest).first()
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
    fix_period(page.petition_id, page.opens_at, page.closes_at)
