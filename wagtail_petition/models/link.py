"""What became of the web addresses that sources cite, and the copies that were saved of them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.conf import settings as django_settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .digest import DIGEST_LENGTH
from .immutable import ImmutableModel


def url_digest(url: str) -> str:
    """The SHA-256 of a web address, in hexadecimal: addresses are too long for an index of every database."""
    return hashlib.sha256(url.encode()).hexdigest()


class Problem(models.TextChoices):
    """Why a web address gave no answer."""

    ADDRESS = "address", _("Not an address that this site asks")
    PRIVATE = "private", _("It leads into a private network")
    NAME = "name", _("The name of the site is unknown")
    CONNECTION = "connection", _("No connection")
    CERTIFICATE = "certificate", _("The certificate of the site is not valid")
    SLOW = "slow", _("No answer in time")
    PROTOCOL = "protocol", _("The answer is not that of a website")
    REDIRECTS = "redirects", _("Too many redirections")
    SIZE = "size", _("Larger than what this site saves")
    INCOMPLETE = "incomplete", _("The answer broke off")


class LinkCheck(models.Model):
    """The last answer of one web address."""

    class State(models.TextChoices):
        OK = "ok", _("answers")
        MOVED = "moved", _("moved for good")
        GONE = "gone", _("not found")
        ERROR = "error", _("error of the site")
        #: 401, 403, 429 …: many newspapers answer programs so, and people with the page.
        REFUSED = "refused", _("answers people only")
        UNREACHABLE = "unreachable", _("no answer")
        NOT_ASKED = "not_asked", _("not asked")

    #: What counts towards being dead.
    FAILURES = (State.GONE, State.ERROR, State.UNREACHABLE)
    #: An address is dead after so many failures in a row, of which the first is that long ago: a site that is
    #: down for a night is not.
    DEAD_AFTER_FAILURES = 3
    DEAD_AFTER = timedelta(days=1)

    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True, editable=False)
    url = models.TextField(_("web address"))
    state = models.CharField(_("state"), max_length=20, choices=State)
    problem = models.CharField(_("problem"), max_length=20, choices=Problem, blank=True)
    #: HTTP status of the last answer; None if there was none.
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    #: Where redirections led.
    final_url = models.TextField(_("leads to"), blank=True)
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    #: In bytes, as the site says.
    size = models.PositiveBigIntegerField(_("size"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"))
    #: Of the failures in a row.
    first_failed_at = models.DateTimeField(_("fails since"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)

    class Meta:
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.url}: {self.get_state_display()}"

    @property
    def is_dead(self) -> bool:
        """Whether the address failed often enough, for long enough, to be taken for dead."""
        if self.failures < self.DEAD_AFTER_FAILURES or self.first_failed_at is None:
            return False
        return self.checked_at - self.first_failed_at >= self.DEAD_AFTER

    def note_failure(self, at: datetime) -> None:
        """Count the state of this check among the failures in a row, or end their row."""
        if self.state not in self.FAILURES:
            self.failures, self.first_failed_at = 0, None
            return
        self.failures += 1
        self.first_failed_at = self.first_failed_at or at


class SavedCopy(ImmutableModel):
    """The bytes that a web address gave at one time. They lie in the private storage, under their digest."""

    digest = models.CharField(max_length=DIGEST_LENGTH, db_index=True, editable=False)
    url = models.TextField(_("web address"))
    #: Where redirections led.
    final_url = models.TextField(_("leads to"))
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=DIGEST_LENGTH)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    saved_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )

    class Meta:
        verbose_name = _("saved copy")
        verbose_name_plural = _("saved copies")
        ordering = ["pk"]
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"{self.url} ({self.sha256[:8]})"

    @property
    def name(self) -> str:
        """Name of the bytes in the private storage: the same bytes, the same name."""
        return str(PurePosixPath("copies", self.sha256[:2], self.sha256))
