"""What changed of a list after it had been delivered (GDPR article 19: the recipient must be told)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .dossier import Dossier


class Correction(models.Model):
    """One row of a delivered dossier that its addressee must no longer use, or must correct."""

    class Reason(models.TextChoices):
        WITHDRAWN = "withdrawn", _("signature withdrawn")
        ERASED = "erased", _("data erased")
        NOT_HANDED_OVER = "not_handed_over", _("consent to the handing over taken back")
        RESTRICTED = "restricted", _("processing restricted")
        CORRECTED = "corrected", _("data corrected")

    dossier = models.ForeignKey(
        Dossier, models.PROTECT, related_name="corrections", verbose_name=_("dossier")
    )
    #: Its number in the list of the dossier, from 1.
    row = models.PositiveBigIntegerField(_("row"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    noted_at = models.DateTimeField(_("noted"), default=timezone.now)
    #: When the letter that names it was made; NULL: the addressee has not been told yet.
    lettered_at = models.DateTimeField(_("letter made"), null=True, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["dossier", "row", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row}: {self.get_reason_display()}"
