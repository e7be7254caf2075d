"""The form that people sign with, made of what the page asks for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.forms.forms import FormBuilder

from ..models import AbstractPetitionPage, ConsentRecord
from ..models.pages import Asked
from .guards import Guard, Verdict, guards
from .ledger import SignatureData
from .offer import Offer

Purpose = ConsentRecord.Purpose

QUESTION_PREFIX = "question-"
CONSENT_PREFIX = "consent-"

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


class LineField(forms.CharField):
    """A line of text: white space is folded, control characters are dropped."""

    def to_python(self, value: Any) -> str:
        text = " ".join(unicodedata.normalize("NFC", super().to_python(value) or "").split())
        return "".join(
            char
            for char in text
            if unicodedata.category(char) != "Cc" and char not in _FORBIDDEN_CHARACTERS
        )


class EmailField(forms.EmailField):
    default_error_messages = {
        "required": gettext_lazy("Enter a complete e-mail address, for instance name@example.org."),
        "invalid": gettext_lazy("Enter a complete e-mail address, for instance name@example.org."),
    }


class SignatureForm(forms.Form):
    """The form of one petition page; once valid, ``signature_data()`` is what was signed.

    ``needs_code`` is set when a guard asks for the code of the mail.
    """

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
    email = EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send you a link to confirm. Nobody else sees the address."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    text = forms.CharField(widget=forms.HiddenInput)
    notice = forms.CharField(widget=forms.HiddenInput)

    data: MultiValueDict[str, Any]

    def __init__(
        self, page: AbstractPetitionPage, data: MultiValueDict[str, Any] | None = None
    ) -> None:
        self.page = page
        self.offer = Offer(page)
        self.guards = guards()
        self.needs_code = False
        super().__init__(
            data,
            auto_id=f"petition-{page.pk}-%s",
            initial=self._offered() if data is None else None,
            label_suffix="",
        )
        self._add_optional_fields()
        self._add_questions()
        self._add_consents()
        for guard in self.guards:
            self.fields[guard.name] = guard.field()

    def _offered(self) -> dict[str, str]:
        return {"text": self.offer.text_digest, "notice": self.offer.notice.digest}

    def _add_optional_fields(self) -> None:
        for name, asked in self.page.asked_fields.items():
            label, max_length, autofill = _OPTIONAL_FIELDS[name]
            field_class = forms.CharField if name == "reason" else LineField
            widget = forms.Textarea if name == "reason" else forms.TextInput
            attrs = {"autocomplete": autofill, **({"rows": 4} if name == "reason" else {})}
            self.fields[name] = field_class(
                label=label,
                max_length=max_length,
                required=asked == Asked.REQUIRED,
                widget=widget(attrs=attrs),
            )

    def _add_questions(self) -> None:
        questions = self.page.own_questions
        fields = FormBuilder(questions).formfields
        for question, (name, form_field) in zip(questions, fields.items(), strict=True):
            form_field.help_text = " ".join(filter(None, [question.help_text, question.purpose]))
            self.fields[QUESTION_PREFIX + name] = form_field

    def _add_consents(self) -> None:
        notice = self.offer.notice
        for purpose, wording in notice.wordings.items():
            self.fields[CONSENT_PREFIX + purpose] = forms.BooleanField(
                label=wording,
                required=purpose == Purpose.SIGN,
                error_messages={"required": _("Tick this box to sign.")},
            )
        if notice.age:
            self.fields["age"] = forms.BooleanField(
                label=notice.age,
                error_messages={"required": _("Tick this box if you are old enough to sign.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            # First things first: the guards look at a form that could be taken.
            return cleaned
        for guard in self.guards:
            try:
                verdict = guard.check(cleaned.get(guard.name))
            except ValidationError as refusal:
                self.add_error(None, refusal)
            else:
                self.needs_code |= verdict is Verdict.NEEDS_CODE
        return cleaned

    def renew_offer(self) -> None:
        """Show the text and notice of now, after those of the submitted form turned out to be gone."""
        kept = {
            name: values
            for name, values in self.data.lists()
            if not name.startswith(CONSENT_PREFIX)
        }
        self.data = MultiValueDict(
            {**kept, **{key: [value] for key, value in self._offered().items()}}
        )

    def signature_data(self) -> SignatureData:
        """What was signed; only for a valid form."""
        cleaned = self.cleaned_data
        named = ("given_name", "family_name", "email", *self.page.asked_fields)
        return SignatureData(
            **{name: cleaned[name] for name in named},
            answers={
                name.removeprefix(QUESTION_PREFIX): _as_json(value)
                for name, value in cleaned.items()
                if name.startswith(QUESTION_PREFIX)
            },
            purposes=frozenset(
                name.removeprefix(CONSENT_PREFIX)
                for name, ticked in cleaned.items()
                if name.startswith(CONSENT_PREFIX) and ticked
            ),
        )

    def asked(self) -> Iterator[forms.BoundField]:
        """The fields about the person."""
        hidden = {"text", "notice", "age", *(guard.name for guard in self.guards)}
        for field in self:
            if field.name not in hidden and not field.name.startswith(CONSENT_PREFIX):
                yield field

    def consents(self) -> Iterator[forms.BoundField]:
        """The boxes: consents and age."""
        for field in self:
            if field.name.startswith(CONSENT_PREFIX) or field.name == "age":
                yield field

    def guard_fields(self) -> Iterator[tuple[Guard, forms.BoundField]]:
        """Each guard with its field."""
        for guard in self.guards:
            yield guard, self[guard.name]


class CodeForm(forms.Form):
    """The code of the mail, typed."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Type the six digits of the code in our mail.")},
    )


def _as_json(value: Any) -> Any:
    return (
        value if isinstance(value, str | bool | list) else str(value) if value is not None else ""
    )
