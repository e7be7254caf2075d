"""Form fields for the questions of a petition, and the answers that are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..dates import validate_year
from ..models import AbstractPetitionQuestion
from ..models.page.question import Answer, QuestionType, readable_answer
from ..visitors.text_fields import EmailField, LineField, TextField

PREFIX = "question-"

#: Letters of an answer.
LINE_LENGTH = 255
LINES_LENGTH = 2_000

#: What people read whose browser shows no calendar.
_HINTS: dict[str, Any] = {
    QuestionType.DATE: _("Without a calendar to choose from, write year-month-day: 2026-11-28."),
    QuestionType.MOMENT: _(
        "Without a calendar to choose from, write year-month-day and time: 2026-11-28T15:30."
    ),
}


def question_field(question: AbstractPetitionQuestion, held: Answer | None = None) -> forms.Field:
    """The form field of ``question``, filled in with the answer that is ``held`` of somebody who corrects it.

    A held answer that the question no longer takes, because its choices or its type were edited, can stay as it is. For
    those who sign nothing is answered beforehand: what is asked is what the person thinks.
    """
    if held is None:
        return _field(question)
    if question.has_choices:
        value = held["answer"]
        answered = value if isinstance(value, list) else [readable_answer(held)]
        gone = [answer for answer in answered if answer not in question.choice_list]
        field = _field(question, gone)
        field.initial = answered if isinstance(field, forms.MultipleChoiceField) else answered[0]
        return field
    field = _field(question)
    if _takes(field, held["answer"]):
        field.initial = field.to_python(held["answer"])
        return field
    return _lines(
        [],
        label=field.label,
        required=field.required,
        help_text=field.help_text,
        initial=readable_answer(held),
    )


def answers_in(
    cleaned: Mapping[str, Any], questions: Iterable[AbstractPetitionQuestion]
) -> dict[str, Answer]:
    """What was answered to ``questions`` in the ``cleaned`` data of a form, by their keys; no empty answers."""
    answers = {}
    for question in questions:
        value = _stored(cleaned[PREFIX + question.key])
        if value not in ("", []):
            answers[question.key] = Answer(
                question=question.label, type=question.field_type, answer=value
            )
    return answers


def _field(question: AbstractPetitionQuestion, more_choices: Sequence[str] = ()) -> forms.Field:
    hint = _HINTS.get(question.field_type)
    return _FIELDS[QuestionType(question.field_type)](
        [*question.choice_list, *more_choices],
        label=question.label,
        required=question.required,
        help_text=" ".join(
            str(part) for part in (question.help_text, question.purpose, hint) if part
        ),
    )


def _takes(field: forms.Field, value: Any) -> bool:
    try:
        return bool(_stored(field.clean(value)) == value)
    except ValidationError:
        return False


def _stored(value: Any) -> Any:
    if isinstance(value, bool | list):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        # Without an exponent.
        return f"{value:f}"
    return "" if value is None else str(value)


def _line(choices: list[str], **options: Any) -> forms.Field:
    return LineField(max_length=LINE_LENGTH, **options)


def _lines(choices: list[str], **options: Any) -> forms.Field:
    return TextField(max_length=LINES_LENGTH, **options)


def _number(choices: list[str], **options: Any) -> forms.Field:
    return forms.DecimalField(max_digits=20, decimal_places=6, **options)


def _date(choices: list[str], **options: Any) -> forms.Field:
    # Whatever the language, a browser sends ISO 8601: 05/06 is another day in English than in French.
    return forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the date as year-month-day, for instance 2026-11-28.")},
        validators=[validate_year],
        **options,
    )


def _moment(choices: list[str], **options: Any) -> forms.Field:
    return forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={
            "invalid": _("Write date and time like this: 2026-11-28T15:30 (year-month-day).")
        },
        validators=[validate_year],
        **options,
    )


def _email(choices: list[str], **options: Any) -> forms.Field:
    return EmailField(**options)


def _url(choices: list[str], **options: Any) -> forms.Field:
    return forms.URLField(max_length=LINE_LENGTH, assume_scheme="https", **options)


def _checkbox(choices: list[str], **options: Any) -> forms.Field:
    return forms.BooleanField(**options)


def _pairs(choices: list[str]) -> list[tuple[str, str]]:
    return [(choice, choice) for choice in choices]


def _radio(choices: list[str], **options: Any) -> forms.Field:
    return forms.ChoiceField(choices=_pairs(choices), widget=forms.RadioSelect, **options)


def _dropdown(choices: list[str], **options: Any) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("Choose…")), *_pairs(choices)], **options)


def _checkboxes(choices: list[str], **options: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=_pairs(choices), widget=forms.CheckboxSelectMultiple, **options
    )


def _multiselect(choices: list[str], **options: Any) -> forms.Field:
    return forms.MultipleChoiceField(choices=_pairs(choices), **options)


_FIELDS: dict[QuestionType, Callable[..., forms.Field]] = {
    QuestionType.LINE: _line,
    QuestionType.LINES: _lines,
    QuestionType.NUMBER: _number,
    QuestionType.DATE: _date,
    QuestionType.MOMENT: _moment,
    QuestionType.EMAIL: _email,
    QuestionType.URL: _url,
    QuestionType.CHECKBOX: _checkbox,
    QuestionType.RADIO: _radio,
    QuestionType.DROPDOWN: _dropdown,
    QuestionType.CHECKBOXES: _checkboxes,
    QuestionType.MULTISELECT: _multiselect,
}
