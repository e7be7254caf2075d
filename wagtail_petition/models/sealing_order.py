"""A dossier that a worker is to seal."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings as django_settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .dossier import Dossier
from .petition import Petition

#: A worker that said nothing for so long was stopped. What it made is taken up again.
LOST_AFTER = timedelta(minutes=3)

#: An order that waits for so long is late; perhaps the queue lost it.
LATE_AFTER = timedelta(minutes=30)

#: Workers that begin an order, at most: something about it may be what stops them.
MOST_ATTEMPTS = 3


class SealingOrder(models.Model):
    """What somebody asked for in the admin, until the dossier is there. There is one for each petition and variant."""

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
    ordered_at = models.DateTimeField(_("ordered"), default=timezone.now)
    #: NULL while it waits for a worker.
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    #: When its worker last said that it is at it; before that, when it was put into the queue.
    seen_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    #: How many workers began it.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    #: Why it could not be sealed, in the language of the site.
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("dossier being sealed")
        verbose_name_plural = _("dossiers being sealed")
        ordering = ["-ordered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "variant"], name="wagtail_petition_ordered_once"
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.petition} ({self.get_variant_display()})"

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
