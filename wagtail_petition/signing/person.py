"""The part of a form that asks who somebody is: to sign, or to correct what was signed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from wagtail.contrib.forms.forms import FormBuilder

from ..models import AbstractPetitionQuestion
from ..models.pages import Asked

QUESTION_PREFIX = "question-"

# Controls, and marks that turn the direction of the text around a name (Unicode, bidirectional formatting).
_FORBIDDEN_CHARACTERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: HTML's autofill tokens, so that browsers and assistive technology can help (WCAG 2.2, 1.3.5).
_OPTIONAL_FIELDS = {
    "town": (gettext_lazy("Town"), 100, "address-level2"),
    "postcode": (gettext_lazy("Postcode"), 20, "postal-code"),
    "country": (gettext_lazy("Country"), 100, "country-name"),
    "organisation": (gettext_lazy("Organisation"), 200, "organization"),
    "reason": (gettext_lazy("Why do you sign?"), 1000, "off"),
}


def clean_text(text: str) -> str:
    """``text`` in Unicode NFC, with line breaks, and without other controls."""
    return "".join(
        char
        for char in unicodedata.normalize("NFC", text)
        if char == "\n"
        or (unicodedata.category(char) != "Cc" and char not in _FORBIDDEN_CHARACTERS)
    )


class LineField(forms.CharField):
    """A line of text: white space is folded, control characters are dropped."""

    def to_python(self, value: Any) -> str:
        return clean_text(" ".join((super().to_python(value) or "").split()))


class TextField(forms.CharField):
    """Some lines of text, without other controls."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class PersonForm(forms.Form):
    """Name, and what else a petition asks; once valid, ``person()`` is what was filled in."""

    given_name = LineField(
        label=gettext_lazy("Given name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": gettext_lazy("Enter your given name.")},
    )
    family_name = LineField(
        label=gettext_lazy("Family name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": gettext_lazy("Enter your family name.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked: list[str] = []

    def add_asked_fields(self, asked: Mapping[str, Asked]) -> None:
        """Add the optional fields of the signature that are ``asked``."""
        self._asked = list(asked)
        for name, choice in asked.items():
            label, max_length, autofill = _OPTIONAL_FIELDS[name]
            field_class = TextField if name == "reason" else LineField
            attrs = {"autocomplete": autofill, **({"rows": 4} if name == "reason" else {})}
            self.fields[name] = field_class(
                label=label,
                max_length=max_length,
                required=choice == Asked.REQUIRED,
                widget=field_class.widget(attrs=attrs),
            )

    def add_questions(self, questions: Sequence[AbstractPetitionQuestion]) -> None:
        """Add the petition's own ``questions``, each with why it is asked."""
        if not questions:
            return
        fields = FormBuilder(questions).formfields
        for question, (name, form_field) in zip(questions, fields.items(), strict=True):
            form_field.help_text = " ".join(filter(None, [question.help_text, question.purpose]))
            self.fields[QUESTION_PREFIX + name] = form_field

    def person(self) -> dict[str, Any]:
        """The fields of the signature, with the answers to the petition's own questions as JSON values."""
        named = ("given_name", "family_name", *self._asked)
        answers = {
            name.removeprefix(QUESTION_PREFIX): _as_json(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(QUESTION_PREFIX)
        }
        return {**{name: self.cleaned_data[name] for name in named}, "answers": answers}


def _as_json(value: Any) -> Any:
    if isinstance(value, bool | list):
        return value
    return clean_text(str(value)) if value is not None else ""
