from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Sum

from wagtail_petition.dates import short_moment
from wagtail_petition.dossier.runs.work_dir import clear_work_dirs
from wagtail_petition.models.dossier import PrivateStorageMissingError
from wagtail_petition.privacy.retention import apply_retention, due, waiting


class Command(BaseCommand):
    help = "Deletes and anonymises what has been kept long enough. Run it every night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done, and change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for duty, count in due():
                of = duty.petition or "all petitions"
                self.stdout.write(
                    f"{of}: {duty.kind}, {count} older than {short_moment(duty.before)}"
                )
            for petition, until, count in waiting():
                self.stdout.write(
                    f"{petition}: {count} wait until {short_moment(until)}, "
                    "for the closing or a delivery was changed less than a week ago"
                )
            self.stdout.write("Nothing was changed.")
            return
        try:
            run = apply_retention()
        except PrivateStorageMissingError as error:
            raise CommandError(str(error)) from error
        clear_work_dirs()
        totals = run.deletions.order_by("kind").values_list("kind").annotate(Sum("count"))
        for kind, count in totals:
            self.stdout.write(f"{kind}: {count}")
        self.stdout.write(f"Run {run.pk} is finished.")
