"""The questions of a petition: which, and in what order, its main page says; each page words them in its language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.datastructures import MultiValueDict

from .shared_fields import shared_values

if TYPE_CHECKING:
    from .petition_page import AbstractPetitionPage


def follow_questions(page: AbstractPetitionPage, main: AbstractPetitionPage) -> None:
    """Have ``page`` ask what ``main`` asks, in its own words; what it has no words for, in those of ``main``."""
    worded = {question.key: question for question in page.questions.all()}
    rows = page.questions.model.objects.filter(page=page.pk) if page.pk else ()
    stored = {question.key: question for question in rows}
    followed = []
    for place, asked in enumerate(main.questions.all()):
        question = (
            worded.get(asked.key)
            or stored.get(asked.key)
            or asked.copy_for_translation(page.locale)
        )
        # A revision may know the row from before it was deleted and asked again.
        question.pk = stored[asked.key].pk if asked.key in stored else None
        for name, value in shared_values(asked).items():
            setattr(question, name, value)
        question.sort_order = place
        followed.append(question)
    page.questions = followed


def only_words(formset: Any) -> MultiValueDict[str, Any]:
    """What was posted to ``formset`` about the questions that its page has, one after the other, and nothing else.

    The form may be older than the questions, or have been filled in by a program: what it adds, deletes or moves is
    left out, and a question that it lacks keeps its words.
    """
    prefix, data, questions = formset.prefix, formset.data, formset.get_queryset()
    named = re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)")
    forms: dict[str, dict[str, list[Any]]] = {}
    for key in data:
        if match := named.fullmatch(key):
            forms.setdefault(match[1], {})[match[2]] = data.getlist(key)
    posted = {form["id"][-1]: form for form in forms.values() if form.get("id")}
    words: MultiValueDict[str, Any] = MultiValueDict()
    for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
        words[f"{prefix}-{name}"] = len(questions)
    for place, question in enumerate(questions):
        stored = {name: [getattr(question, name)] for name in formset.form.base_fields}
        typed = {**posted.get(str(question.pk), stored), "id": [question.pk], "ORDER": [place + 1]}
        typed.pop("DELETE", None)
        for name, values in typed.items():
            words.setlist(f"{prefix}-{place}-{name}", values)
    return words
