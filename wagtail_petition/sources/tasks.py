"""Work on sources that nobody waits for, through whichever task backend the site has."""

from __future__ import annotations

from ..queues import Work, task
from . import checking


@task(Work.UPKEEP)
def check_links() -> None:
    """Ask the web addresses of published sources whether they still answer. Enqueue it once a day."""
    for _check in checking.check_links():
        pass
