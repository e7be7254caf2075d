"""The shared fields of a petition in the editor: to be typed on its main page, to be read on the others."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel

from ...dates import long_date, long_moment
from .shared_questions import only_words

if TYPE_CHECKING:
    from wagtail.admin.forms import WagtailAdminPageForm

    from .petition_page import AbstractPetitionPage
else:
    WagtailAdminPageForm = object


class SharedFieldsFormMixin(WagtailAdminPageForm):
    """A page form that takes shared fields on the main page only, whatever is posted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        main = self.instance.main_page()
        if main is self.instance and not self._was_opened_elsewhere():
            return
        for name in self.instance.shared_fields:
            self.fields.pop(name, None)
        if "questions" in self.formsets:
            self._take_words_only(self.formsets["questions"])

    @staticmethod
    def _take_words_only(formset: Any) -> None:
        """Let the questions of ``formset`` be worded, and nothing else."""
        if formset.is_bound:
            formset.data = only_words(formset)
        for form in formset.forms:
            for name in form.instance.shared_fields:
                form.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """Refuses a closing before the opening: nobody could ever sign, and deletion would begin at once."""
        cleaned: dict[str, Any] = super().clean()
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", gettext("The petition would close before it opens."))
        return cleaned

    def _was_opened_elsewhere(self) -> bool:
        """Whether the form was on somebody's screen before the page became the main one: nobody typed what it lacks."""
        shared = [name for name in self.instance.shared_fields if name in self.fields]
        return (
            self.is_bound
            and self.instance.pk is not None
            # A box that is not ticked is never sent.
            and not any(self.add_prefix(name) in self.data for name in shared)
        )


class SharedFieldPanel(FieldPanel):
    """A shared field: an input on the main page, its value on the others."""

    def format_value_for_display(self, value: Any) -> str:
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if isinstance(value, datetime):
            return long_moment(value)
        if isinstance(value, date):
            return long_date(value)
        return "–" if value in (None, "") else str(super().format_value_for_display(value))

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.form is None or self.bound_field or self.instance.is_main:
                return
            self.read_only = True
            self.heading = self.panel.heading or capfirst(self.panel.db_field.verbose_name)
            self.help_text = ""

        @property
        def comments_enabled(self) -> bool:
            return not self.read_only and bool(super().comments_enabled)


def main_page_link(main: AbstractPetitionPage, user: Any) -> dict[str, Any]:
    """What a template needs to say where facts are changed, with a link for a ``user`` who may change them."""
    may_edit = main.permissions_for_user(user).can_edit()
    return {
        "main_page": main,
        "url": reverse("wagtailadmin_pages:edit", args=[main.pk]) if may_edit else "",
    }


class SharedFieldsPanel(Panel):
    """Where the shared fields below are changed, if that is not here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("The same in every language"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_petition/desk/editing/shared_fields_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.main_page = self.instance.main_page()

        def is_shown(self) -> bool:
            return self.main_page is not self.instance

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, **main_page_link(self.main_page, self.request.user)}


class QuestionsPanel(InlinePanel):
    """The questions of the petition: chosen and ordered on its main page, to be worded on the others."""

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.main_page = self.instance.main_page()
            if self.main_page is not self.instance:
                self.template_name = "wagtail_petition/desk/editing/worded_questions_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            if self.main_page is self.instance:
                return context
            return {**context, **main_page_link(self.main_page, self.request.user)}
