"""Dates written out as people write them: Django's formats do not know that French counts the first of a month."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language


def long_date(day: date | None) -> str:
    """``day`` in the active language: “May 8, 2019”, « 1er mai 2019 ». A moment is one of the current time zone."""
    return _written(day, "DATE_FORMAT")


def long_moment(moment: datetime | None) -> str:
    """``moment`` with its time, as ``long_date`` writes its day."""
    return _written(moment, "DATETIME_FORMAT")


def _written(day: date | None, name: str) -> str:
    if day is None:
        return ""
    if isinstance(day, datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)
    form = str(get_format(name))
    if day.day == 1 and (get_language() or "").startswith("fr"):
        # Ordinal, and only there.
        form = form.replace("j", r"j\e\r", 1)
    return date_format(day, form)
