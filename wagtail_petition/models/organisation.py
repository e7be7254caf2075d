"""What only an organisation knows about how it processes data: asked once, used by every document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

if TYPE_CHECKING:
    from .page.petition_page import AbstractPetitionPage


def _answer_field(label: Any, help_text: Any = "") -> models.TextField[str, str]:
    return models.TextField(label, blank=True, help_text=help_text)


class OrganisationAnswers(models.Model):
    """The answers of one organisation, by its site. What is empty is a box to fill in, in print."""

    site = models.OneToOneField(
        Site, models.CASCADE, related_name="+", editable=False, verbose_name=_("site")
    )
    data_protection_officer = _answer_field(
        _("data-protection officer or contact"),
        _("“None” is an answer too. A contact that is named on the page of a petition goes first."),
    )
    joint_controllers = _answer_field(
        _("joint controllers"),
        _("Others who decide with you why and how data are used; “none” if nobody."),
    )
    representative = _answer_field(
        _("representative in the European Union"),
        _("Only for a controller outside the Union; “none” if you are in it."),
    )
    hosting_provider = _answer_field(_("host of the site and of its database"))
    mail_provider = _answer_field(_("sender of the mails"))
    newsletter_provider = _answer_field(_("sender of the newsletter, if another"))
    transfers_outside_eu = _answer_field(
        _("transfers outside the European Union and their safeguards"),
        _("Countries of the host and of the senders above; “none” if all are in it."),
    )
    copies_kept = _answer_field(
        _("how long dossiers, exported files and paper sheets are kept"),
    )

    class Meta:
        verbose_name = _("answers of an organisation")
        verbose_name_plural = _("answers of organisations")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.site)

    @classmethod
    def of_page(cls, page: AbstractPetitionPage) -> OrganisationAnswers:
        """The answers for the site of ``page``; without any, all are empty."""
        site = page.get_site()
        return cls.objects.filter(site=site).first() or cls(site=site)
