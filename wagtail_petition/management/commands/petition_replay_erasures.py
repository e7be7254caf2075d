from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wagtail_petition.models.dossier import PrivateStorageMissingError
from wagtail_petition.rights.replay import replay_erasures


class Command(BaseCommand):
    help = (
        "Does again what people had ended after a backup was made: erasures, withdrawals, consents that were taken "
        "back, restrictions. Run it after each restore, before the site goes live."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = replay_erasures()
        except PrivateStorageMissingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done} acts done again.")
        self.stdout.write("What people gave or corrected since the backup is lost.")
