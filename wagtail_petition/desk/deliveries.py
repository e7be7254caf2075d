"""The dialogue with the authority, as the organiser notes it down."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

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
