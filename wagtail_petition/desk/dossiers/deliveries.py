"""The dialogue with the authority, as the organiser notes it down."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.forms import BooleanField
from django.utils.formats import localize
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from ...dates import long_date
from ...models import Delivery
from ...models.visibility import petitions_for
from ...privacy.deadlines import foreseen_deletions
from ..permissions import OwnPetitionsMixin
from ..widgets import FittingSelect


class DeliveryForm(WagtailAdminModelForm):
    """A delivery of a dossier that the user may see. It says what its date will delete before it is saved."""

    foreseen = BooleanField(
        required=False,
        label=_("Delete at that time"),
        help_text=_(
            "The delivery ends the time for which names are needed. If the date makes names go, this is said here "
            "before it is saved. A wrong date can be corrected for a week."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dossiers = self.fields["dossier"].queryset
        self.fields["dossier"].queryset = dossiers.filter(petition__in=petitions_for(self.for_user))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if {"dossier", "delivered_on"} & set(self.changed_data) and not self.errors:
            self._foresee(cleaned["delivered_on"])
        return cleaned

    def _foresee(self, day: date) -> None:
        """Say what the date will delete; it is saved once this very thing was agreed to."""
        delivery = Delivery(
            pk=self.instance.pk, dossier=self.cleaned_data["dossier"], delivered_on=day
        )
        foreseen = foreseen_deletions(delivery)
        sight = " ".join(
            [str(delivery.dossier_id), str(day), *(str(count) for _at, count in foreseen)]
        )
        if not foreseen or self.data.get(self.add_prefix("foreseen")) == sight:
            return
        self.fields["foreseen"].widget.attrs["value"] = sight
        self.add_error("foreseen", deletion_text(foreseen))


def deletion_text(foreseen: list[tuple[datetime, int]]) -> str:
    """How many names are deleted when, and what to do to have it so."""
    lines = [
        ngettext(
            "On %(date)s, %(count)s name with its address is deleted.",
            "On %(date)s, %(count)s names with their addresses are deleted.",
            count,
        )
        % {"date": long_date(at), "count": localize(count)}
        for at, count in foreseen
    ]
    return " ".join([*lines, gettext("Tick this box and save again if the date is right.")])


delivery_edit_handler = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("dossier", widget=FittingSelect),
                FieldPanel("delivered_on"),
                FieldPanel("channel"),
                FieldPanel("reference"),
                FieldPanel("foreseen"),
            ],
            heading=_("Delivery"),
        ),
        MultiFieldPanel(
            [FieldPanel("acknowledged_on"), FieldPanel("public_note")], heading=_("Answer")
        ),
    ],
    base_form_class=DeliveryForm,
)


class OwnDeliveriesMixin(OwnPetitionsMixin):
    petition_lookup = "dossier__petition"


class DeliveryIndexView(OwnDeliveriesMixin, generic.IndexView):
    results_template_name = "wagtail_petition/desk/results.html"

    def get_base_queryset(self) -> QuerySet[Delivery]:
        return super().get_base_queryset().select_related("dossier")


class DeliveryEditView(OwnDeliveriesMixin, generic.EditView):
    pass


class DeliveryDeleteView(OwnDeliveriesMixin, generic.DeleteView):
    pass
