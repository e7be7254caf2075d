from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from wagtail_petition.desk.groups import make_groups


class Command(BaseCommand):
    help = (
        "Makes the groups of people who work on petitions, each with the least that its work needs. "
        "Then add people to them, and grant each group pages of the tree, in Wagtail's settings."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            for group in make_groups():
                self.stdout.write(group.name)
