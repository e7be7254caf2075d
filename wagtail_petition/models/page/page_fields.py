"""What an editor writes about a petition, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from ...addressees import CNIL
from ...blocks import INLINE_FEATURES, PLAIN_FEATURES, PetitionBodyBlock
from ...text_fields import EmailField, LineField
from ..mailtext import MAIL_PLACEHOLDERS, validate_mail_text
from ..personal_data import OPTIONAL_FIELDS, OptionalField
from ..petition import Petition
from . import plain_fields
from .fields import CitingRichTextField, SourcesField
from .moments import SiteDateTimeField
from .site_defaults import MonthsField, SiteDefault
from .streams import BlocklessStreamField

if TYPE_CHECKING:
    # What is mixed in lives with a page: it may use all that a page has.
    from wagtail.models import Page as PageLike
else:
    PageLike = models.Model

#: Nobody can answer for data for longer.
MOST_MONTHS = 1_200

CNIL_NAME: str = CNIL["name"]
CNIL_ADDRESS = CNIL["address"]


class Asked(models.TextChoices):
    """Whether the form asks for a field."""

    OFF = "off", _("not asked")
    OPTIONAL = "optional", _("optional")
    REQUIRED = "required", _("required")


class NameFields(models.TextChoices):
    """In how many fields the form asks for the name; many people have one name only."""

    TWO = "two", _("given name, and family name for those who have one")
    ONE = "one", _("the whole name in one field")


def _asked_field(field: OptionalField) -> models.CharField[str, str]:
    default = Asked.OPTIONAL if field.asked_at_first else Asked.OFF
    return plain_fields.CharField(field.label, max_length=10, choices=Asked, default=default)


def _wording_field(label: Any) -> models.TextField[str, str]:
    return plain_fields.TextField(
        label, blank=True, help_text=_("Leave empty for the usual wording.")
    )


class PetitionPageFields(PageLike):
    """The fields of a petition page."""

    petition = plain_fields.ForeignKey(
        Petition,
        models.PROTECT,
        related_name="+",
        editable=False,
        # Filled by save(); "blank" lets validation run before that.
        blank=True,
    )
    #: Whether the shared fields of the petition are changed here. True of the page that the petition was made with,
    #: until ``main_page.make_main`` chooses another one.
    is_main = plain_fields.BooleanField(default=False, editable=False)

    byline = LineField(
        _("byline"), max_length=255, blank=True, help_text=_("Who publishes the petition.")
    )
    summary = CitingRichTextField(
        _("summary"),
        blank=True,
        max_length=1000,
        features=INLINE_FEATURES,
        help_text=_(
            "A sentence or two above the text; without references also in teasers, the letter and the paper sheet."
        ),
    )
    image = plain_fields.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    body = BlocklessStreamField(PetitionBodyBlock(), blank=True, verbose_name=_("text"))
    sources = SourcesField()

    opens_at = SiteDateTimeField(
        _("opens"), null=True, blank=True, help_text=_("Leave empty to open with the publication.")
    )
    closes_at = SiteDateTimeField(
        _("closes"),
        null=True,
        blank=True,
        help_text=_(
            "Leave empty to let people sign until you close. At 00:00, people read that they can sign until the end "
            "of the day before."
        ),
    )
    goal = plain_fields.PositiveIntegerField(
        _("goal"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many signatures. Leave empty: the next milestone is shown by itself."),
    )
    name_fields = plain_fields.CharField(
        _("name"), max_length=10, choices=NameFields, default=NameFields.TWO
    )
    vars().update({f"ask_{field.name}": _asked_field(field) for field in OPTIONAL_FIELDS})
    thank_you_text = plain_fields.RichTextField(
        _("thank-you text"),
        blank=True,
        features=PLAIN_FEATURES,
        help_text=_("Shown after the confirmation. Leave empty for the usual text."),
    )
    mail_subject = LineField(
        _("subject of the confirmation mail"),
        max_length=150,
        blank=True,
        validators=[validate_mail_text],
        help_text=format_lazy(
            _("Leave empty for the usual subject. You can write: {placeholders}."),
            placeholders=", ".join(MAIL_PLACEHOLDERS),
        ),
    )
    mail_text = plain_fields.TextField(
        _("text of the confirmation mail"),
        blank=True,
        validators=[validate_mail_text],
        help_text=format_lazy(
            _(
                "Written above the button. Leave empty for the usual text. You can write: {placeholders}."
            ),
            placeholders=", ".join(MAIL_PLACEHOLDERS),
        ),
    )

    addressee_name = LineField(_("addressee"), max_length=255, default=CNIL_NAME)
    addressee_to = LineField(
        _("addressee, after “to”"),
        max_length=255,
        blank=True,
        help_text=_(
            "How a sentence goes on after “handed over”: “to the CNIL”, “to the mayor of Lyon”. Leave empty if unsure: "
            "the usual wordings then say “to the addressee”, and its name."
        ),
    )
    addressee_address = plain_fields.TextField(
        _("postal address of the addressee"), default=CNIL_ADDRESS
    )
    asks = plain_fields.TextField(
        _("what is asked of the addressee"), blank=True, help_text=_("One request per line.")
    )
    letter_text = plain_fields.RichTextField(
        _("explanatory letter"),
        blank=True,
        features=["bold", "italic", "ol", "ul"],
        help_text=_("Facts and grounds. The requests, counts and digests are added to it."),
    )
    delivery_planned_on = plain_fields.DateField(_("planned delivery"), null=True, blank=True)

    controller_name = LineField(
        _("controller"),
        max_length=255,
        help_text=_("The person or association answerable for the data."),
    )
    controller_legal_form = LineField(
        _("legal form"),
        max_length=100,
        blank=True,
        help_text=_("For instance: association under the law of 1901."),
    )
    controller_address = plain_fields.TextField(_("postal address of the controller"))
    controller_email = EmailField(_("contact e-mail"))
    data_protection_contact = LineField(
        _("data-protection contact"),
        max_length=255,
        blank=True,
        help_text=_("Name and address, if somebody is in charge of it."),
    )
    wording_sign = _wording_field(_("consent: sign"))
    wording_hand_over = _wording_field(_("consent: hand over the name"))
    wording_show_name = _wording_field(_("consent: show the name"))
    wording_newsletter = _wording_field(_("consent: newsletter"))
    wording_age = _wording_field(_("declaration of age"))
    offer_show_name = plain_fields.BooleanField(_("offer to show the name"), default=False)
    offer_newsletter = plain_fields.BooleanField(_("offer the newsletter"), default=False)
    minimum_age = plain_fields.PositiveSmallIntegerField(
        _("minimum age"),
        default=15,
        validators=[MaxValueValidator(99)],
        help_text=_(
            "In years; people declare it. 0: not asked. In France, 15 (law of 1978, article 45)."
        ),
    )
    retention_months = MonthsField(
        _("months kept"),
        default=SiteDefault("RETENTION_MONTHS"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
        help_text=_("After the delivery or the closing."),
    )
    longest_retention_months = MonthsField(
        _("months kept at most"),
        default=SiteDefault("LONGEST_RETENTION_MONTHS"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
        help_text=_("After the signature, whatever happens."),
    )
    notice_purposes = _wording_field(_("purposes"))
    notice_legal_basis = _wording_field(_("legal basis"))
    notice_required = _wording_field(_("required answers"))
    notice_recipients = _wording_field(_("recipients"))
    notice_retention = _wording_field(_("retention"))
    notice_rights = _wording_field(_("rights"))
    notice_complaint = _wording_field(_("right to complain"))

    #: What the editor stated of the change that this draft makes to the text ``of`` that people signed, with ``kind``
    #: and ``note``; or nothing. It is there when a workflow or a schedule publishes the draft.
    stated_change = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
