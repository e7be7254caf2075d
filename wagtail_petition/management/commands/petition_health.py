from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wagtail_petition.operations.health import check_health
from wagtail_petition.operations.health_check import Verdict, as_json, worst


class Command(BaseCommand):
    help = (
        "Says what waits, what failed and what has not run. Exits with 1 when something is late, with 2 when "
        "something is wrong: what Nagios and its like expect."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="Write JSON, without personal data."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_health()
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        else:
            for result in found:
                said = f"{result.found} {result.advice}".strip()
                self.stdout.write(f"{result.title}: {result.verdict}. {said}")
        if code := list(Verdict).index(worst(found)):
            raise SystemExit(code)
