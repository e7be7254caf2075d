from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wagtail_petition.desk.exports.orders import restart_lost_exports
from wagtail_petition.dossier.late_changes import note_missed_changes
from wagtail_petition.dossier.runs.work_dir import clear_work_dirs
from wagtail_petition.dossier.sealing_orders import restart_lost_orders
from wagtail_petition.models import Petition
from wagtail_petition.operations import frontcache, surge
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.routing import on_primary


class Command(BaseCommand):
    help = (
        "Brings the counters of all petitions up to date, and has dossiers and exports begun again whose worker was "
        "stopped. Run it every minute; with --repair every night."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Compare each counter with the signatures, and correct it; not while surge mode is on.",
        )

    @on_primary()
    def handle(self, *args: Any, **options: Any) -> None:
        repair = options["repair"] and not surge.is_on()
        if options["repair"] and not repair:
            self.stdout.write("Surge mode is on: the counters are not compared now.")
        for petition in Petition.objects.only("pk", "uuid"):
            moved = apply_count_changes(petition.pk)
            if options["verbosity"] > 1 and moved:
                self.stdout.write(f"{petition.uuid}: {moved:+d}")
            if repair and (wrong_by := repair_count(petition.pk)):
                self.stdout.write(
                    f"{petition.uuid}: the counter was wrong by {wrong_by:+d}, corrected"
                )
        frontcache.purge_turned()
        restart_lost_orders()
        note_missed_changes()
        restart_lost_exports()
        clear_work_dirs()
