"""Dossiers: list, sealing, download."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from ...dossier.errors import SealingError
from ...dossier.sealing import seal
from ...dossier.sealing_orders import order_dossier
from ...models import Dossier, signed_versions
from ...models.dossier import PrivateStorageError, PrivateStorageMissingError, dossier_storage
from ...models.page.finding import attach_pages
from ...models.visibility import petitions_for
from ...privacy.handed_over import MAY_BE_ASKED, list_forms
from ...privacy.security_measures import has_task_queue
from ..audit_log import trace_take_out
from ..columns import MomentColumn
from ..guarded_download import TakenFile, TakeOutMixin, pieces_of
from ..links import SEAL_DOSSIERS, VIEW_DOSSIERS
from ..pages import DeskPage
from ..permissions import OwnPetitionsMixin
from ..titles import PetitionTitlesMixin, petition_choices
from ..widgets import FittingSelect
from .orders import sealing_orders


def download_url(dossier: Dossier) -> str:
    """Where a dossier is handed out to those who may see it."""
    return reverse("wagtail_petition_dossiers:download", args=[dossier.pk])


class DossierIndexView(OwnPetitionsMixin, PetitionTitlesMixin, generic.IndexView):
    template_name = "wagtail_petition/desk/dossiers/index.html"
    results_template_name = "wagtail_petition/desk/results.html"
    any_permission_required = ["view", "seal"]
    is_searchable = False
    paginate_by = 25

    @cached_property
    def columns(self) -> list[Column]:
        may_download = self.request.user.has_perm(VIEW_DOSSIERS)
        return [
            TitleColumn(
                "name",
                label=gettext_lazy("Dossier"),
                accessor=lambda dossier: PurePosixPath(dossier.archive_name).name,
                get_url=download_url if may_download else None,
            ),
            Column("petition", label=gettext_lazy("Petition")),
            Column("variant", label=gettext_lazy("Variant"), accessor="get_variant_display"),
            Column(
                "counted",
                label=gettext_lazy("Signatures"),
                accessor=lambda dossier: dossier.counts["counted"],
            ),
            MomentColumn("sealed_at", label=gettext_lazy("Sealed")),
            Column("sealed_by", label=gettext_lazy("Sealed by")),
            Column(
                "manifest_digest",
                label=gettext_lazy("Digest of the manifest"),
                accessor=lambda dossier: dossier.manifest_digest[:16],
            ),
        ]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("petition", "sealed_by")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            *args, orders=sealing_orders(user), may_seal=user.has_perm(SEAL_DOSSIERS), **kwargs
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(SEAL_DOSSIERS):
            return []
        url = reverse("wagtail_petition_dossiers:add")
        return [HeaderButton(_("Seal a dossier"), url=url, icon_name="lock")]


class SealForm(WagtailAdminModelForm):
    """What to seal, and how much of the names to hand over."""

    with_record = forms.BooleanField(
        label=gettext_lazy("Enclose the record of processing activities"),
        required=False,
        help_text=gettext_lazy(
            "Without security measures. It must be complete: see the answers of your organisation under “Data "
            "protection”."
        ),
    )

    print_codes = forms.BooleanField(
        label=gettext_lazy("Print codes for characters that no font has"),
        required=False,
        help_text=gettext_lazy(
            "Leave it unticked at first: if there are any, nothing is sealed, and you read how many rows hold them, "
            "in which scripts, and what to install."
        ),
    )

    class Meta:
        model = Dossier
        fields = ["petition", "variant"]
        widgets = {"petition": FittingSelect, "variant": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = petitions_for(self.for_user)
        self.fields["petition"].queryset = own
        self.fields["petition"].choices = [("", "---------"), *petition_choices(own)]
        self.fields["petition"].help_text = _changed_texts(own)
        self.fields["variant"].initial = Dossier.Variant.MINIMISED
        self.fields["variant"].choices = [
            (variant, capfirst(list_forms(MAY_BE_ASKED)[variant]))
            for variant in Dossier.Variant.values
        ]
        self.fields["variant"].help_text = _(
            "Choose the least that your addressee needs. Only people who agreed are on the list; the others are "
            "counted. Postcode and town are there if the form asks for them."
        )


def _changed_texts(petitions: Any) -> str:
    """Which texts people signed, of petitions whose text was changed."""
    changed = list(petitions.filter(texts__changes__isnull=False).distinct())
    attach_pages(changed)
    context = {"petitions": [(petition, signed_versions(petition)) for petition in changed]}
    return (
        render_to_string("wagtail_petition/desk/dossiers/changed_texts.html", context)
        if changed
        else ""
    )


class SealView(generic.CreateView):
    permission_required = "seal"
    form_class = SealForm
    page_title = gettext_lazy("Seal a dossier")
    submit_button_label = gettext_lazy("Seal")
    success_message = gettext_lazy("The dossier is sealed.")
    ordered_message = gettext_lazy(
        "The dossier is being sealed. It appears in this list once it is ready: after a moment, "
        "or a quarter of an hour for a million signatures."
    )

    def get_initial(self) -> dict[str, Any]:
        """The petition that was asked for, or the only one."""
        asked_for = self.request.GET.get("petition")
        only = petitions_for(self.request.user).values_list("pk", flat=True)[:2]
        return {"petition": asked_for or (only[0] if len(only) == 1 else None)}

    def get_page_subtitle(self) -> str:
        # Wagtail's default would have a screen reader say it twice.
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Without Wagtail's “New: …” before the title, which says already what is done."""
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.page_title}]

    def get_success_url(self) -> str:
        return reverse("wagtail_petition_dossiers:index")

    def form_valid(self, form: Any) -> HttpResponse:
        petition, variant = form.cleaned_data["petition"], form.cleaned_data["variant"]
        options = {
            "user": self.request.user,
            "with_record": form.cleaned_data["with_record"],
            "print_codes": form.cleaned_data["print_codes"],
        }
        try:
            if has_task_queue():
                order_dossier(petition, variant, **options)
                messages.success(self.request, self.ordered_message)
            else:
                self._say_sealed(seal(petition, variant, **options))
        except (SealingError, PrivateStorageError) as error:
            messages.error(self.request, str(error))
            response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return response
        return HttpResponseRedirect(self.get_success_url())

    def _say_sealed(self, dossier: Dossier) -> None:
        buttons = []
        if self.request.user.has_perm(VIEW_DOSSIERS):
            buttons.append(messages.button(download_url(dossier), _("Download")))
        messages.success(self.request, self.success_message, buttons=buttons)


