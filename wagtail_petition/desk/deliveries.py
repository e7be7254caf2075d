"""The dialogue with the authority, as the organiser notes it down."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.views import generic

from ..models import Delivery

delivery_panels = [
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
]


class DeliveryIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Delivery]:
        return super().get_base_queryset().select_related("dossier")
