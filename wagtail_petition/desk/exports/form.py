"""The form before the file of a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ...tables import Delimiter, ExportFormat, export_formats
from ..guarded_download import TakeOutForm
from ..widgets import FittingSelect

_PASSPHRASE = ("passphrase", "passphrase_again")


class ExportForm(TakeOutForm):
    """In which form the file is written, besides why it is taken out."""

    file_format = forms.ChoiceField(
        label=gettext_lazy("File format"),
        widget=FittingSelect,
        required=False,
        help_text=gettext_lazy(
            "Workbooks keep every text as it was typed. In CSV, what a spreadsheet would take for a formula, a number "
            "or a date has an apostrophe before it."
        ),
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Separator in CSV"),
        required=False,
        choices=Delimiter.choices,
        help_text=gettext_lazy("If all cells of a row end up in one, take another."),
    )
    field_order = ("file_format", "delimiter", "reason")

    def __init__(self, request: HttpRequest, data: Any = None, *, is_ordered: bool = False) -> None:
        """``is_ordered``: a worker makes the file, which a passphrase must not wait for."""
        super().__init__(request, data)
        self._formats = export_formats()
        self._is_ordered = is_ordered
        choices = [(name, export_format.label) for name, export_format in self._formats.items()]
        asked_for = request.GET.get("export")
        chooser: Any = self.fields["file_format"]
        chooser.choices = choices
        chooser.initial = asked_for if asked_for in self._formats else choices[0][0]
        self.fields["delimiter"].initial = Delimiter.of(get_language() or "en").value
        if not any(export_format.has_delimiter for export_format in self._formats.values()):
            del self.fields["delimiter"]
        if is_ordered:
            for name in _PASSPHRASE:
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """A list that became long since the form was shown is not written without the passphrase that was typed."""
        cleaned = super().clean()
        if self._is_ordered and any(self.data.get(name) for name in _PASSPHRASE):
            raise forms.ValidationError(
                _(
                    "This list has become so long that a worker prepares its file, and a passphrase is never stored: "
                    "name a public key."
                )
            )
        return cleaned

    @property
    def chosen_format(self) -> ExportFormat:
        """The format that was chosen, or else offered."""
        return self._formats[self.cleaned_data["file_format"] or self.fields["file_format"].initial]

    @property
    def chosen_delimiter(self) -> str:
        """What stands between two cells, as it was chosen or else offered; nothing where no format has it."""
        if "delimiter" not in self.fields:
            return ""
        return str(self.cleaned_data["delimiter"] or self.fields["delimiter"].initial)
