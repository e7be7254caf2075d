from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wagtail_petition.models.dossier import PrivateStorageMissingError
from wagtail_petition.signing.replay import replay_erasures


class Command(BaseCommand):
    help = (
        "Removes again the people who had been erased or had withdrawn after a backup was made. "
        "Run it after each restore, before the site goes live."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = replay_erasures()
        except PrivateStorageMissingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done} removed again")
