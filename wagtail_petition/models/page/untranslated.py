"""What a translation of a petition still shows in the language of its first text (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.html import strip_tags

from .finding import first_page

if TYPE_CHECKING:
    from .petition_page import AbstractPetitionPage


@dataclass(frozen=True)
class Untranslated:
    """The parts of a page that are word for word those of the page that it is translated from."""

    language: str = ""
    fields: frozenset[str] = field(default_factory=frozenset)
    #: Ids of blocks of the text: translations keep them.
    blocks: frozenset[str] = field(default_factory=frozenset)
    #: Keys of the petition's own questions.
    questions: frozenset[str] = field(default_factory=frozenset)


def untranslated_parts(page: AbstractPetitionPage) -> Untranslated:
    """The parts of ``page`` that nobody has translated; none in the language that the petition was written in first.

    Which page is the main page makes no difference: whoever leads, the words were written in the first language.
    """
    if page.petition_id is None or page.text_language == page.petition.language:
        return Untranslated()
    first = first_page(page.petition)
    if first is None:
        return Untranslated()
    original = {block["id"]: _words(block["value"]) for block in first.body.get_prep_value()}
    return Untranslated(
        language=page.petition.language,
        fields=frozenset(
            name
            for name in _text_fields(type(page))
            if getattr(page, name) and _words(getattr(page, name)) == _words(getattr(first, name))
        ),
        blocks=frozenset(
            block["id"]
            for block in page.body.get_prep_value()
            if original.get(block["id"]) == _words(block["value"])
        ),
        questions=frozenset(key for key, _words_of in _questions(page) & _questions(first)),
    )


def _questions(page: AbstractPetitionPage) -> set[tuple[str, tuple[str, ...]]]:
    """The questions of ``page`` by their keys, with all that people read of each."""
    return {
        (question.key, (question.label, question.help_text, question.purpose, question.choices))
        for question in page.own_questions
    }


def _words(value: Any) -> Any:
    """What people read of a value. The markup around it, translation programs write in their own way."""
    if isinstance(value, str):
        return unescape(strip_tags(value))
    if isinstance(value, dict):
        return {name: _words(part) for name, part in value.items()}
    return [_words(part) for part in value] if isinstance(value, list) else value


def _text_fields(model: type[models.Model]) -> list[str]:
    """Names of the fields of a page model that hold words."""
    return [
        one.name
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField) and not one.choices
    ]
