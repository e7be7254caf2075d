"""When data leaked: who was touched, the notice for the authority, the list of those who must be told.

Nothing of the form is stored: what was typed stands in the address of each page and file that it leads to. Only the
order of a long list keeps that address, as long as its file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...models import Petition, PetitionLogEntry, Signature
from ...models.page.finding import attach_pages
from ...models.page.moments import SiteDateTimeFormField
from ...models.visibility import petitions_for
from ...privacy.breach import (
    Affected,
    Breach,
    Nature,
    Touched,
    affected_by,
    headings,
    people_to_tell,
)
from ...privacy.breach_notice import breach_notice
from ...tables import Cell, ExportFormat
from ..audit_log import trace_take_out
from ..exports.form_view import TableTakeOutMixin
from ..pages import DeskPage
from ..permissions import EXPORT_SIGNATURES, MANAGE_PRIVACY
from ..titles import petition_choices
from .views import PrintingMixin, document_response

FORM = "wagtail_petition_privacy:breach"


def _moment(label: Any, help_text: Any = "", *, required: bool = True) -> SiteDateTimeFormField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return SiteDateTimeFormField(label=label, help_text=help_text, required=required, widget=widget)


class BreachForm(forms.Form):
    """What is known of a breach; once valid, ``breach()``."""

    petition = forms.MultipleChoiceField(
        label=gettext_lazy("Petitions"), widget=forms.CheckboxSelectMultiple
    )
    nature = forms.MultipleChoiceField(
        label=gettext_lazy("The data were"),
        choices=Nature.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    touched = forms.MultipleChoiceField(
        label=gettext_lazy("Data that were touched"),
        choices=Touched.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    began_at = _moment(gettext_lazy("Began"))
    ended_at = _moment(gettext_lazy("Ended"), gettext_lazy("Empty: it goes on."), required=False)
    noticed_at = _moment(
        gettext_lazy("Noticed"),
        gettext_lazy("From then on you have 72 hours to notify the authority."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the notice"),
        choices=[("fr", gettext_lazy("French")), ("en", gettext_lazy("English"))],
    )

    def __init__(self, petitions: list[Petition], data: Any = None) -> None:
        super().__init__(data)
        self.petitions = petitions
        self.fields["petition"].choices = petition_choices(petitions)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        began, ended = cleaned.get("began_at"), cleaned.get("ended_at")
        noticed = cleaned.get("noticed_at")
        if began and ended and ended < began:
            self.add_error("ended_at", _("It cannot end before it began."))
        if began and noticed and noticed < began:
            self.add_error("noticed_at", _("It cannot be noticed before it began."))
        if noticed and noticed > timezone.now():
            self.add_error("noticed_at", _("This is yet to come."))
        return cleaned

    def breach(self) -> Breach:
        """What was typed; only for a valid form."""
        typed = self.cleaned_data
        return Breach(
            petitions=[one for one in self.petitions if str(one.pk) in typed["petition"]],
            began_at=typed["began_at"],
            ended_at=typed["ended_at"],
            noticed_at=typed["noticed_at"],
            natures=typed["nature"],
            touched=typed["touched"],
        )


class BreachMixin:
    """For a page about the breach that the address describes."""

    request: HttpRequest

    @cached_property
    def form(self) -> BreachForm:
        """The form as the address fills it in; unbound when that says nothing of a breach."""
        petitions = list(petitions_for(self.request.user))
        attach_pages(petitions)
        typed = self.request.GET
        return BreachForm(petitions, typed if "began_at" in typed else None)

    @cached_property
    def breach(self) -> Breach | None:
        """The breach; None while the form is not filled in."""
        return self.form.breach() if self.form.is_valid() else None


class BreachView(BreachMixin, DeskPage):
    """The form and, once it is filled in, who was touched."""

    template_name = "wagtail_petition/desk/protection/breach.html"
    page_title = gettext_lazy("Data breach")
    header_icon = "warning"
    permission_required = MANAGE_PRIVACY

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.form.is_bound:
            self.form.initial["petition"] = self.request.GET.getlist("petition")
        found = {"breach": self.breach, **_shown(self.breach)} if self.breach else {}
        return super().get_context_data(
            form=self.form,
            query=self.request.GET.urlencode(),
            may_take_out=self.request.user.has_perm(EXPORT_SIGNATURES),
            **found,
            **kwargs,
        )


def _shown(breach: Breach) -> dict[str, Any]:
    affected = affected_by(breach)
    return {
        "affected": [_labelled(part) for part in affected],
        "total": breach.people(),
        "erased_since": breach.erased_since(),
        "late": timezone.now() > breach.deadline,
    }


def _labelled(part: Affected) -> dict[str, Any]:
    states, held = dict(Signature.State.choices), dict(Touched.choices)
    return {
        "petition": part.petition,
        "signatures": part.signatures,
        "contacts": part.contacts,
        "states": [(states[name], count) for name, count in sorted(part.by_state.items())],
        "languages": sorted(part.by_language.items()),
        "holding": [(held[name], count) for name, count in part.holding.items()],
    }


class BreachNoticeView(PrintingMixin, BreachMixin, DeskPage):
    """The notice for the authority, as PDF or, with ``?format=json``, as data."""

    permission_required = MANAGE_PRIVACY

    def origin(self) -> str:
        return f"{reverse(FORM)}?{self.request.GET.urlencode()}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.breach is None:
            return redirect(FORM)
        notice = breach_notice(
            self.breach,
            affected_by(self.breach),
            timezone.now(),
            self.form.cleaned_data["language"],
        )
        return document_response(notice, "breach-notice", request.GET.get("format", "pdf"))


class BreachPeopleView(BreachMixin, TableTakeOutMixin, DeskPage):
    """Numbers and addresses of those who must be told, as a spreadsheet or as CSV.

    Restricted data are among them: telling their owners is for their own sake (GDPR articles 18(2) and 34).
    """

    permission_required = MANAGE_PRIVACY
    take_out_permissions = (MANAGE_PRIVACY, EXPORT_SIGNATURES)
    take_out_title = gettext_lazy("Take out the list of those who must be told")
    back_url_name = FORM

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(EXPORT_SIGNATURES):
            raise PermissionDenied
        if request.user.has_perm(self.permission_required) and self.breach is None:
            return redirect(FORM)
        return super().dispatch(request, *args, **kwargs)

    def get_filename(self) -> str:
        return "people-to-tell"

    def has_more_rows_than(self, number: int) -> bool:
        left = number + 1
        for rows in (self._known_breach.signatures(), self._known_breach.contacts()):
            left -= rows.order_by().values("pk")[:left].count()
            if not left:
                return True
        return False

    def file_table(self) -> tuple[list[str], Iterator[Sequence[Cell]]]:
        return headings(), people_to_tell(self._known_breach)

    def log_begun(self, export_format: ExportFormat, reason: str) -> list[PetitionLogEntry]:
        entries = []
        for part in affected_by(self._known_breach):
            data = {
                "rows": part.signatures + part.contacts,
                "format": export_format.name,
                "reason": reason,
            }
            action = "wagtail_petition.breach"
            entries.append(trace_take_out(part.petition, action, self.request.user, data))
        return entries

    @property
    def _known_breach(self) -> Breach:
        if self.breach is None:
            raise Http404
        return self.breach
