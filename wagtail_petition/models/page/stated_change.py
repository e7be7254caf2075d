"""What an editor states of a change of a signed text: asked in the editor, kept with the draft until it is public."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput

from ..digest import digest
from .text_change import TextChange, is_signed, last_text, signed_versions
from .text_content import TEXT_FIELDS

if TYPE_CHECKING:
    from .petition_page import AbstractPetitionPage
    from .text import TextVersion


def stated_change(page: AbstractPetitionPage, before: TextVersion) -> tuple[str, str]:
    """Kind and note of the change that replaces ``before``; where nobody was asked, it is one of substance.

    What was stated of the change of another text, published or given up meanwhile, is void.
    """
    stated = page.stated_change if page.stated_change.get("of") == before.digest else {}
    return stated.get("kind") or TextChange.Kind.SUBSTANCE, stated.get("note", "")


class StatedChangeForm(WagtailAdminPageForm):
    """A page form that asks who publishes another text than the one that people signed what kind of change it is.

    The answer is needed to publish and to submit for moderation, not to save a draft.
    """

    change_kind = forms.ChoiceField(
        label=_("This change is"),
        required=False,
        choices=[
            (TextChange.Kind.CORRECTION, _("a correction: a typing error, a broken link")),
            (
                TextChange.Kind.SUBSTANCE,
                _("a change of substance: people now sign something else than before"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    change_note = forms.CharField(
        label=_("What was changed"),
        required=False,
        max_length=500,
        widget=AdminAutoHeightTextInput,
        help_text=_("Shown on the page with the date, beside a link to the earlier text."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.replaced = _replaced_text(self.instance)
        if self.replaced is None:
            del self.fields["change_kind"], self.fields["change_note"]
        elif self.instance.stated_change.get("of") == self.replaced.digest:
            self.initial["change_kind"] = self.instance.stated_change["kind"]
            self.initial["change_note"] = self.instance.stated_change["note"]

    def changes_text(self, page: AbstractPetitionPage) -> bool:
        """Whether ``page`` shows another text than the one that is public."""
        return self.replaced is not None and digest(page.text_content()) != self.replaced.digest

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        asked = "change_kind" in self.fields and not self.is_deferred_validation
        if not asked or cleaned.get("change_kind") or not cleaned.keys() >= TEXT_FIELDS:
            return cleaned
        page = copy(self.instance)
        for name in TEXT_FIELDS:
            setattr(page, name, cleaned[name])
        if self.changes_text(page):
            self.add_error(
                "change_kind",
                gettext(
                    "People have signed the text that you change: say what kind of change it is."
                ),
            )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self.replaced is not None:
            kind = self.cleaned_data.get("change_kind")
            note = self.cleaned_data.get("change_note", "")
            self.instance.stated_change = (
                {"of": self.replaced.digest, "kind": kind, "note": note} if kind or note else {}
            )
        return super().save(commit)


def _replaced_text(page: AbstractPetitionPage) -> TextVersion | None:
    """The text that a publication of ``page`` replaces, if people signed it or an earlier one in its language."""
    if page.petition_id is None or not is_signed(page.petition_id, page.text_language):
        return None
    return last_text(page.petition_id, page.text_language)


class SignedTextPanel(MultiFieldPanel):
    """Tells who edits a signed text how many signed which version, and asks what the change is."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("People have signed this text"))
        kwargs.setdefault("children", [FieldPanel("change_kind"), FieldPanel("change_note")])
        super().__init__(**kwargs)

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "wagtail_petition/desk/editing/signed_text_panel.html"

        def is_shown(self) -> bool:
            return getattr(self.form, "replaced", None) is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            asked = self.form.changes_text(self.instance) or self.form.is_bound
            return {
                **super().get_context_data(parent_context),
                "versions": signed_versions(self.instance.petition),
                "shown": self.form.replaced,
                "text_fields": sorted(TEXT_FIELDS),
                "asked": asked,
            }
