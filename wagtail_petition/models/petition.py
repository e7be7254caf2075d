"""The petition: one row, whatever languages it is shown in, that signatures point to."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .page.finding import attach_pages

if TYPE_CHECKING:
    from datetime import datetime

    from .page.petition_page import AbstractPetitionPage


class Petition(models.Model):
    """What is signed, counted and delivered. Nothing here is typed by an editor.

    A petition is made with its first page and shared by the translations and aliases of that page. Its opening and
    closing are those of its main page as it was published last, so that signing needs no page.
    """

    _pages: list[AbstractPetitionPage]
    #: Of the text frozen last; known of petitions without a page.
    _last_title = ""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    #: Code of the language that it was written in first, and is translated from.
    language = models.CharField(_("language"), max_length=20, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    #: As the editor fixed it; when it truly closes, ``closing()`` says.
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    # Kept here, though ``Pause`` has the record, so that asking whether people can sign costs no query.
    # Defaults of the database too: pages are made while a new version is deployed.
    #: Since when signing is switched off; the time to the closing stands still from here on.
    paused_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    #: What visitors read meanwhile, besides the usual text.
    pause_text = models.CharField(max_length=500, blank=True, default="", db_default="")
    #: How long signing was off before the closing, since ``closes_at`` was fixed.
    time_off = models.DurationField(default=timedelta, db_default=timedelta())
    #: When the closing or the date of a delivery was last entered, changed or removed: see ``privacy.deadlines.WAIT``.
    dates_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Signatures that count, as of ``counted_at``. Never counted in a request: see ``CountChange``.
    count = models.PositiveBigIntegerField(_("signatures"), default=0)
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    #: When the counter was last compared with the signatures.
    repaired_at = models.DateTimeField(_("counter checked"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [
            ("manage_privacy", _("Can manage data protection")),
            ("pause_petition", _("Can pause and resume signing")),
            ("switch_surge", _("Can switch surge mode")),
            ("view_health", _("Can see the health of the site")),
        ]

    def __str__(self) -> str:
        page = self.page()
        return page.title if page else self._last_title or str(self.uuid)

    def pages(self) -> list[AbstractPetitionPage]:
        """The pages that show this petition, live ones and originals first."""
        if not hasattr(self, "_pages"):
            attach_pages([self])
        return self._pages

    def page(self, language: str = "") -> AbstractPetitionPage | None:
        """The page that shows this petition in ``language``, else the first one, else None."""
        pages = self.pages()
        in_language = (page for page in pages if page.locale.language_code == language)
        return next(in_language, pages[0] if pages else None)

    def known_pages(self) -> list[AbstractPetitionPage]:
        """The pages that show this petition, then what is kept of those that were deleted, oldest first."""
        kept = (deleted.as_page() for deleted in self.deleted_pages.all())
        deleted = sorted((page for page in kept if page), key=lambda page: page.pk)
        return [*self.pages(), *deleted]

    def page_or_deleted(self, language: str = "") -> AbstractPetitionPage | None:
        """As ``page``; once no page is left, the one that was deleted, in ``language`` or the oldest."""
        if self.pages():
            return self.page(language)
        pages = self.known_pages()
        in_language = (page for page in pages if page.locale.language_code == language)
        return next(in_language, pages[0] if pages else None)

    def has_opened(self, now: datetime | None = None) -> bool:
        """Whether the opening, if there is one, is past."""
        return self.opens_at is None or self.opens_at <= (now or timezone.now())

    @property
    def is_open(self) -> bool:
        """Whether people can sign now, if a page is published."""
        return self.has_opened() and not self.has_closed() and not self.paused_at

    @property
    def state(self) -> str:
        """Whether people can sign, as programs are told: ``upcoming``, ``open``, ``paused`` or ``closed``."""
        if self.has_closed():
            return "closed"
        if not self.has_opened():
            return "upcoming"
        return "paused" if self.paused_at else "open"

    def has_closed(self, now: datetime | None = None) -> bool:
        """Whether the closing, if there is one, is past."""
        now = now or timezone.now()
        closing = self.closing(now)
        return closing is not None and closing <= now

    def closing(self, now: datetime | None = None) -> datetime | None:
        """When it closes, as far as is known at ``now``: ``closes_at`` and the time that signing was off; None: never.

        While signing is off, this moves with the clock, unless the petition had closed before.
        """
        if self.closes_at is None:
            return None
        closing = self.closes_at + self.time_off
        if self.paused_at is None or closing <= self.paused_at:
            return closing
        # Before the opening nobody could sign anyway.
        since = max(self.paused_at, self.opens_at or self.paused_at)
        return closing + max((now or timezone.now()) - since, timedelta())


#: Whoever may do any of this to a page works on its petition.
PAGE_ACTIONS = frozenset({"add", "change", "publish", "bulk_delete", "lock", "unlock"})


class CountChange(models.Model):
    """One signature that began or ceased to count, not yet added to ``Petition.count``.

    Written with the change of the signature, in its transaction, and consumed by a batch: signers never wait for each
    other on the row of the petition, and no change is counted twice or lost.
    """

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="count_changes")
    change = models.SmallIntegerField()

    class Meta:
        verbose_name = _("count change")
        verbose_name_plural = _("count changes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.change:+d}"
