"""The form that people sign with, made of what the page asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..conf import settings
from ..models import AbstractPetitionPage, ConsentRecord
from ..models.digest import DIGEST_LENGTH
from ..models.page.page_fields import NameFields
from ..models.personal_data import OPTIONAL_NAMES
from ..plugins import plugin_class
from ..privacy.notice import offered_purposes
from ..visitors.text_fields import EmailField
from ..visitors.typos import TABLES
from .data import SignatureData
from .signatory_form import PersonForm
from .spam_checks import SpamCheck, spam_checks
from .versions import ShownVersions

Purpose = ConsentRecord.Purpose

CONSENT_PREFIX = "consent-"

# Labels are needed where a form is shown: one that is in order is taken without putting its notice together.
_wording = lazy(lambda shown, purpose: shown.notice.wordings[purpose], str)
_age_wording = lazy(lambda shown: shown.notice.age, str)


class DigestField(forms.CharField):
    """The digest of what was shown. Whatever else was sent is that of nothing, and no error to be corrected."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> str:
        value = super().to_python(value) or ""
        return value if len(value) == DIGEST_LENGTH and value.isascii() and value.isalnum() else ""


class SignatureForm(PersonForm):
    """The form of one petition page; once valid, ``signature_data()`` is what was signed.

    ``needs_code`` is set when a spam check is not passed: then only the code in the mail confirms.
    """

    email = EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send you a link to confirm. Nobody else sees the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    text = DigestField()
    notice = DigestField()

    data: MultiValueDict[str, Any]

    def __init__(
        self, page: AbstractPetitionPage, data: MultiValueDict[str, Any] | None = None
    ) -> None:
        self.page = page
        self.shown = ShownVersions(page)
        self.spam_checks = spam_checks()
        self.needs_code = False
        super().__init__(
            data,
            auto_id=f"petition-{page.pk}-%s",
            initial=self._offered() if data is None else None,
            label_suffix="",
        )
        if page.name_fields == NameFields.ONE:
            self.ask_whole_name()
        self.add_asked_fields(page.asked_fields)
        self.add_questions(page.own_questions)
        self._add_consents()
        for check in self.spam_checks:
            self.fields[check.name] = check.field()

    def _offered(self) -> dict[str, str]:
        return {"text": self.shown.text_digest, "notice": self.shown.notice.digest}

    def _add_consents(self) -> None:
        for purpose in offered_purposes(self.page):
            self.fields[CONSENT_PREFIX + purpose] = forms.BooleanField(
                label=_wording(self.shown, purpose),
                required=purpose == Purpose.SIGN,
                error_messages={"required": gettext_lazy("Tick this box to sign.")},
            )
        if self.page.minimum_age:
            self.fields["age"] = forms.BooleanField(
                label=_age_wording(self.shown),
                error_messages={
                    "required": gettext_lazy("Tick this box if you are old enough to sign.")
                },
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # No value of theirs is an error that somebody could correct.
        refused = {
            check.name
            for check in self.spam_checks
            if self.errors.pop(check.name, None) is not None
        }
        # First things first: they look at a form that could be taken.
        if not self.errors:
            self.needs_code = bool(refused) or not all(
                check.passes(cleaned.get(check.name)) for check in self.spam_checks
            )
        return cleaned

    def renew_versions(self) -> None:
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
        cleaned, person = self.cleaned_data, self.person()
        return SignatureData(
            email=cleaned["email"],
            details={name: person.pop(name) for name in OPTIONAL_NAMES if name in person},
            **person,
            purposes=frozenset(
                name.removeprefix(CONSENT_PREFIX)
                for name, ticked in cleaned.items()
                if name.startswith(CONSENT_PREFIX) and ticked
            ),
        )

    @property
    def address_hint_tables(self) -> str:
        """What the script needs that asks “did you mean …?”, as JSON."""
        return TABLES

    def asked(self) -> Iterator[forms.BoundField]:
        """The fields about the person."""
        hidden = {"text", "notice", "age", *(check.name for check in self.spam_checks)}
        for field in self:
            if field.name not in hidden and not field.name.startswith(CONSENT_PREFIX):
                yield field

    def consents(self) -> Iterator[forms.BoundField]:
        """The boxes: consents and age."""
        for field in self:
            if field.name.startswith(CONSENT_PREFIX) or field.name == "age":
                yield field

    def spam_check_fields(self) -> Iterator[tuple[SpamCheck, forms.BoundField]]:
        """Each spam check with its field."""
        for check in self.spam_checks:
            yield check, self[check.name]


def signature_form(
    page: AbstractPetitionPage, data: MultiValueDict[str, Any] | None = None
) -> SignatureForm:
    """The form of ``page``, of the class that the site has chosen (``SIGNATURE_FORM``)."""
    return plugin_class(settings.SIGNATURE_FORM, SignatureForm)(page, data)


class AddressForm(forms.Form):
    """The address of a signature, typed again because it was a mistake."""

    email = EmailField(
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The code of the mail, typed."""

    code = forms.CharField(
        label=pgettext_lazy("from a mail", "Code"),
        # Room for the whole sentence of the mail: a browser cuts what is pasted, and says nothing.
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Type the six digits of the code from our mail.")},
    )
