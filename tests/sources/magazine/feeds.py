"""The feed of the how-to on sources, as it is printed there."""

from __future__ import annotations

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet

from tests.sources.magazine.essay import EssayPage
from wagtail_petition.sources.plain import plain_text


class EssayFeed(Feed):
    title = "Essays"
    link = "/"

    def items(self) -> QuerySet[EssayPage]:
        return EssayPage.objects.live().order_by("-first_published_at")

    def item_description(self, item: EssayPage) -> str:
        return plain_text(item.body)

    def item_link(self, item: EssayPage) -> str:
        return item.full_url
