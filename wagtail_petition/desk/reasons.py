"""Why somebody does what the log keeps (CNIL opinion 2022-023)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from ..text_fields import LineFormField


class ReasonForm(forms.Form):
    """Asks for the reason."""

    reason = LineFormField(
        label=gettext_lazy("Reason"),
        max_length=255,
        help_text=gettext_lazy("Kept in the log. Name no signatory here."),
    )
