"""When very many people came at once, and the site was set to cope with it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Surge(models.Model):
    """A time of surge mode, from the switch in the admin to the switch back."""

    started_at = models.DateTimeField(_("started"), default=timezone.now)
    #: NULL while it lasts.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    #: What visitors read, besides the usual text.
    text = models.CharField(_("text for visitors"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("surge")
        verbose_name_plural = _("surges")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} – {self.ended_at or '…'}"
