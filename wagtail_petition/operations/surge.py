"""Surge mode: what the site does when very many people come at once, and the switch for it.

While it is on, caches may keep pages and counts for longer, the counter moves less often, the nightly repair waits, and
mails leave no faster than the mail server takes them.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from ..conf import settings
from ..models import OutgoingMail, Surge
from ..routing import on_primary
from . import frontcache

logger = logging.getLogger(__name__)

#: Where the cache keeps the switch, and for how long: processes that share no cache follow after so many seconds.
SWITCH = "wagtail_petition.surge"
SWITCH_SECONDS = 10

_DELAY = "wagtail_petition.mail_delay"
_DELAY_SECONDS = 30
#: Mails by which the delay is measured, and how old they may be.
_DELAY_MAILS = 20
_DELAY_WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Switch:
    """Whether surge mode is on, and what the organiser says to visitors besides the usual text."""

    on: bool
    text: str = ""


def switch() -> Switch:
    """The state of surge mode.

    The setting ``SURGE`` overrules the switch in the admin. When neither cache nor database can tell, as while a
    database starts again, the mode counts as on: what can wait should.
    """
    if settings.SURGE is False:
        return Switch(on=False)
    on, text = _cached_switch()
    return Switch(on=bool(settings.SURGE) or on, text=text)


def is_on() -> bool:
    """Whether surge mode is on: what can wait should."""
    return switch().on


@on_primary()
def switch_on(text: str = "", *, user: Any = None) -> Surge:
    """Switch surge mode on, or change its text for visitors."""
    with transaction.atomic():
        # Two that begin at once are two rows, and one surge.
        surge = Surge.objects.select_for_update().filter(ended_at=None).first() or Surge()
        surge.text = text
        surge.save()
        log(surge, "wagtail_petition.surge_on", user=user)
        _tell_everyone()
    return surge


@on_primary()
def switch_off(*, user: Any = None) -> None:
    """Switch surge mode off; twice changes nothing."""
    with transaction.atomic():
        for surge in Surge.objects.select_for_update().filter(ended_at=None):
            surge.ended_at = timezone.now()
            surge.save(update_fields=["ended_at"])
            log(surge, "wagtail_petition.surge_off", user=user)
        _tell_everyone()


def max_age(usual: int) -> int:
    """Seconds that caches may keep an answer: ``usual``, or in a surge what it takes if that is more."""
    return max(usual, settings.SURGE_MAX_AGE if is_on() else 0)


def count_interval() -> int:
    """Seconds between two updates of a counter: in a surge, those that pages are kept anyway."""
    return int(max_age(settings.COUNT_INTERVAL))


def mails_per_minute() -> int | None:
    """How many confirmation mails all workers together may send in a minute; None: as many as they can."""
    return settings.SURGE_MAILS_PER_MINUTE if is_on() else None


def pace() -> None:
    """Wait until one more confirmation mail may leave. For workers, which hold no row meanwhile.

    Each mail takes a slot of its own in the cache that the workers share. Mails that somebody asked for by a right of
    theirs are not to pass through here. A cache that is down holds up nobody.
    """
    per_minute = mails_per_minute()
    if not per_minute:
        return
    seconds = 60 / per_minute
    try:
        while not cache.add(slot := f"wagtail_petition.mail_slot.{time.time() // seconds}", 1, 120):
            if cache.get(slot) is None:
                # Nobody holds the slot: the cache is down, and swallows its errors.
                return
            time.sleep(seconds - time.time() % seconds)
    except Exception:
        logger.exception("The cache is down; mails are not paced.")


@dataclass(frozen=True)
class VisitorNotice:
    """What visitors are told in a surge: minutes that the mail takes, if that is known, and the organiser's words."""

    minutes: int | None
    text: str


def visitor_notice() -> VisitorNotice | None:
    """What visitors are told now; None outside surge mode."""
    now = switch()
    return VisitorNotice(mail_delay(), now.text) if now.on else None


def mail_delay() -> int | None:
    """Minutes that confirmation mails took lately, at least 1; None when none left within the last hour."""
    try:
        minutes = cache.get(_DELAY)
        if minutes is None:
            minutes = _measured_delay()
            cache.set(_DELAY, minutes, _DELAY_SECONDS)
    except Exception:
        logger.exception("The cache is down; visitors are not told how long mails take.")
        return None
    return minutes or None


def _measured_delay() -> int:
    sent = OutgoingMail.objects.filter(
        state=OutgoingMail.State.SENT,
        kind=OutgoingMail.Kind.CONFIRMATION,
        ended_at__gte=timezone.now() - _DELAY_WINDOW,
    )
    times = sent.order_by("-ended_at").values_list("created_at", "ended_at")[:_DELAY_MAILS]
    # The median: one mail that was sent again after a day says nothing about the others.
    waits = [(ended - created).total_seconds() for created, ended in times if ended]
    return -int(-median(waits) // 60) or 1 if waits else 0


def _cached_switch() -> tuple[bool, str]:
    try:
        stored = cache.get(SWITCH)
        if stored is None:
            stored = _stored_switch()
            cache.set(SWITCH, stored, SWITCH_SECONDS)
    except (DatabaseError, InterfaceError):
        return True, ""
    except Exception:
        # The cache is down.
        try:
            return _stored_switch()
        except (DatabaseError, InterfaceError):
            return True, ""
    return stored


@on_primary()
def _stored_switch() -> tuple[bool, str]:
    text = Surge.objects.filter(ended_at=None).values_list("text", flat=True).first()
    return text is not None, text or ""


def _tell_everyone() -> None:
    """Once committed, have all processes read the switch, and caches ask for pages anew."""
    transaction.on_commit(lambda: cache.delete(SWITCH), robust=True)
    frontcache.purge_all_on_commit()
