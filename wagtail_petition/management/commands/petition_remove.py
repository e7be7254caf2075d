from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from wagtail_petition.desk.leaving.removal import (
    PagesInTheWayError,
    delete_pages,
    leftovers,
    lost_rows,
)
from wagtail_petition.desk.leaving.translation_removal import delete_translation_sources
from wagtail_petition.sources.removal import take_out_of_texts


class Command(BaseCommand):
    help = (
        "Takes petitions out of a site: note references and blocks about petitions out of its texts and their "
        "revisions, then the petition pages. Says what is left, and how to end it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done, and change nothing."
        )
        parser.add_argument(
            "--lose-signatures",
            action="store_true",
            help="Go on although there are signatures, newsletter contacts or dossiers, which will be lost.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        self._ask_for_consent(refuse=not dry_run and not options["lose_signatures"])
        try:
            with transaction.atomic():
                self._take_out(dry_run=dry_run)
        except PagesInTheWayError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\nWhat is left, and how to end it:")
        for leftover in leftovers():
            self.stdout.write(f"- {leftover.what}: {leftover.remedy}")
        if dry_run:
            self.stdout.write("\nNothing was changed.")
        else:
            self.stdout.write(
                "\nThen: manage.py rebuild_references_index, manage.py update_index, and empty your page cache."
            )

    def _ask_for_consent(self, *, refuse: bool) -> None:
        lost = lost_rows()
        if not lost:
            return
        said = ", ".join(f"{count} {name}" for name, count in lost.items())
        if refuse:
            raise CommandError(
                f"This would lose {said}. Deliver and export what you need, back up the database, "
                "then run it with --lose-signatures."
            )
        self.stdout.write(f"Will be lost: {said}.")

    def _take_out(self, *, dry_run: bool) -> None:
        done = "would be" if dry_run else "were"
        for mended in take_out_of_texts(dry_run=dry_run):
            self.stdout.write(
                f"{mended.place}: references and blocks {done} taken out of {mended.rows}"
            )
        if count := delete_translation_sources(dry_run=dry_run):
            self.stdout.write(
                f"The texts of {count} petitions, as they were submitted for translation, {done} deleted."
            )
        for title in delete_pages(dry_run=dry_run):
            self.stdout.write(f"The petition page “{title}” {done} deleted with its drafts.")
