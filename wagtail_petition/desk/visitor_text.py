"""What an organiser says to visitors while something is switched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..text_fields import LineFormField


def visitor_text_field(help_text: Any) -> forms.CharField:
    """A field for some lines of plain text that visitors read; ``help_text`` says where."""
    return LineFormField(
        label=gettext_lazy("Text for visitors"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )
