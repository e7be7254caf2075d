from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand

from wagtail_petition.routing import on_primary
from wagtail_petition.signing import surge
from wagtail_petition.signing.mail import send_confirmation, unsent_signatures

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Sends the confirmation mails that should have left and did not, because the mail server or the "
        "task queue was down. Run it every few minutes."
    )

    @on_primary()
    def handle(self, *args: Any, **options: Any) -> None:
        sent = failed = 0
        for pk in list(unsent_signatures().values_list("pk", flat=True)):
            surge.pace()
            try:
                sent += send_confirmation(pk)
            except Exception:
                # Whatever is wrong with one address must not hold up the others.
                failed += 1
                logger.exception("The mail of signature %s was not sent.", pk)
        self.stdout.write(f"{sent} sent, {failed} failed")
