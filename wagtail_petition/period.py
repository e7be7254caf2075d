"""Sentences about when people can sign: with the hour where it matters; midnight reads as the evening before."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from .dates import clock, in_site_zone, is_midnight, long_date


def opens_text(opening: datetime) -> str:
    """That a petition opens at ``opening``."""
    if is_midnight(opening):
        return _("This petition opens on %(date)s.") % {"date": long_date(opening)}
    return _("This petition opens on %(date)s at %(time)s.") % _at(opening)


def open_until_text(closing: datetime) -> str:
    """Until when people can sign a petition that closes at ``closing``."""
    if is_midnight(closing):
        return _("You can sign until the end of %(date)s.") % {"date": _evening_before(closing)}
    return _("You can sign until %(date)s at %(time)s.") % _at(closing)


def closed_text(closing: datetime) -> str:
    """That a petition closed at ``closing``."""
    if is_midnight(closing):
        return _("This petition closed at the end of %(date)s.") % {
            "date": _evening_before(closing)
        }
    return _("This petition closed on %(date)s at %(time)s.") % _at(closing)


def after_closing_text(closing: datetime) -> str:
    """When something is done that waits for the closing, as a sentence of its own."""
    if is_midnight(closing):
        return _("After the closing of the petition, at the end of %(date)s.") % {
            "date": _evening_before(closing)
        }
    return _("After the closing of the petition, on %(date)s at %(time)s.") % _at(closing)


def _at(moment: datetime) -> dict[str, str]:
    return {"date": long_date(moment), "time": clock(moment)}


def _evening_before(midnight: datetime) -> str:
    return long_date(in_site_zone(midnight).date() - timedelta(days=1))
