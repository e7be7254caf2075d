"""“Data protection” in the menu “Petitions”: the documents that each petition needs."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, Table, TitleColumn

from ...dossier.documents import document_pdf
from ...dossier.errors import TypesetterMissingError
from ...dossier.sheet import sheet_pdf
from ...models import AbstractPetitionPage, Petition
from ...models.page.finding import attach_pages
from ...models.visibility import petitions_for
from ...privacy.assessment import assessment_due, assessment_of
from ...privacy.document import Document
from ...privacy.record import record_of
from ..links import protection_url
from ..pages import DeskPage
from ..permissions import MANAGE_PRIVACY
from ..reminders import attach_reminders, reminders_of
from ..signatures.answers import sites_for


class ProtectionIndexView(DeskPage):
    """The petitions, each with what is to be done."""

    template_name = "wagtail_petition/desk/protection/index.html"
    page_title = gettext_lazy("Data protection")
    header_icon = "lock"
    permission_required = MANAGE_PRIVACY

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        petitions = list(petitions_for(self.request.user))
        attach_pages(petitions)
        attach_reminders(petitions, self.request.user)
        sites = sorted(sites_for(self.request.user), key=str)
        return super().get_context_data(petitions=Table(_COLUMNS, petitions), sites=sites, **kwargs)


_COLUMNS = [
    TitleColumn(
        "petition",
        label=gettext_lazy("Petition"),
        accessor=str,
        get_url=lambda petition: protection_url(petition.pk),
    ),
    Column("count", label=gettext_lazy("Signatures")),
    Column("reminders", label=gettext_lazy("To do"), accessor=reminders_of),
]


class OnePetitionMixin:
    """For a page about one of the petitions of the user."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def petition(self) -> Petition:
        """The petition that is asked for; 404 if it is not one of the user's."""
        return get_object_or_404(petitions_for(self.request.user), pk=self.kwargs["pk"])

    def page_in(self, language: str) -> AbstractPetitionPage:
        """Its page in ``language``, or another one, even a deleted one; 404 if none was ever published."""
        page = self.petition.page_or_deleted(language)
        if page is None:
            raise Http404
        return page


class PetitionProtectionView(OnePetitionMixin, DeskPage):
    """The documents of one petition, and what is to be done for it."""

    template_name = "wagtail_petition/desk/protection/protection.html"
    header_icon = "lock"
    permission_required = MANAGE_PRIVACY

    def get_page_title(self) -> str:
        return str(self.petition)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = {"url": reverse("wagtail_petition_privacy:index"), "label": _("Data protection")}
        return [*self.breadcrumbs_items, parent, {"url": "", "label": str(self.petition)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        attach_reminders([self.petition], self.request.user)
        page = self.petition.page_or_deleted()
        return super().get_context_data(
            petition=self.petition,
            reminders=reminders_of(self.petition),
            assessment_due=assessment_due(self.petition),
            has_page=page is not None,
            is_deleted=not self.petition.pages(),
            sheets=page.readable_translations if page else [],
            dossiers=self.petition.dossiers.annotate(
                open_corrections=Count("corrections", filter=Q(corrections__lettered_at=None))
            ),
            **kwargs,
        )


class PrintingMixin(ABC, View):
    """For a page that answers with a PDF: where none can be made it says why, and leads back to ``origin()``."""

    @abstractmethod
    def origin(self) -> str:
        """The address of the page that leads here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except TypesetterMissingError as error:
            messages.error(request, str(error))
            return redirect(self.origin())


class PetitionPrintingMixin(PrintingMixin, OnePetitionMixin):
    """For a document of one of the petitions of the user."""

    def origin(self) -> str:
        return protection_url(self.petition.pk)


class DocumentView(PetitionPrintingMixin, DeskPage):
    """A document of one petition, as PDF or, with ``?format=json``, as data; ``?language=`` names its language."""

    permission_required = MANAGE_PRIVACY
    #: Makes the document of a page, as of a moment, in a language.
    make: Callable[[AbstractPetitionPage, datetime, str], Document]
    file_name: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = request.GET.get("language", "")
        page = self.page_in(language)
        document = type(self).make(page, timezone.now(), language)
        return document_response(
            document, f"{self.file_name}-{page.slug}", request.GET.get("format", "pdf")
        )


class RecordView(DocumentView):
    """The record of processing activities."""

    make = staticmethod(record_of)
    file_name = "record"


class AssessmentView(DocumentView):
    """The skeleton of the impact assessment."""

    make = staticmethod(assessment_of)
    file_name = "impact-assessment"


class SheetView(PetitionPrintingMixin, DeskPage):
    """The paper sheet of one petition in one of the languages that it is published in."""

    permission_required = MANAGE_PRIVACY

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        page = self.page_in(request.GET.get("language", ""))
        if not page.live:
            # What nobody can read is not to be signed.
            raise Http404
        name = f"sheet-{page.slug}-{page.locale.language_code}.pdf"
        return pdf_response(sheet_pdf(page, timezone.now()), name)


def document_response(document: Document, name: str, file_format: str) -> HttpResponseBase:
    """``document`` as a file, ``"json"`` or else PDF."""
    name = f"{name}-{document.language}"
    if file_format == "json":
        response = HttpResponse(document.json_text(), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return response
    pdf, _pages = document_pdf(document)
    return pdf_response(pdf, f"{name}.pdf")


def pdf_response(pdf: bytes, name: str) -> FileResponse:
    """A PDF to be kept."""
    return FileResponse(io.BytesIO(pdf), as_attachment=True, filename=name)
