"""Form fields for what visitors type: cleaned, limited, refused kindly."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy, ngettext

from .addresses import InvalidAddress, normalize_address
from .cleaning import clean_line, clean_lines

#: Times the limit of a field after which a text is not even cleaned: no cleaning makes it fit.
_FAR_TOO_LONG = 8


class LineField(forms.CharField):
    """A line of text, cleaned; ``max_length`` holds for what is left of it."""

    clean_text = staticmethod(clean_line)

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        limit = self.max_length or 0
        if len(text) > _FAR_TOO_LONG * limit:
            raise ValidationError(
                ngettext(
                    "Write at most %(limit)d character.",
                    "Write at most %(limit)d characters.",
                    limit,
                ),
                code="max_length",
                params={"limit": limit},
            )
        return self.clean_text(text)


class TextField(LineField):
    """Some lines of text, cleaned."""

    widget = forms.Textarea
    clean_text = staticmethod(clean_lines)


class EmailField(forms.CharField):
    """An e-mail address in its one form (``normalize_address``), with errors that say what to type."""

    widget = forms.EmailInput
    default_error_messages = {
        "required": gettext_lazy("Enter a complete e-mail address, for instance name@example.org."),
    }

    def __init__(self, **kwargs: Any) -> None:
        # Invisible characters besides the 254 of the longest address (RFC 5321).
        super().__init__(**{"max_length": 320, **kwargs})

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if not typed:
            return ""
        try:
            return normalize_address(typed)
        except InvalidAddress as error:
            raise ValidationError(str(error), code="invalid") from error
