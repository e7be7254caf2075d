from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from wagtail_petition.mail.sending import send_due

#: Seconds after which a run stops: the next one follows within minutes.
RUN_SECONDS = 240


class Command(BaseCommand):
    help = (
        "Sends the mails that are due: those that failed and are to be tried again, and those whose task was lost. "
        "Run it every few minutes; two at once send no mail twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        run = send_due(RUN_SECONDS)
        self.stdout.write(f"{run.sent} sent, {run.failed} failed")
        if run.unreachable:
            self.stderr.write("The mail server takes no mail.")
