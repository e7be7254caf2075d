"""Telling addressees which rows of their lists have changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, Table
from wagtail.log_actions import log

from ...dates import in_site_zone
from ...dossier.correction import correction_pdf
from ...models import Dossier
from ...models.visibility import petitions_for
from ...privacy.corrections import close_corrections, letters_of
from ..columns import MomentColumn
from ..links import protection_url
from ..pages import DeskPage
from ..permissions import MANAGE_PRIVACY
from ..protection.views import PrintingMixin, pdf_response


class OneDossierMixin(PrintingMixin):
    """For a page about one dossier of the user's petitions, which may answer with a letter."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def dossier(self) -> Dossier:
        """The dossier that is asked for; 404 if it is not one of the user's petitions."""
        own = Dossier.objects.filter(petition__in=petitions_for(self.request.user))
        return get_object_or_404(own.select_related("petition"), pk=self.kwargs["pk"])

    def origin(self) -> str:
        return reverse("wagtail_petition_privacy:corrections", args=[self.dossier.pk])

    def letter(self, lettered_at: datetime) -> HttpResponseBase:
        """The letter that was made at that time; 404 if there is none, or nobody to write it for."""
        page = self.dossier.petition.page_or_deleted(self.dossier.language)
        corrections = list(self.dossier.corrections.filter(lettered_at=lettered_at))
        if page is None or not corrections:
            raise Http404
        pdf = correction_pdf(self.dossier, page, corrections, lettered_at)
        day = in_site_zone(lettered_at)
        name = str(self.dossier).removesuffix(".zip")
        return pdf_response(pdf, f"corrections-{name}-{day:%Y%m%d-%H%M}.pdf")


class CorrectionsView(OneDossierMixin, DeskPage):
    """The corrections of one dossier; a POST puts those that are open into a letter, and answers with it."""

    template_name = "wagtail_petition/desk/dossiers/corrections.html"
    page_title = gettext_lazy("Corrections")
    header_icon = "mail"
    permission_required = MANAGE_PRIVACY

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        petition = self.dossier.petition
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtail_petition_privacy:index"), "label": _("Data protection")},
            {"url": protection_url(petition.pk), "label": str(petition)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_ones = self.dossier.corrections.filter(lettered_at=None)
        return super().get_context_data(
            dossier=self.dossier,
            corrections=Table(_COLUMNS, open_ones),
            count=open_ones.count(),
            has_page=self.dossier.petition.page_or_deleted() is not None,
            letters=[(time, time.isoformat()) for time in letters_of(self.dossier)],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            lettered_at = close_corrections(self.dossier)
            if lettered_at is None:
                messages.warning(request, _("No corrections to send."))
                return redirect("wagtail_petition_privacy:corrections", self.dossier.pk)
            rows = self.dossier.corrections.filter(lettered_at=lettered_at).count()
            data = {"dossier": str(self.dossier), "rows": rows}
            log(self.dossier.petition, "wagtail_petition.correct", user=request.user, data=data)
            return self.letter(lettered_at)


_COLUMNS = [
    Column("row", label=gettext_lazy("Row")),
    Column("reason", label=gettext_lazy("Reason"), accessor="get_reason_display"),
    MomentColumn("noted_at", label=gettext_lazy("Noted")),
]


class LetterView(OneDossierMixin, DeskPage):
    """A letter that was made before, made again; ``?made=`` says when it was."""

    permission_required = MANAGE_PRIVACY

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            made = datetime.fromisoformat(request.GET.get("made", ""))
        except ValueError as error:
            raise Http404 from error
        # No moment of this site: it stores all of them with their offset, or none.
        if timezone.is_aware(made) != settings.USE_TZ:
            raise Http404
        return self.letter(made)
