"""Unusual access patterns, for a person to review."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ...dates import in_site_zone

#: Rows seen by one account within an hour.
ROWS = 200
#: Searches by address of one account within an hour: somebody may be trying whether people signed.
SEARCHES = 20
#: Hours of the night, in the time zone of the site, in which nobody is expected to take names out.
NIGHT = (22, 6)

HOUR = timedelta(hours=1)

_SEEN = {"wagtail_petition.view", "wagtail_petition.inspect"}
_TAKEN = {
    "wagtail_petition.export",
    "wagtail_petition.export_file",
    "wagtail_petition.download",
}


@dataclass(frozen=True)
class Entry:
    """What counts of one entry of the log."""

    user_id: int | None
    at: datetime
    action: str
    rows: int
    by_address: bool = False


@dataclass(frozen=True)
class Finding:
    """Something that stands out."""

    user_id: int | None
    at: datetime
    said: str


def findings(entries: Iterable[Entry]) -> list[Finding]:
    """What stands out of ``entries``, newest first."""
    entries = sorted(entries, key=lambda entry: entry.at)
    found: list[Finding] = []
    for user_id in {entry.user_id for entry in entries}:
        own = [entry for entry in entries if entry.user_id == user_id]
        found += _floods(own, ROWS, _rows_seen, _("%(count)s rows seen within an hour"))
        found += _floods(
            own, SEARCHES, _searches, _("%(count)s searches by address within an hour")
        )
        found += [
            Finding(
                user_id, entry.at, _("%(count)s rows taken out at night") % {"count": entry.rows}
            )
            for entry in own
            if entry.action in _TAKEN and _is_night(entry.at)
        ]
    return sorted(found, key=lambda finding: finding.at, reverse=True)


def _rows_seen(entry: Entry) -> int:
    return entry.rows if entry.action in _SEEN else 0


def _searches(entry: Entry) -> int:
    return int(entry.by_address)


def _floods(entries: list[Entry], limit: int, count: Any, said: str) -> Iterator[Finding]:
    """One finding for each time that the sum over the hour before rises to ``limit`` or more."""
    window: deque[Entry] = deque()
    total, over = 0, False
    for entry in entries:
        window.append(entry)
        total += count(entry)
        while window[0].at <= entry.at - HOUR:
            total -= count(window.popleft())
        if total >= limit and not over:
            yield Finding(entry.user_id, entry.at, said % {"count": total})
        over = total >= limit


def _is_night(moment: datetime) -> bool:
    start, end = NIGHT
    hour = in_site_zone(moment).hour
    return hour >= start or hour < end
