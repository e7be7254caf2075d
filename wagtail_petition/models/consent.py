"""What people were told, and what they agreed to (GDPR article 7(1): proof of consent)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from .digest import DIGEST_LENGTH
from .immutable import ImmutableModel, ImmutableRowError
from .signature import Signature


class PrivacyNotice(ImmutableModel):
    """The wording that a person saw when signing, frozen: sections of the notice, consents, age."""

    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    language = models.CharField(_("language"), max_length=20)
    #: ``{"language": str, "sections": [[heading, text], ...], "wordings": {purpose: text}, "age": text,``
    #: ``"retention": [months, months at most]}``, and ``"elsewhere": True`` if it was not shown by this site.
    content = models.JSONField()
    frozen_at = models.DateTimeField(_("frozen"), auto_now_add=True)

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.language}, {self.digest[:8]}"


class ConsentRecord(ImmutableModel):
    """One purpose agreed to, or taken back, with the notice that was shown, and the time. Append-only."""

    class Purpose(models.TextChoices):
        SIGN = "sign", _("sign")
        HAND_OVER = "hand_over", _("hand my name over to the addressee")
        SHOW_NAME = "show_name", _("show my name")
        NEWSLETTER = "newsletter", _("newsletter")

    signature = models.ForeignKey(Signature, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    given = models.BooleanField(_("given"))
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, related_name="consents")
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        state = pgettext("consent", "given") if self.given else pgettext("consent", "withdrawn")
        return f"{self.get_purpose_display()} – {state}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: a consent goes only with the signature that it belongs to."""
        raise ImmutableRowError("A consent is taken back by a new record, never by deleting one.")
