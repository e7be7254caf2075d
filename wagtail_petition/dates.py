"""Dates and moments written out as people write them, always in the time zone of the site.

Wagtail shows its admin in the time zone of each user, and a site may do so for its visitors. A petition has one clock:
its pages are the same for everybody, and what it closes, counts and seals must not depend on who looks.
"""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format, get_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

#: Years of what people type: any can be moved to another time zone, and by some centuries, and be reckoned with.
FIRST_YEAR, LAST_YEAR = 1000, 2999


def in_site_zone(moment: datetime) -> datetime:
    """``moment`` in the time zone of the site (``TIME_ZONE``); a naive one is taken to be in it."""
    return timezone.localtime(moment, site_zone()) if timezone.is_aware(moment) else moment


def site_zone() -> tzinfo:
    """The time zone of the site, whatever a request activated."""
    return timezone.get_default_timezone()


def validate_year(day: date) -> None:
    """Raise ``ValidationError`` for a day, or a moment, that no calendar of ours reckons with."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a year between %(first)s and %(last)s."),
            params={"first": str(FIRST_YEAR), "last": str(LAST_YEAR)},
        )


def today() -> date:
    """The day that it is on the site."""
    return in_site_zone(timezone.now()).date()


def end_of_day(day: date) -> datetime:
    """The last moment of ``day`` on the site."""
    end = datetime.combine(day, time.max)
    return timezone.make_aware(end, site_zone()) if settings.USE_TZ else end


def long_date(day: date | None) -> str:
    """``day`` in the active language: “May 8, 2019”, « 1er mai 2019 ». A moment is one of the site's time zone."""
    return _written(day, "DATE_FORMAT")


def long_moment(moment: datetime | None) -> str:
    """``moment`` as evidence: its day as ``long_date`` writes it, its time, and the time zone with its offset."""
    return f"{_written(moment, 'DATETIME_FORMAT')} ({zone_name(moment)})" if moment else ""


def short_moment(moment: datetime | None) -> str:
    """``moment`` for a list; with its offset where the reader set another time zone than that of the site."""
    # Templates pass on "" for what they did not find.
    if not moment:
        return ""
    local = in_site_zone(moment)
    short = date_format(local, "SHORT_DATETIME_FORMAT")
    if timezone.is_naive(moment) or timezone.localtime(moment).utcoffset() == local.utcoffset():
        return short
    return f"{short} ({_offset(local)})"


def clock(moment: datetime) -> str:
    """The time of day of ``moment`` in the active language, with the name of the time zone: for readers far away."""
    return f"{time_format(in_site_zone(moment), 'TIME_FORMAT')} ({site_zone()})"


def is_midnight(moment: datetime) -> bool:
    """Whether a day of the site ends, and another begins, at ``moment``."""
    local = in_site_zone(moment)
    return (local.hour, local.minute) == (0, 0)


def zone_name(moment: datetime) -> str:
    """The name of the site's time zone and what it was at ``moment``: “Europe/Paris, UTC+1”."""
    name = str(site_zone())
    offset = _offset(in_site_zone(moment))
    return name if offset in (name, "") else f"{name}, {offset}"


def _offset(local: datetime) -> str:
    """Such as UTC+1, UTC-3:30; UTC. Empty for a naive moment."""
    offset = local.utcoffset()
    if offset is None:
        return ""
    total = round(offset.total_seconds() / 60)
    hours, minutes = divmod(abs(total), 60)
    sign = "-" if total < 0 else "+"
    if not (hours or minutes):
        return "UTC"
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"


def _written(day: date | None, name: str) -> str:
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = in_site_zone(day)
    form = str(get_format(name))
    if day.day == 1 and (get_language() or "").startswith("fr"):
        # Ordinal, and only there.
        form = form.replace("j", r"j\e\r", 1)
    return date_format(day, form)
