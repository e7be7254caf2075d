"""Deleting what is held of a person, with a reason, and without naming them in the log."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.views import generic

from ..audit_log import trace_petition
from ..permissions import OwnPetitionsMixin
from ..reasons import ReasonForm


class ReasonedDeleteView(OwnPetitionsMixin, generic.DeleteView, ABC):
    """Asks why, and logs it on the petition. Wagtail's own view would log the row, by its name or address."""

    template_name = "wagtail_petition/desk/signatures/delete_with_reason.html"
    #: What the log calls it.
    log_action: str

    @abstractmethod
    def delete_row(self) -> None:
        """Delete ``self.object``."""

    @cached_property
    def reason_form(self) -> ReasonForm:
        """Why it is deleted."""
        return ReasonForm(self.request.POST if self.request.method == "POST" else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(reason_form=self.reason_form, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        if not self.reason_form.is_valid():
            response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return response
        deleted: HttpResponse = super().form_valid(form)
        return deleted

    def delete_action(self) -> None:
        reason, user = self.reason_form.cleaned_data["reason"], self.request.user
        with transaction.atomic():
            trace_petition(self.object.petition, self.log_action, user, 1, reason)
            self.delete_row()
