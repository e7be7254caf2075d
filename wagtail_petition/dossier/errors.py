"""What can stand in the way of sealing."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _


class SealingError(Exception):
    """Base of what can stand in the way of sealing."""


class TypesetterMissingError(SealingError):
    """Typst, which makes the PDFs, is not installed."""

    def __str__(self) -> str:
        return _(
            "No PDF can be made: the program Typst is missing. Have your webmaster run “manage.py check”."
        )


class CopyMissingError(SealingError):
    """A saved copy of a source is not in the private storage any more, or was changed there."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def __str__(self) -> str:
        return _(
            "The saved copy of %(url)s is not in the private storage any more, or was changed. "
            "Save it again under Reports, Sources, then seal."
        ) % {"url": self.url}


class RecordUnfinishedError(SealingError):
    """The record of processing activities is to be enclosed, and somebody has still to complete it."""

    def __init__(self, unfinished: Sequence[str]) -> None:
        #: What is left to fill in.
        self.unfinished = unfinished
        super().__init__(unfinished)

    def __str__(self) -> str:
        return _(
            "The record of processing activities is not complete: %(unfinished)s. Complete the answers of your "
            "organisation under “Data protection”, or seal without the record."
        ) % {"unfinished": _("; ").join(self.unfinished)}


class DossierFileError(SealingError):
    """A file that the site adds to its dossiers, by ``DOSSIER_FILES``, cannot be used."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        #: The dotted path of its class.
        self.path = path
        #: What is wrong, in the active language where the app knows it.
        self.reason = reason

    def __str__(self) -> str:
        return _(
            "A file that this site adds to its dossiers cannot be used, so nothing was sealed. Tell your webmaster "
            "what to mend in DOSSIER_FILES: %(path)s: %(reason)s."
        ) % {"path": self.path, "reason": self.reason}
