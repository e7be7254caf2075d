"""The questions that an editor adds to the form of a petition, and what people answer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypedDict

import swapper
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.models import Orderable, TranslatableMixin

from ...dates import in_site_zone
from ...text_fields import LineField
from . import plain_fields


class QuestionType(models.TextChoices):
    """How a question is answered."""

    LINE = "singleline", _("a line of text")
    LINES = "multiline", _("several lines of text")
    NUMBER = "number", _("a number")
    DATE = "date", _("a date")
    MOMENT = "datetime", _("a date and time")
    EMAIL = "email", _("an e-mail address")
    URL = "url", _("a web address")
    CHECKBOX = "checkbox", _("a box to tick")
    RADIO = "radio", _("one of several choices (buttons)")
    DROPDOWN = "dropdown", _("one of several choices (list)")
    CHECKBOXES = "checkboxes", _("any of several choices (boxes)")
    MULTISELECT = "multiselect", _("any of several choices (list)")

    @property
    def has_choices(self) -> bool:
        """Whether people choose among answers that the editor wrote."""
        return self in (self.RADIO, self.DROPDOWN, self.CHECKBOXES, self.MULTISELECT)


class Answer(TypedDict):
    """What somebody answered to one question, as it is stored: it means the same whatever becomes of the question."""

    #: The question as it was worded.
    question: str
    #: A value of ``QuestionType``.
    type: str
    #: The words of the choice or choices; a date in ISO 8601; whether the box was ticked.
    answer: str | bool | list[str]


class AbstractPetitionQuestion(TranslatableMixin, Orderable):
    """A question that an editor adds to the form.

    Its translations share a key, under which its answers are kept; a new wording leaves it as it is.
    """

    label = LineField(_("question"), max_length=255)
    help_text = LineField(_("help text"), max_length=255, blank=True)
    purpose = LineField(
        _("why it is asked"),
        max_length=255,
        help_text=_("Shown under the question: people have a right to know (GDPR article 13)."),
    )
    field_type = plain_fields.CharField(_("answered by"), max_length=16, choices=QuestionType)
    # A preview can't show the question without it, so that it is needed for a draft too.
    field_type.required_on_save = True  # type: ignore[attr-defined]
    choices = plain_fields.TextField(
        _("choices"),
        blank=True,
        help_text=_("One on each line, for questions that are answered by a choice."),
    )
    required = plain_fields.BooleanField(
        _("required"), default=False, help_text=_("People cannot sign without an answer.")
    )

    #: What a question has only once, for all languages: as it is on the main page of the petition.
    shared_fields: tuple[str, ...] = ("field_type", "required")

    panels = [
        FieldPanel("label"),
        FieldPanel("help_text"),
        FieldPanel("purpose"),
        FieldPanel("field_type", required_on_save=True),
        FieldPanel("choices"),
        FieldPanel("required"),
    ]
    api_fields = [
        APIField("label"),
        APIField("help_text"),
        APIField("purpose"),
        APIField("field_type"),
        APIField("choices"),
        APIField("required"),
    ]

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["sort_order"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Raise ``ValidationError`` when there is nothing to choose from."""
        super().clean()
        if self.has_choices and not self.choice_list:
            raise ValidationError({"choices": _("Write the choices, one on each line.")})

    @property
    def key(self) -> str:
        """What its answers are kept under, in every language and for good."""
        return str(self.translation_key)

    @property
    def has_choices(self) -> bool:
        """Whether people choose among ``choice_list``."""
        return self.field_type in QuestionType.values and QuestionType(self.field_type).has_choices

    @property
    def choice_list(self) -> list[str]:
        """The answers to choose from, each once."""
        lines = (" ".join(line.split()) for line in self.choices.splitlines())
        return list(dict.fromkeys(filter(None, lines)))


class PetitionQuestion(AbstractPetitionQuestion):
    """A question on a ``PetitionPage``."""

    page = ParentalKey("wagtail_petition.PetitionPage", related_name="questions")

    class Meta(AbstractPetitionQuestion.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        default_permissions = ()
        swappable = swapper.swappable_setting("wagtail_petition", "PetitionQuestion")


def readable_answers(answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """Each question of ``answers`` with its answer, as people read them in the active language."""
    return [(answer["question"], readable_answer(answer)) for answer in answers.values()]


def readable_answer(answer: Answer) -> str:
    """``answer`` in words: “yes” for a ticked box, choices one after the other, dates of the active language."""
    value = answer["answer"]
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return _joined(value)
    if answer["type"] == QuestionType.DATE:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if answer["type"] == QuestionType.MOMENT:
        moment = datetime.fromisoformat(value)
        return date_format(in_site_zone(moment), "DATETIME_FORMAT")
    return value


def _joined(choices: Iterable[str]) -> str:
    # A choice may hold a comma.
    return gettext("; ").join(choices)
