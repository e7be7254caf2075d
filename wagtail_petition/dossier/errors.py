"""What can stand in the way of sealing."""

from __future__ import annotations

from django.utils.translation import gettext as _


class SealingError(Exception):
    """Base of what can stand in the way of sealing."""


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
