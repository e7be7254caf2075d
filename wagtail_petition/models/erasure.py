"""Notes of what people ended: so that no restored backup brings back them, or their consent."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .digest import DIGEST_LENGTH
from .petition import Petition


class Erasure(models.Model):
    """What a person ended at ``erased_at``, of one signature: the whole, or a consent; no other of the same address.

    Backups hold rows of the database, so each erasure is copied to the private storage as well, where
    ``petition_replay_erasures`` finds it after a restore.
    """

    class Reason(models.TextChoices):
        ERASED = "erased", _("erased")
        WITHDRAWN = "withdrawn", _("withdrawn")
        MISUSE = "misuse", _("address used by somebody else")
        NOT_HANDED_OVER = "not_handed_over", _("consent to the handing over taken back")
        NOT_SHOWN = "not_shown", _("name not shown any more")
        NO_NEWSLETTER = "no_newsletter", _("newsletter ended")
        RESTRICTED = "restricted", _("processing restricted")

    #: After these, nothing is held of the person.
    REMOVALS = (Reason.ERASED, Reason.WITHDRAWN, Reason.MISUSE)

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="erasures")
    #: Of the signature, which may be gone.
    signature_uuid = models.UUIDField()
    #: By it an old list from elsewhere brings nobody back; empty when the signature had no address.
    address_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    erased_at = models.DateTimeField(_("erased"), default=timezone.now)
    #: When it was copied to the private storage; NULL: not yet.
    stored_at = models.DateTimeField(_("copied"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signature_uuid", "reason"], name="wagtail_petition_erased_once"
            ),
        ]
        indexes = [
            # What the retention run looks for.
            models.Index(fields=["erased_at"], name="wagtail_petition_erased"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.signature_uuid}"
