"""Work that is due whether or not anybody asks for it, through whichever task backend the site has."""

from __future__ import annotations

from ..queues import Work, task
from . import retention


@task(Work.UPKEEP)
def apply_retention() -> None:
    """Delete and anonymise what has been kept long enough. Enqueue it once a day."""
    retention.apply_retention()
