"""The dialogue with the authority, as the organiser notes it down."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from ..models import Delivery
from ..models.visibility import petitions_for
from .permissions import OwnPetitionsMixin


class DeliveryForm(WagtailAdminModelForm):
    """A delivery of a dossier that the user may see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dossiers = self.fields["dossier"].queryset
        self.fields["dossier"].queryset = dossiers.filter(petition__in=petitions_for(self.for_user))


delivery_edit_handler = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("dossier"),
                FieldPanel("delivered_on"),
                FieldPanel("channel"),
                FieldPanel("reference"),
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
    def get_base_queryset(self) -> QuerySet[Delivery]:
        return super().get_base_queryset().select_related("dossier")


class DeliveryEditView(OwnDeliveriesMixin, generic.EditView):
    pass


class DeliveryDeleteView(OwnDeliveriesMixin, generic.DeleteView):
    pass
