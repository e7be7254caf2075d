"""Who asked to be erased, known by nothing but a keyed digest: so that no restored backup brings them back."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .digest import DIGEST_LENGTH
from .petition import Petition


class Erasure(models.Model):
    """The data of one address under one petition were removed at ``erased_at``.

    Backups hold rows of the database, so each erasure is copied to the private storage as well, where
    ``petition_replay_erasures`` finds it after a restore.
    """

    class Reason(models.TextChoices):
        ERASED = "erased", _("erased")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DISOWNED = "disowned", _("disowned")

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="erasures")
    address_digest = models.CharField(max_length=DIGEST_LENGTH)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    erased_at = models.DateTimeField(_("erased"), default=timezone.now)
    #: When it was copied to the private storage; NULL: not yet.
    stored_at = models.DateTimeField(_("copied"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["pk"]
        indexes = [
            # What the retention run looks for.
            models.Index(fields=["erased_at"], name="wagtail_petition_erased"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.address_digest[:8]}"
