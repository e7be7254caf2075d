"""What was deleted because its time had come (GDPR article 5(1)(e)), and the proof of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..dates import short_moment
from .digest import DIGEST_LENGTH
from .immutable import ImmutableModel
from .petition import Petition


class RetentionRun(models.Model):
    """One pass over everything that is kept for a time."""

    started_at = models.DateTimeField(_("started"), default=timezone.now)
    #: NULL while it runs, and for ever if it was cut off.
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return short_moment(self.started_at)


class Deletion(ImmutableModel):
    """What one run deleted of one kind, for one petition."""

    class Kind(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("unconfirmed signatures, deleted")
        ANONYMISED = "anonymised", _("signatures, anonymised")
        NEWSLETTER = "newsletter", _("newsletter contacts, deleted")
        ERASURES = "erasures", _("digests of erased addresses, deleted")
        LOG = "log", _("log entries, deleted")
        MAILS = "mails", _("records of mails, deleted")
        TASKS = "tasks", _("records of tasks, deleted")
        PAGES = "pages", _("what deleted pages said, deleted")

    run = models.ForeignKey(RetentionRun, models.PROTECT, related_name="deletions")
    #: NULL for what belongs to no petition.
    petition = models.ForeignKey(
        Petition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deletions",
        verbose_name=_("petition"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    count = models.PositiveBigIntegerField(_("number"))
    #: What was older than this had to go.
    before = models.DateTimeField(_("older than"))
    #: SHA-256 of the primary keys of the rows, in order, a line each.
    rows_digest = models.CharField(_("digest"), max_length=DIGEST_LENGTH)
    done_at = models.DateTimeField(_("done"), default=timezone.now)

    class Meta:
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.count}"
