"""The part of a form that asks who somebody is: to sign, or to correct what was signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..models import AbstractPetitionQuestion
from ..models.page.page_fields import Asked
from ..models.page.question import Answer
from ..models.personal_data import OPTIONAL_FIELDS, Content, OptionalField
from ..visitors.text_fields import LineField, NameField, TextField, TitleField
from .questions import PREFIX, answers_in, question_field

_FORM_FIELDS: dict[Content, type[LineField]] = {
    Content.NAME: NameField,
    Content.LINE: TitleField,
    Content.TEXT: TextField,
}


class PersonForm(forms.Form):
    """Name, and what else a petition asks; once valid, ``person()`` is what was filled in."""

    given_name = NameField(
        label=gettext_lazy("Given name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": gettext_lazy("Enter your given name.")},
    )
    family_name = NameField(
        label=gettext_lazy("Family name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked: list[str] = []
        self._questions: Sequence[AbstractPetitionQuestion] = ()

    def ask_whole_name(self) -> None:
        """Ask for the name in one field, which is kept as the given name."""
        del self.fields["family_name"]
        name = self.fields["given_name"]
        name.label = gettext_lazy("Full name")
        name.widget.attrs["autocomplete"] = "name"
        name.error_messages["required"] = gettext_lazy("Enter your name.")

    def add_asked_fields(self, asked: Mapping[str, Asked]) -> None:
        """Add the optional fields of the signature that are ``asked``."""
        self._asked = list(asked)
        for field in OPTIONAL_FIELDS:
            if field.name in asked:
                required = asked[field.name] == Asked.REQUIRED
                self.fields[field.name] = _form_field(field, required=required)

    def add_questions(
        self,
        questions: Sequence[AbstractPetitionQuestion],
        held: Mapping[str, Answer] = MappingProxyType({}),
    ) -> None:
        """Add the petition's own ``questions``, each with why it is asked, and with the answer that is ``held``."""
        self._questions = questions
        for question in questions:
            field = question_field(question, held.get(question.key))
            self.fields[PREFIX + question.key] = field

    def person(self) -> dict[str, Any]:
        """The fields of the signature, with the answers to the petition's own questions."""
        named = ("given_name", "family_name", *self._asked)
        person = {name: self.cleaned_data.get(name, "") for name in named}
        return {**person, "answers": answers_in(self.cleaned_data, self._questions)}


def _form_field(field: OptionalField, *, required: bool) -> LineField:
    field_class = _FORM_FIELDS[field.content]
    rows = {"rows": 4} if field.content == Content.TEXT else {}
    return field_class(
        label=field.question,
        max_length=field.max_length,
        required=required,
        widget=field_class.widget(attrs={"autocomplete": field.autofill, **rows}),
    )
