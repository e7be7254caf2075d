"""The forms of “My signature”."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..models import AbstractPetitionPage, ConsentRecord, Signature
from ..models.page.page_fields import Asked, NameFields
from ..models.personal_data import OPTIONAL_NAMES
from ..signing.forms import CONSENT_PREFIX
from ..signing.questions import PREFIX, answers_in
from ..signing.signatory_form import PersonForm
from ..visitors.text_fields import EmailField


class CorrectionForm(PersonForm):
    """What was signed with, to be corrected; ``page`` is None after the petition page was deleted."""

    def __init__(
        self, signature: Signature, page: AbstractPetitionPage | None, data: Any = None
    ) -> None:
        asked = page.asked_fields if page else {}
        # What a petition may ask for, somebody may have given when it still did.
        held = {name: Asked.OPTIONAL for name in OPTIONAL_NAMES if getattr(signature, name)}
        shown = {**held, **asked}
        fields = {name: shown[name] for name in OPTIONAL_NAMES if name in shown}
        known = ("given_name", "family_name", *fields)
        super().__init__(
            data,
            auto_id="mine-%s",
            initial={name: getattr(signature, name) for name in known},
            label_suffix="",
        )
        self._held = signature.answers
        if page and page.name_fields == NameFields.ONE and not signature.family_name:
            self.ask_whole_name()
        elif not signature.given_name:
            # Known by the family name alone, as some who signed elsewhere are.
            self.fields["given_name"].required = False
            self.fields["family_name"].required = True
        self.add_asked_fields(fields)
        self.add_questions(page.own_questions if page else [], self._held)

    def corrections(self) -> dict[str, Any]:
        """The corrected values by field; answers that were not changed stay as they were given."""
        changed = [one for one in self._questions if PREFIX + one.key in self.changed_data]
        gone = {question.key for question in changed}
        kept = {key: answer for key, answer in self._held.items() if key not in gone}
        return {**self.person(), "answers": kept | answers_in(self.cleaned_data, changed)}


class ConsentsForm(forms.Form):
    """The consents besides the signature itself, in the wording that was shown when signing."""

    def __init__(self, signature: Signature, data: Any = None) -> None:
        super().__init__(data, auto_id="mine-%s", label_suffix="")
        wordings = signature.notice.content["wordings"]
        for purpose in ConsentRecord.Purpose.values:
            if purpose != ConsentRecord.Purpose.SIGN and purpose in wordings:
                self.fields[CONSENT_PREFIX + purpose] = forms.BooleanField(
                    label=wordings[purpose], required=False, initial=getattr(signature, purpose)
                )

    def purposes(self) -> frozenset[str]:
        """The purposes whose boxes are ticked."""
        ticked = (name for name, value in self.cleaned_data.items() if value)
        return frozenset(name.removeprefix(CONSENT_PREFIX) for name in ticked)


class LinkForm(forms.Form):
    """Asks to which address the link should go."""

    email = EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The one that you signed with."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
