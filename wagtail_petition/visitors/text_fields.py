"""Form fields for what visitors type: cleaned, limited, refused kindly."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from ..text_fields import CharacterLimit, LineFormField
from .addresses import InvalidAddressError, normalize_address
from .cleaning import clean_line, clean_lines
from .personal_names import InvalidNameError, clean_name, clean_title

#: Times the limit of a field after which a text is not even cleaned: no cleaning makes it fit.
_FAR_TOO_LONG = 8

#: Invisible characters besides the 254 of the longest address (RFC 5321).
_LONGEST_TYPED = 320


class LineField(LineFormField):
    """A line of text, cleaned; ``max_length`` holds for what is left of it."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.limit = max_length

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if len(text) > _FAR_TOO_LONG * self.limit:
            CharacterLimit(self.limit)(text)
        try:
            return self.clean_text(text)
        except InvalidNameError as error:
            raise ValidationError(str(error), code="invalid") from error

    def clean_text(self, text: str) -> str:
        """What is kept of ``text``; raises ``InvalidNameError`` when it is refused."""
        return clean_line(text)


class NameField(LineField):
    """The name of a person or a place: it holds a letter, and no address."""

    def clean_text(self, text: str) -> str:
        return clean_name(text)


class TitleField(LineField):
    """A line without web addresses that may be called like a site."""

    def clean_text(self, text: str) -> str:
        return clean_title(text)


class TextField(LineField):
    """Some lines of text, cleaned."""

    widget = forms.Textarea

    def clean_text(self, text: str) -> str:
        return clean_lines(text)


class EmailField(forms.CharField):
    """An e-mail address in its one form (``normalize_address``), with errors that say what to type."""

    widget = forms.EmailInput
    default_error_messages = {
        "required": gettext_lazy("Enter a complete e-mail address, for instance name@example.org."),
    }

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if not typed:
            return ""
        CharacterLimit(_LONGEST_TYPED)(typed)
        try:
            return normalize_address(typed)
        except InvalidAddressError as error:
            raise ValidationError(str(error), code="invalid") from error
