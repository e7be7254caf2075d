"""Sending mails outside the request, through whichever task backend the site has. No task is given personal data."""

from __future__ import annotations

import logging

from ..queues import Work, placed, task
from . import sending

logger = logging.getLogger(__name__)


@task(Work.MAIL)
def send_due_mails() -> None:
    """Send the mails that are due; if they are many, another task helps. Run twice, it sends none twice."""
    sending.send_due(when_behind=_ask_for_help)


def _ask_for_help() -> None:
    try:
        placed(send_due_mails).enqueue()
    except Exception:
        logger.exception("The task queue is down; one worker sends what many could.")
