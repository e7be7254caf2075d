"""The input for the name of an addressee, with those that the site knows as suggestions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ...addressees import named_addressees


class AddresseeInput(forms.TextInput):
    """A text input that suggests names. A script fills in the address of what is chosen, never over a typed one."""

    class Media:
        js = ("wagtail_petition/js/addressee.js",)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}-known"
        typed = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join(
            "",
            '<option value="{}" data-address="{}"></option>',
            ((known, one.get("address", "")) for known, one in named_addressees().items()),
        )
        return format_html(
            '{}<datalist id="{}" data-petition-addressees>{}</datalist>', typed, list_id, options
        )
