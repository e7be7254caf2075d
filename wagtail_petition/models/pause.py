"""When signing was switched off, and on again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..dates import short_moment
from .petition import Petition


class Pause(models.Model):
    """A time for which nobody could sign a petition that was open. The dossier states it."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="pauses")
    started_at = models.DateTimeField(_("switched off"), default=timezone.now)
    #: NULL while signing is off.
    ended_at = models.DateTimeField(_("switched on"), null=True, blank=True)
    #: Why, for the organisers.
    reason = models.CharField(_("reason"), max_length=255)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{short_moment(self.started_at)} – {short_moment(self.ended_at) or '…'}"
