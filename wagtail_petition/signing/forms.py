"""The form that people sign with, made of what the page asks for."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from ..models import AbstractPetitionPage, ConsentRecord
from ..privacy.notice import offered_purposes
from .data import SignatureData
from .guards import Guard, Verdict, guards
from .offer import Offer
from .person import PersonForm

Purpose = ConsentRecord.Purpose

CONSENT_PREFIX = "consent-"

# Labels are needed where a form is shown: one that is in order is taken without putting its notice together.
_wording = lazy(lambda offer, purpose: offer.notice.wordings[purpose], str)
_age_wording = lazy(lambda offer: offer.notice.age, str)


class EmailField(forms.EmailField):
    """An address, with errors that show one."""

    default_error_messages = {
        "required": gettext_lazy("Enter a complete e-mail address, for instance name@example.org."),
        "invalid": gettext_lazy("Enter a complete e-mail address, for instance name@example.org."),
    }


class SignatureForm(PersonForm):
    """The form of one petition page; once valid, ``signature_data()`` is what was signed.

    ``needs_code`` is set when a guard asks for the code of the mail.
    """

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
        self.add_asked_fields(page.asked_fields)
        self.add_questions(page.own_questions)
        self._add_consents()
        for guard in self.guards:
            self.fields[guard.name] = guard.field()

    def filled_in(self, data: MultiValueDict[str, Any]) -> SignatureForm:
        """This form with what somebody sent. They share their fields, which are the same for everybody."""
        form = copy(self)
        # The last two are what Django keeps of the form that this is a copy of.
        vars(form).update(
            data=data, is_bound=True, initial={}, _errors=None, _bound_fields_cache={}
        )
        return form

    def _offered(self) -> dict[str, str]:
        return {"text": self.offer.text_digest, "notice": self.offer.notice.digest}

    def _add_consents(self) -> None:
        for purpose in offered_purposes(self.page):
            self.fields[CONSENT_PREFIX + purpose] = forms.BooleanField(
                label=_wording(self.offer, purpose),
                required=purpose == Purpose.SIGN,
                error_messages={"required": gettext_lazy("Tick this box to sign.")},
            )
        if self.page.minimum_age:
            self.fields["age"] = forms.BooleanField(
                label=_age_wording(self.offer),
                error_messages={
                    "required": gettext_lazy("Tick this box if you are old enough to sign.")
                },
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
        return SignatureData(
            email=cleaned["email"],
            **self.person(),
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
