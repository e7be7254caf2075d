"""The versions of text and privacy notice that a page shows, and those that people signed: known by their digests."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Subquery
from django.utils.functional import cached_property

from ..models import AbstractPetitionPage, PrivacyNotice, TextChange, TextVersion
from ..models.digest import digest
from ..models.page.stated_change import stated_change
from ..models.page.text_change import last_text
from ..operations.pausing import fix_period
from ..privacy.notice import Notice, freeze_notice, notice_of
from ..routing import on_primary
from ..visitors.errors import TextChangedError


class ShownVersions:
    """The text and the notice that the form of a page shows.

    Their digests travel in the form: so it is known what people saw, cached or not.
    """

    def __init__(self, page: AbstractPetitionPage) -> None:
        self.page = page

    @cached_property
    def notice(self) -> Notice:
        """The notice as it is now; put together only where it is shown."""
        return notice_of(self.page)

    @cached_property
    def text_digest(self) -> str:
        """Of the text as it is now; taken only where it is shown, for the whole body must be read."""
        return digest(self.page.text_content())


class SignedVersions(NamedTuple):
    """The stored text and notice under which a signature is given, by their primary keys."""

    text_id: int
    notice_id: int


def freeze_versions(page: AbstractPetitionPage) -> SignedVersions:
    """Store the versions that ``page`` shows, if they are new."""
    return SignedVersions(text_id=TextVersion.freeze(page).pk, notice_id=freeze_notice(page).pk)


@on_primary()
def accept_versions(
    page: AbstractPetitionPage, text_digest: str, notice_digest: str
) -> SignedVersions:
    """The stored versions with these digests; raises ``TextChangedError`` if ``page`` never showed them."""
    notice = PrivacyNotice.objects.filter(digest=notice_digest)
    stored = (
        TextVersion.objects.filter(petition=page.petition_id, digest=text_digest)
        .order_by()
        .values_list("pk", Subquery(notice.order_by().values("pk")))
    )
    for text_id, notice_id in stored:
        if notice_id is not None:
            return SignedVersions(text_id, notice_id)
    # A page that was made live without being published, by a script, was not frozen yet.
    shown = ShownVersions(page)
    if (shown.text_digest, shown.notice.digest) != (text_digest, notice_digest):
        raise TextChangedError
    return freeze_versions(page)


@on_primary()
def publish_versions(page: AbstractPetitionPage) -> None:
    """Freeze the versions that a published ``page`` shows; its main page says when the petition opens and closes."""
    before = last_text(page.petition_id, page.text_language)
    after = TextVersion.objects.get(pk=freeze_versions(page).text_id)
    if before and before != after:
        kind, note = stated_change(page, before)
        TextChange.objects.create(before=before, after=after, kind=kind, note=note)
    if page.main_page() is not page:
        return
    fix_period(page.petition_id, page.opens_at, page.closes_at)
    for other in page.share_fields():
        # What it asks for, and until when that is kept, stands in its notice.
        freeze_notice(other)
