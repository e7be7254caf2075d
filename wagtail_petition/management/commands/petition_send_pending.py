from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand

from wagtail_petition.routing import on_primary
from wagtail_petition.signing.confirmations import (
    SECONDS_PER_ROUND,
    is_unsent,
    send_confirmations,
    unsent_signatures,
)

logger = logging.getLogger(__name__)


#: Seconds after which a run stops, so that the next one, minutes later, finds none at work.
RUN_SECONDS = 240

_RUNNING = "wagtail_petition.send_pending"


class Command(BaseCommand):
    help = (
        "Sends the confirmation mails that should have left and did not, because the mail server or the "
        "task queue was down. Run it every few minutes."
    )

    @on_primary()
    def handle(self, *args: Any, **options: Any) -> None:
        with only_one() as is_alone:
            if is_alone:
                self.send()
            else:
                self.stdout.write("Another run is at work.")

    def send(self) -> None:
        sent, failed = 0, set[int]()
        until = monotonic() + RUN_SECONDS
        for pk in list(unsent_signatures().values_list("pk", flat=True)):
            left = until - monotonic()
            if left < 0:
                break
            if pk in failed or not is_unsent(pk):
                continue
            done = send_confirmations(pk, min(left, SECONDS_PER_ROUND))
            sent += done.sent
            failed |= done.failed.keys()
            if done.error:
                failed.add(pk)
                logger.error("The mail server takes no mail.", exc_info=done.error)
        self.stdout.write(f"{sent} sent, {len(failed)} failed")


@contextmanager
def only_one() -> Iterator[bool]:
    """Whether no other run is at work, as far as the cache knows. Two would send no mail twice, but waste its pace."""
    try:
        is_alone = cache.add(_RUNNING, 1, RUN_SECONDS + 60)
    except Exception:
        logger.exception("The cache is down; another run may be at work.")
        is_alone = True
    try:
        yield is_alone
    finally:
        if is_alone:
            with suppress(Exception):
                cache.delete(_RUNNING)
