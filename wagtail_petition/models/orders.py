"""What people order in the admin and a worker makes: dossiers to seal, and exports of long lists."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings as django_settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..conf import settings
from ..queues import enqueue_with
from .digest import DIGEST_LENGTH
from .dossier import Dossier
from .log import PetitionLogEntry
from .petition import Petition

#: A worker that said nothing for so long was stopped.
LOST_AFTER = timedelta(minutes=3)

#: An order that waits for so long is late; perhaps the queue lost it.
LATE_AFTER = timedelta(minutes=30)

#: Workers that begin an order, at most: something about it may be what stops them.
MOST_ATTEMPTS = 3

#: Folder of the private storage in which prepared exports lie.
EXPORTS_FOLDER = "exports"


class WorkOrderQuerySet(models.QuerySet[Any]):
    def unattended(self) -> WorkOrderQuerySet:
        """What nobody is at any more, or what the queue may have lost."""
        now = timezone.now()
        lost = models.Q(begun_at__isnull=False, seen_at__lte=now - LOST_AFTER)
        unheard = models.Q(begun_at=None, seen_at__lte=now - LATE_AFTER)
        return self.filter(lost | unheard, error="")

    def at_work(self) -> WorkOrderQuerySet:
        """What a worker is at."""
        alive = timezone.now() - LOST_AFTER
        return self.filter(begun_at__isnull=False, seen_at__gt=alive, error="")

    def begin(self, key: int) -> bool:
        """Note that a worker begins the order with this primary key; False if one did already, or it is gone."""
        now = timezone.now()
        waiting = self.filter(pk=key, begun_at=None, error="")
        return bool(waiting.update(begun_at=now, seen_at=now, attempts=models.F("attempts") + 1))


class WorkOrder(models.Model):
    """Base of what a worker is to make."""

    ordered_at = models.DateTimeField(_("ordered"), default=timezone.now)
    #: NULL while it waits for a worker.
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    #: When its worker last said that it is at it; before that, when it was put into the queue.
    seen_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    #: How many workers began it.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    #: Why it could not be made, in the language of the site.
    error = models.TextField(_("error"), blank=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-ordered_at"]
        default_permissions = ()

    @property
    def is_lost(self) -> bool:
        """Whether a worker began it, and nobody is at it any more."""
        return bool(
            self.begun_at and not self.error and self.seen_at <= timezone.now() - LOST_AFTER
        )

    @property
    def is_late(self) -> bool:
        """Whether no worker has begun it for long."""
        return not (self.begun_at or self.error) and self.ordered_at <= timezone.now() - LATE_AFTER

    @property
    def stops(self) -> int:
        """How many workers were stopped while they were at it."""
        return self.attempts - bool(self.begun_at)

    def as_begun(self) -> WorkOrderQuerySet:
        """Its row, unless it was cancelled or another worker is at it."""
        return type(self).objects.filter(pk=self.pk, begun_at=self.begun_at)

    def restart(self, work: Any) -> bool:
        """Put it into the queue again for the task ``work``; False after ``MOST_ATTEMPTS``: it says so instead."""
        unchanged = self.as_begun().filter(seen_at=self.seen_at, error="")
        if self.begun_at and self.attempts >= MOST_ATTEMPTS:
            error = gettext(
                "Its worker was stopped, or lost the database, %(count)s times. Perhaps the machine has too little "
                "memory: its log says more."
            ) % {"count": self.attempts}
            return not unchanged.update(error=error)
        with transaction.atomic():
            if unchanged.update(begun_at=None, seen_at=timezone.now()):
                enqueue_with(self, work)
        return True


class SealingOrder(WorkOrder):
    """A dossier to seal, until it is there. There is one for each petition and variant.

    What a worker made of one that was lost is taken up again.
    """

    petition = models.ForeignKey(
        Petition, models.CASCADE, related_name="sealing_orders", verbose_name=_("petition")
    )
    variant = models.CharField(_("variant"), max_length=20, choices=Dossier.Variant)
    with_record = models.BooleanField(
        _("enclose the record of processing activities"), default=False
    )
    print_codes = models.BooleanField(
        _("print codes for characters that no font has"), default=False
    )
    ordered_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ordered by"),
    )

    class Meta(WorkOrder.Meta):
        verbose_name = _("dossier being sealed")
        verbose_name_plural = _("dossiers being sealed")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "variant"], name="wagtail_petition_ordered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition} ({self.get_variant_display()})"


class ExportOrder(WorkOrder):
    """A list that is too long to be written while its reader waits, and then its file in the private storage.

    Both are for one person only, for ``EXPORT_HOURS``; ``privacy.prepared_exports`` deletes them.
    """

    #: Stands in addresses, and names the file.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ordered_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("ordered by"),
    )
    #: Name of the address of the form; the view behind it knows which rows are meant.
    form = models.CharField(max_length=100)
    #: What the list was filtered by, as it stands in the address of the form.
    query = models.TextField(blank=True)
    #: What the file is called when it is downloaded.
    name = models.CharField(_("file"), max_length=255)
    file_format = models.CharField(_("format"), max_length=100)
    delimiter = models.CharField(max_length=1, blank=True)
    language = models.CharField(_("language"), max_length=20)
    #: Public keys that the file is encrypted to. There is no passphrase: it would have to be stored.
    recipients = models.JSONField(default=list)
    #: SHA-256 of all that makes this file the one that was asked for.
    digest = models.CharField(max_length=DIGEST_LENGTH)
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    rows_done = models.PositiveBigIntegerField(_("rows written"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    #: What the log says of it, petition by petition.
    entries = models.ManyToManyField(PetitionLogEntry, related_name="+")

    class Meta(WorkOrder.Meta):
        verbose_name = _("prepared export")
        verbose_name_plural = _("prepared exports")
        constraints = [
            models.UniqueConstraint(
                fields=["ordered_by", "digest"], name="wagtail_petition_export_ordered_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def file_name(self) -> str:
        """Name in the private storage; that of a worker which was thought to be lost is another."""
        return f"{EXPORTS_FOLDER}/{self.uuid}-{self.attempts}"

    @property
    def is_lost(self) -> bool:
        return not self.finished_at and super().is_lost

    @property
    def is_under_way(self) -> bool:
        """Whether somebody is, or will be, at it."""
        return not (self.finished_at or self.error)

    @property
    def expires_at(self) -> datetime | None:
        """Until when it is given out; None before it is finished."""
        if self.finished_at is None:
            return None
        return self.finished_at + timedelta(hours=settings.EXPORT_HOURS)

    @property
    def is_ready(self) -> bool:
        """Whether the file is there, and may still be had."""
        return self.expires_at is not None and timezone.now() < self.expires_at
