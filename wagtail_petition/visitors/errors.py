"""What can stand in the way of a signature. Each error says what the person can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from ..models import Signature
    from .tokens import Link, Purpose


class SigningError(Exception):
    """Base of all errors of signing; ``str()`` is a message for the person, in the active language."""


class NotOpenYetError(SigningError):
    """The petition opens later."""

    def __str__(self) -> str:
        return _("This petition is not open yet. Come back when it opens.")


class ClosedError(SigningError):
    """The petition has closed."""

    def __str__(self) -> str:
        return _("This petition is closed. Signatures are no longer collected.")


class PausedError(SigningError):
    """The organisers switched signing off for a while."""

    def __str__(self) -> str:
        return _("Signing is paused for now. Please come back later.")


class NotPublishedError(SigningError):
    """The page of the petition was unpublished or deleted."""

    def __str__(self) -> str:
        return _("This petition is not published at the moment.")


class PageDeletedError(NotPublishedError):
    """The petition has no page any more: it will not come back by itself."""

    def __str__(self) -> str:
        return _("The page of this petition was deleted. It can no longer be signed.")


class TextChangedError(SigningError):
    """The text or the privacy notice changed after the form was shown."""

    def __str__(self) -> str:
        return _("The text or the privacy notice was changed meanwhile. Read it again, then sign.")


class LinkError(SigningError):
    """A link does not open what it was made for."""

    def __init__(
        self, purpose: Purpose, link: Link | None = None, signature: Signature | None = None
    ) -> None:
        super().__init__()
        #: What the address was asked to open.
        self.purpose = purpose
        #: What the token says; None if it is none of ours.
        self.link = link
        #: The signature that it is about, if it still exists.
        self.signature = signature


class LinkInvalidError(LinkError):
    """The link is damaged, of another site, or good for something else."""

    def __str__(self) -> str:
        return _("This link is incomplete, or does not belong here.")


class LinkExpiredError(LinkError):
    """The link is too old."""

    def __str__(self) -> str:
        return _("This link has expired.")


class DataRemovedError(LinkError):
    """What the link is about was removed: at its owner’s wish, or because it was not confirmed in time."""

    def __str__(self) -> str:
        return _("The data behind this link have been removed.")


class AlreadySignedError(SigningError):
    """The address counts already for this petition."""

    def __str__(self) -> str:
        return _("This address has already signed. Your signature counts once.")


class RemovedBeforeError(SigningError):
    """The owner of the address had it removed from this site after signing elsewhere."""

    def __str__(self) -> str:
        return _("This address was removed at its owner’s request. They can sign again themselves.")


class NotPendingError(SigningError):
    """The signature was withdrawn or rejected, so it can no longer be confirmed."""

    def __str__(self) -> str:
        return _("This signature was withdrawn or removed. You can sign again.")


class TooManyFormsError(SigningError):
    """One visitor's address sent very many forms within an hour."""

    def __str__(self) -> str:
        return _("Too many forms came from your connection. Try again in an hour.")


class WrongCodeError(SigningError):
    """The code is not the one in the mail."""

    def __str__(self) -> str:
        return _("This is not the code from our mail. Check it and type it again.")


class TooManyCodesError(SigningError):
    """Too many wrong codes were typed."""

    def __str__(self) -> str:
        return _("Too many wrong codes. Use the link in our mail, or sign again.")