class DownloadView(TakeOutMixin, DeskPage):
    """The archive of a dossier, from the private storage."""

    permission_required = VIEW_DOSSIERS
    take_out_title = gettext_lazy("Download a dossier")
    back_url_name = "wagtail_petition_dossiers:index"

    @cached_property
    def dossier(self) -> Dossier:
        """The dossier that is asked for; 404 if it is not one of the user's petitions."""
        own = Dossier.objects.filter(petition__in=petitions_for(self.request.user))
        return get_object_or_404(own.select_related("petition"), pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.has_perm(self.permission_required):
            try:
                self.archive = dossier_storage().open(self.dossier.archive_name)
            except (PrivateStorageMissingError, FileNotFoundError) as error:
                messages.error(request, self._said(error))
                return redirect(self.back_url_name)
        return super().dispatch(request, *args, **kwargs)

    def _said(self, error: Exception) -> str:
        if isinstance(error, PrivateStorageMissingError):
            return str(error)
        said = _("%(dossier)s is not in the private storage any more.")
        return said % {"dossier": self.dossier}

    def take_out(self, form: Any) -> TakenFile:
        dossier, user = self.dossier, self.request.user
        reason = form.cleaned_data["reason"]
        data = {"dossier": str(dossier), "rows": dossier.rows, "reason": reason}
        entry = trace_take_out(dossier.petition, "wagtail_petition.download", user, data)
        content, size = pieces_of(self.archive), self.archive.size
        return TakenFile(str(dossier), "application/zip", content, [entry], size)
