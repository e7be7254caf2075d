"""What the API of a site tells of a petition page: what its readers see, and nothing of who signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from rest_framework.fields import Field
from rest_framework.serializers import ListSerializer
from wagtail.api import APIField

from ...source_blocks.api import NumberedSourcesField
from ..dossier import Delivery

if TYPE_CHECKING:
    from .petition_page import AbstractPetitionPage


class PageField(Field):
    """Something that is told of a page as a whole."""

    def __init__(self) -> None:
        super().__init__(read_only=True)

    def get_attribute(self, instance: AbstractPetitionPage) -> AbstractPetitionPage:
        if isinstance(self.root, ListSerializer):
            # Once for all pages of a list, whatever its length.
            self.fetch(list(self.root.instance))
        return instance

    def fetch(self, pages: Sequence[AbstractPetitionPage]) -> None:
        """Read what is told of ``pages``, unless it was read."""


class PetitionField(PageField):
    """The petition that a page shows: how many signed, and whether people can."""

    def fetch(self, pages: Sequence[AbstractPetitionPage]) -> None:
        prefetch_related_objects(pages, "petition", "locale", "image")

    def to_representation(self, page: AbstractPetitionPage) -> dict[str, Any]:
        petition = page.petition
        return {
            "uuid": petition.uuid,
            "state": petition.state,
            "count": petition.count,
            "counted_at": petition.counted_at,
            "goal": page.current_goal,
            "opens_at": petition.opens_at,
            "closes_at": petition.closing(),
        }


class DeliveriesField(PageField):
    """What was handed over to the addressee so far, newest first."""

    def fetch(self, pages: Sequence[AbstractPetitionPage]) -> None:
        if all("deliveries" in page.__dict__ for page in pages):
            return
        deliveries = defaultdict(list)
        petitions = [page.petition_id for page in pages]
        for delivery in Delivery.objects.filter(dossier__petition__in=petitions).select_related(
            "dossier"
        ):
            deliveries[delivery.dossier.petition_id].append(delivery)
        for page in pages:
            page.deliveries = deliveries[page.petition_id]

    def to_representation(self, page: AbstractPetitionPage) -> list[dict[str, Any]]:
        return [
            {
                "delivered_on": delivery.delivered_on,
                "channel": delivery.channel,
                "variant": delivery.dossier.variant,
                "acknowledged_on": delivery.acknowledged_on,
                "public_note": delivery.public_note,
            }
            for delivery in page.deliveries
        ]


API_FIELDS = [
    APIField("petition", serializer=PetitionField()),
    APIField("byline"),
    APIField("summary"),
    APIField("image"),
    APIField("body"),
    APIField("sources", serializer=NumberedSourcesField("summary", "body")),
    APIField("addressee_name"),
    APIField("requests"),
    APIField("delivery_planned_on"),
    APIField("deliveries", serializer=DeliveriesField()),
    APIField("controller_name"),
]
