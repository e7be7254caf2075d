"""The petition page: everything an editor writes about a petition, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import swapper
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property, classproperty
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, TabbedInterface
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from ...blocks import INLINE_FEATURES, PLAIN_FEATURES, PetitionBodyBlock
from ...conf import settings
from ...text_fields import EmailField, LineField
from ..digest import stored_key
from ..dossier import Delivery
from ..mailtext import MAIL_PLACEHOLDERS, validate_mail_text
from ..petition import Petition, main_page, petition_page_models
from ..search import folded
from . import plain_fields
from .api import API_FIELDS
from .fields import CitingRichTextField, SourcesField
from .forms import CitingPageForm
from .moments import SiteDateTimeField
from .panels import ADDRESSEE_PANELS, PRIVACY_PANELS, SIGNING_PANELS, TEXT_PANELS
from .shared_fields import OPTIONAL_FIELDS, SHARED_FIELDS, shared_values, synchronized_fields
from .shared_panels import SharedFieldsFormMixin
from .shared_questions import follow_questions
from .stated_change import StatedChangeForm
from .streams import BlocklessStreamField
from .text_change import ShownChange, TextChange, shown_changes
from .text_content import text_content
from .untranslated import Untranslated, untranslated_parts

if TYPE_CHECKING:
    # What is mixed in lives with a page: it may use all that a page has.
    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Page as PageLike

    from .question import AbstractPetitionQuestion
else:
    PageLike = models.Model

#: What links to a translation say of it.
_NAMED = ("title", "slug", "url_path", "locale", "petition")

#: Nobody can answer for data for longer.
MOST_MONTHS = 1_200

CNIL_NAME = "Commission nationale de l’informatique et des libertés (CNIL)"
#: How a sentence goes on after “handed over”, for addressees that the app knows.
_TO_ADDRESSEE = {CNIL_NAME: _("to the CNIL")}
CNIL_ADDRESS = "3 place de Fontenoy\nTSA 80715\n75334 Paris Cedex 07"


class Asked(models.TextChoices):
    """Whether the form asks for a field."""

    OFF = "off", _("not asked")
    OPTIONAL = "optional", _("optional")
    REQUIRED = "required", _("required")


class NameFields(models.TextChoices):
    """In how many fields the form asks for the name; many people have one name only."""

    TWO = "two", _("given name, and family name for those who have one")
    ONE = "one", _("the whole name in one field")


def _asked_field(label: Any, default: Asked = Asked.OFF) -> models.CharField[str, str]:
    return plain_fields.CharField(label, max_length=10, choices=Asked, default=default)


def _wording_field(label: Any) -> models.TextField[str, str]:
    return plain_fields.TextField(
        label, blank=True, help_text=_("Leave empty for the usual wording.")
    )


class AbstractPetitionPage(PageLike):
    """What a page needs to show a petition. Mix it into a page model: ``class MyPage(AbstractPetitionPage, BasePage)``,
    with ``search_fields = [*BasePage.search_fields, *AbstractPetitionPage.search_fields]``.

    A page model that replaces ``PetitionPage`` is named in the setting ``WAGTAIL_PETITION_PETITIONPAGE_MODEL``. Its
    questions descend from ``AbstractPetitionQuestion``, with a ``ParentalKey`` named ``page`` whose ``related_name`` is
    ``questions``, and are named in ``WAGTAIL_PETITION_PETITIONQUESTION_MODEL``.
    """

    is_petition_page = True

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
    ask_town = _asked_field(_("town"), Asked.OPTIONAL)
    ask_postcode = _asked_field(_("postcode"), Asked.OPTIONAL)
    ask_country = _asked_field(_("country"))
    ask_organisation = _asked_field(_("organisation"))
    ask_reason = _asked_field(_("reason for signing"))
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
    retention_months = plain_fields.PositiveSmallIntegerField(
        _("months kept"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
        help_text=_("After the delivery or the closing."),
    )
    longest_retention_months = plain_fields.PositiveSmallIntegerField(
        _("months kept at most"),
        default=36,
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

    base_form_class = CitingPageForm
    # A site that arranges its editor otherwise overrides these.
    text_panels = TEXT_PANELS
    signing_panels = SIGNING_PANELS
    addressee_panels = ADDRESSEE_PANELS
    privacy_panels = PRIVACY_PANELS
    search_fields = [
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("typed_words"),
    ]
    api_fields = API_FIELDS
    # A copy is another petition; a translation finds its petition by its translation key.
    exclude_fields_in_copy = ["petition", "is_main", "stated_change"]
    #: Fields that have one value for all pages of a petition. A site can add its own, but no text and no relation.
    shared_fields: tuple[str, ...] = SHARED_FIELDS
    template = "wagtail_petition/petition_page.html"

    class Meta:
        abstract = True

    @classproperty
    def edit_handler(cls) -> TabbedInterface:
        """The tabs of the editor; the last one holds what the base page of the site offers."""
        return TabbedInterface(
            [
                ObjectList(cls.text_panels, heading=_("Text")),
                ObjectList(cls.signing_panels, heading=_("Signing")),
                ObjectList(cls.addressee_panels, heading=_("Addressee and dossier")),
                ObjectList(cls.privacy_panels, heading=_("Privacy")),
                ObjectList([*cls.promote_panels, *cls.settings_panels], heading=_("Promote")),
            ],
            base_form_class=type(
                "PetitionPageForm",
                (SharedFieldsFormMixin, StatedChangeForm, cls.base_form_class),
                {},
            ),
        )

    @classproperty
    def override_translatable_fields(cls) -> list[Any]:
        """For wagtail-localize, which shows translators what is not in this list."""
        return synchronized_fields(cls.shared_fields)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the page; the first of its translations brings its petition into being, as its main page.

        An alias shows the petition of its original. Converted into a page of its own, it keeps that only as a
        translation: two texts in one language are two petitions.
        """
        if self.petition_id is None or self._is_another_petition():
            self.petition, self.is_main = Petition.objects.get_or_create(
                uuid=self.translation_key,
                defaults=self._first_facts(),
            )
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "petition", "is_main"}
        # Wagtail copies all that a page has to its aliases.
        self.is_main &= not self.alias_of_id
        main = self.main_page()
        if main is self:
            # Also of what the main page left to this one when it was deleted.
            self.is_main = True
        else:
            self.follow(main)
            updated = set(kwargs.get("update_fields") or ())
            if updated & {"alias_of", "alias_of_id"}:
                # A former alias asks its own questions from now on.
                kwargs["update_fields"] = {*updated, "questions"}
        self.__dict__.pop("stored_key", None)
        super().save(*args, **kwargs)

    def _first_facts(self) -> dict[str, Any]:
        """What the petition that this page brings into being says of itself."""
        # Wagtail gives a new page its locale when it is saved.
        locale = self.locale if self.locale_id else self.get_default_locale()
        return {
            "language": locale.language_code,
            "opens_at": self.opens_at,
            "closes_at": self.closes_at,
        }

    def _is_another_petition(self) -> bool:
        return self.alias_of_id is None and self.petition.uuid != self.translation_key

    def main_page(self) -> AbstractPetitionPage:
        """The page on which the shared fields of the petition are changed; this very object, if it is that page."""
        if self.is_main or self.petition_id is None:
            return self
        main = main_page(self.petition_id)
        return self if main is None or main.pk == self.pk else main

    def follow(self, main: AbstractPetitionPage) -> None:
        """Take the shared fields of ``main``, and ask what it asks.

        An alias has the questions of its original.
        """
        for name, value in shared_values(main).items():
            setattr(self, name, value)
        if not self.alias_of_id:
            follow_questions(self, main)

    def share_fields(self) -> list[AbstractPetitionPage]:
        """Give all other pages of the petition the shared fields and the questions of this one; returns those that are
        published.
        """
        published: list[AbstractPetitionPage] = []
        for model in petition_page_models():
            others = model.objects.filter(petition=self.petition_id).exclude(pk=self.pk)
            others.update(**shared_values(self))
            for page in others.filter(alias_of=None).select_related("locale"):
                page.save(clean=False, update_fields=["questions"])
            published += others.live().select_related("locale")
        return published

    def whole_data(self) -> dict[str, Any]:
        """All that the page says, as JSON values, with the fields that it shares."""
        data: dict[str, Any] = super().serializable_data()
        return data

    def serializable_data(self) -> dict[str, Any]:
        """What a revision stores: of the shared fields, nothing, unless they are changed here."""
        data = self.whole_data()
        if self.main_page() is self:
            return data
        return {name: value for name, value in data.items() if name not in self.shared_fields}

    def with_content_json(self, content: dict[str, Any]) -> AbstractPetitionPage:
        """The page as a revision has it, but with its petition, and with the shared fields of the main page of now."""
        main = self.main_page()
        page = super().with_content_json(
            {**content, "petition": self.petition_id, "is_main": self.is_main}
        )
        if main is not self:
            page.follow(main)
        else:
            # A copy of another page than the main one: its revisions do not hold them.
            missing = set(self.shared_fields) - set(content)
            for name in missing:
                setattr(page, name, getattr(self, name))
            if missing:
                follow_questions(page, self)
        return page

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Besides the page, the form and the notice as signatories will see them."""
        return [*super().preview_modes, ("notice", _("Form and privacy notice"))]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        if mode_name == "notice":
            return "wagtail_petition/notice_preview.html"
        return str(super().get_preview_template(request, mode_name))

    @property
    def text_language(self) -> str:
        """Code of the language in which the text is written: an alias shows the text of its original."""
        return self.alias_of.locale.language_code if self.alias_of else self.locale.language_code

    @cached_property
    def untranslated(self) -> Untranslated:
        """What is still shown in the language that the petition was written in first."""
        return untranslated_parts(self)

    def language_of(self, name: str) -> str:
        """Code of the language in which the field ``name`` is written."""
        left = self.untranslated
        return left.language if name in left.fields else self.text_language

    @property
    def to_addressee(self) -> str:
        """How a sentence goes on after “handed over”, in the active language."""
        if self.addressee_to and get_language() == self.language_of("addressee_to"):
            return self.addressee_to
        known = _TO_ADDRESSEE.get(self.addressee_name)
        return str(
            known or gettext("to the addressee: %(addressee)s") % {"addressee": self.addressee_name}
        )

    @property
    def typed_words(self) -> str:
        """For search: the words with ß, œ or accents, as people without these keys type them."""
        body = self.body.stream_block.get_searchable_content(self.body)
        summary = self._meta.get_field("summary").get_searchable_content(self.summary)
        text = " ".join([self.title, *map(str, summary), *map(str, body)]).lower()
        return " ".join(sorted(set(folded(text).split()) - set(text.split())))

    @property
    def requests(self) -> list[str]:
        """What is asked of the addressee, request by request."""
        return [line.strip() for line in self.asks.splitlines() if line.strip()]

    @property
    def has_signature_form(self) -> bool:
        """Whether the editor put the form somewhere in the text; if not, it follows the text."""
        return self._has_block("signature_form")

    @property
    def has_export(self) -> bool:
        """Whether the editor put what is sent to the addressee somewhere in the text."""
        return self._has_block("export")

    def _has_block(self, block_type: str) -> bool:
        """Whether the text shows such a block about this petition."""
        chosen = {
            block["value"].get("petition")
            for block in self.body.raw_data
            if block["type"] == block_type
        }
        return bool(chosen & {None, self.pk}) or any(
            page.pk in chosen for page in (self.readable_translations if chosen else ())
        )

    @property
    def current_goal(self) -> int:
        """The goal that the editor fixed, else the first milestone that is not reached yet, else the last one."""
        if self.goal:
            return self.goal
        milestones = settings.MILESTONES
        return next((step for step in milestones if step > self.petition.count), milestones[-1])

    @cached_property
    def asked_fields(self) -> dict[str, Asked]:
        """The optional fields of the form that this petition asks for."""
        asked = {name: Asked(getattr(self, f"ask_{name}")) for name in OPTIONAL_FIELDS}
        return {name: choice for name, choice in asked.items() if choice != Asked.OFF}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if self.petition_id is None:
            # Never saved yet: the petition that saving would bring into being.
            self.petition = Petition(uuid=self.translation_key, **self._first_facts())
        return super().serve_preview(request, mode_name)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._read_surroundings()
        return super().serve(request, *args, **kwargs)

    def _read_surroundings(self) -> None:
        """Read in one query what visitors see around the text; most pages lack most of it."""
        questions = type(self)._meta.get_field("questions").related_model.objects
        delivered = Delivery.objects.filter(dossier__petition=OuterRef("petition"))
        changed = TextChange.objects.filter(after__petition=OuterRef("petition"))
        self.readable_translations = list(
            self._readable_translations()
            .select_related("petition")
            .annotate(
                has_questions=Exists(questions.filter(page=self.alias_of_id or self.pk)),
                has_deliveries=Exists(delivered),
                has_text_changes=Exists(changed),
            )
        )
        for page in self.readable_translations:
            self.petition = page.petition
            if not page.has_questions:
                self.own_questions = []
            if not page.has_deliveries:
                self.deliveries = []
            if not page.has_text_changes:
                self.text_changes = []

    @cached_property
    def readable_translations(self) -> list[AbstractPetitionPage]:
        """The published pages that have this petition in a language of their own, this one included; no aliases."""
        return list(self._readable_translations())

    def _readable_translations(self) -> models.QuerySet[AbstractPetitionPage]:
        translations = self.get_translations(inclusive=True).live().filter(alias_of=None)
        named = translations.select_related("locale").only(*_NAMED)
        return named.order_by("locale__language_code")

    @cached_property
    def own_questions(self) -> list[AbstractPetitionQuestion]:
        """The questions that the editor added, in order; an alias asks those of its original, under their keys."""
        asking = self.alias_of.specific_deferred if self.alias_of else self
        return list(asking.questions.all())

    @cached_property
    def deliveries(self) -> list[Delivery]:
        """What was handed over to the addressee so far, newest first."""
        deliveries = Delivery.objects.filter(dossier__petition=self.petition_id)
        return list(deliveries.select_related("dossier"))

    @cached_property
    def text_changes(self) -> list[ShownChange]:
        """When the text was changed since people began to sign it, newest first."""
        return shown_changes(self.petition_id, self.text_language)

    @cached_property
    def stored_key(self) -> str:
        """A name for all that is stored of the page; what is made of that alone can be kept under it."""
        return stored_key(self)

    @property
    def lists_uncited_sources(self) -> bool:
        """Whether readers see the sources that the text does not refer to: the editor's choice, where the notes are."""
        notes = self.body.first_block_by_name("endnotes")
        return notes is None or notes.value["uncited"] != "hidden"

    def text_content(self) -> dict[str, Any]:
        """The text that people sign, as JSON values: what its digest is made of."""
        return text_content(self)


class PetitionPage(AbstractPetitionPage, Page):
    """The petition page for sites whose pages descend from ``wagtail.models.Page``."""

    search_fields = [*Page.search_fields, *AbstractPetitionPage.search_fields]

    class Meta:
        verbose_name = _("petition page")
        verbose_name_plural = _("petition pages")
        swappable = swapper.swappable_setting("wagtail_petition", "PetitionPage")
