"""The petition page: everything an editor writes about a petition, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import swapper
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property, classproperty
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, TabbedInterface
from wagtail.models import Page
from wagtail.search import index

from ...addressees import to_addressee
from ...conf import settings
from ..digest import stored_key
from ..dossier import Delivery
from ..personal_data import OPTIONAL_NAMES
from ..petition import Petition
from ..search import folded
from .api import API_FIELDS
from .finding import main_page, petition_page_models
from .forms import CitingPageForm
from .page_fields import Asked, PetitionPageFields
from .panels import ADDRESSEE_PANELS, PRIVACY_PANELS, SIGNING_PANELS, TEXT_PANELS
from .shared_fields import SHARED_FIELDS, shared_values, synchronized_fields
from .shared_panels import SharedFieldsFormMixin
from .shared_questions import follow_questions
from .stated_change import StatedChangeForm
from .text_change import ShownChange, TextChange, shown_changes
from .text_content import text_content
from .untranslated import Untranslated, untranslated_parts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .question import AbstractPetitionQuestion

#: What links to a translation say of it.
_NAMED = ("title", "slug", "url_path", "locale", "petition")


class AbstractPetitionPage(PetitionPageFields):
    """What a page needs to show a petition. Mix it into a page model: ``class MyPage(AbstractPetitionPage, BasePage)``,
    with ``search_fields = [*BasePage.search_fields, *AbstractPetitionPage.search_fields]``.

    A page model that replaces ``PetitionPage`` is named in the setting ``WAGTAIL_PETITION_PETITIONPAGE_MODEL``. Its
    questions descend from ``AbstractPetitionQuestion``, with a ``ParentalKey`` named ``page`` whose ``related_name`` is
    ``questions``, and are named in ``WAGTAIL_PETITION_PETITIONQUESTION_MODEL``.
    """

    is_petition_page = True

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

    class Meta(PetitionPageFields.Meta):
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
        return to_addressee(self.addressee_name) or gettext("to the addressee: %(addressee)s") % {
            "addressee": self.addressee_name
        }

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
        asked = {name: Asked(getattr(self, f"ask_{name}")) for name in OPTIONAL_NAMES}
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
