"""Those who wish to receive the newsletter, apart from those who signed (purpose limitation, GDPR article 5(1)(b))."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .address import AddressField
from .consent import PrivacyNotice
from .digest import DIGEST_LENGTH
from .petition import Petition


class NewsletterContact(models.Model):
    """One address that agreed to receive the newsletter of a petition, and was confirmed.

    It outlives the signature and tells nothing of it: it has a retention of its own.
    """

    petition = models.ForeignKey(
        Petition, models.PROTECT, related_name="newsletter_contacts", verbose_name=_("petition")
    )
    email = AddressField(_("e-mail address"))
    address_digest = models.CharField(max_length=DIGEST_LENGTH, editable=False)
    language = models.CharField(_("language"), max_length=20)
    notice = models.ForeignKey(
        PrivacyNotice,
        models.PROTECT,
        related_name="newsletter_contacts",
        verbose_name=_("notice seen"),
    )
    subscribed_at = models.DateTimeField(_("subscribed"), default=timezone.now)
    #: The last time that the person did something: retention counts from here.
    last_contact_at = models.DateTimeField(_("last contact"), default=timezone.now)

    class Meta:
        verbose_name = _("newsletter contact")
        verbose_name_plural = _("newsletter contacts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "address_digest"], name="wagtail_petition_newsletter_once"
            ),
        ]
        indexes = [
            # What the retention run looks for.
            models.Index(fields=["last_contact_at"], name="wagtail_petition_contact"),
        ]
        permissions = [("export_newslettercontact", _("Can export newsletter contacts"))]
        default_permissions = ("view", "delete")

    def __str__(self) -> str:
        return self.email
