"""The answers to a petition's own questions, as columns of the export of signatures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ...models import Signature
from ...models.page.question import Answer, QuestionType, readable_answer, readable_answers
from ...tables import Cell
from .exports import ExportColumn, petitions_of

#: Digits of a number that spreadsheets keep.
EXACT_DIGITS = 15


def question_columns(signatures: QuerySet[Signature]) -> list[ExportColumn]:
    """A column for each question that the petitions of ``signatures`` ask, and one for answers to others."""
    questions = _questions(signatures)
    columns = [
        ExportColumn(label, "answers", partial(map, _Answered(key).cell))
        for key, label in questions.items()
    ]
    if not signatures.exclude(answers={}).exists():
        return columns

    def others(answers: dict[str, Answer]) -> str:
        left = {key: answer for key, answer in answers.items() if key not in questions}
        return "\n".join(f"{label} {answer}" for label, answer in readable_answers(left))

    return [
        *columns,
        ExportColumn(_("Answers to former questions"), "answers", partial(map, others)),
    ]


def _questions(signatures: QuerySet[Signature]) -> dict[str, str]:
    """The questions by their keys, worded in the active language where they are asked in it."""
    questions: dict[str, str] = {}
    for petition in petitions_of(signatures):
        preferred = petition.page(get_language() or "")
        for page in (preferred, *petition.pages()):
            for question in page.own_questions if page else ():
                questions.setdefault(question.key, question.label)
    return questions


class _Answered:
    """Finds what was answered to one question."""

    def __init__(self, key: str) -> None:
        self.key = key

    def cell(self, answers: dict[str, Any]) -> Cell:
        answer = answers.get(self.key)
        return _answer_cell(answer) if answer else None


def _answer_cell(answer: Answer) -> Cell:
    value = answer["answer"]
    if isinstance(value, str) and answer["type"] == QuestionType.DATE:
        return date.fromisoformat(value)
    if isinstance(value, str) and answer["type"] == QuestionType.MOMENT:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and answer["type"] == QuestionType.NUMBER:
        number = Decimal(value)
        return number if len(number.as_tuple().digits) <= EXACT_DIGITS else value
    return readable_answer(answer)
