from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wagtail_petition.models import LinkCheck
from wagtail_petition.sources.checking import NothingAnsweredError, check_links


class Command(BaseCommand):
    help = (
        "Asks the web addresses of published sources whether they still answer. Run it every night."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="Ask also those that were asked within the last 20 hours.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        try:
            for check in check_links(again=options["again"]):
                count += 1
                if options["verbosity"] > 1 or check.state in LinkCheck.FAILURES:
                    self.stdout.write(line_of(check))
        except NothingAnsweredError as error:
            raise CommandError(
                "No site answered, so no failure was counted. Can this machine reach the internet without a proxy?"
            ) from error
        dead = sum(check.is_dead for check in LinkCheck.objects.filter(failures__gt=0))
        self.stdout.write(f"{count} asked, {dead} dead.")


def line_of(check: LinkCheck) -> str:
    """One address with what was found, for a terminal."""
    said = check.status or check.problem
    dead = ", dead" if check.is_dead else ""
    return f"{check.state} ({said}{dead}): {check.url}"
