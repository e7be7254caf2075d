"""Switching signing off and on: for maintenance, or while mails cannot leave. The closing moves by as long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..models import Pause, Petition
from ..routing import on_primary
from ..visitors.errors import ClosedError
from . import frontcache


class PauseError(Exception):
    """Base of what stands in the way of switching; ``str()`` tells the organiser."""


class AlreadyOffError(PauseError):
    """Somebody else switched signing off meanwhile."""

    def __str__(self) -> str:
        return _("Signing is paused already.")


class AlreadyOnError(PauseError):
    """Signing is not switched off."""

    def __str__(self) -> str:
        return _("Signing is switched on already.")


@on_primary()
def pause(petition: Petition, *, reason: str, text: str = "", user: Any = None) -> Pause:
    """Pause signing. ``reason`` is for the log, ``text`` for visitors, besides the usual one.

    Raises ``AlreadyOffError``, and ``ClosedError`` when there is nothing to switch off. Mails go on, and people can
    still confirm: what was signed before the pause is good.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = Petition.objects.select_for_update().get(pk=petition.pk)
        if locked.paused_at:
            raise AlreadyOffError
        if locked.has_closed(now):
            raise ClosedError
        locked.paused_at, locked.pause_text = now, text
        locked.save(update_fields=["paused_at", "pause_text"])
        started = Pause.objects.create(petition=locked, started_at=now, reason=reason)
        log(locked, "wagtail_petition.pause", user=user, data={"reason": reason})
        frontcache.purge_on_commit([locked.pk])
    return started


@on_primary()
def resume(petition: Petition, *, user: Any = None) -> Pause:
    """Resume signing again, and put the closing off by as long as it was off. Raises ``AlreadyOnError``."""
    now = timezone.now()
    with transaction.atomic():
        locked = Petition.objects.select_for_update().get(pk=petition.pk)
        ended = Pause.objects.filter(petition=locked, ended_at=None).first()
        if locked.paused_at is None or ended is None:
            raise AlreadyOnError
        closing = locked.closing(now)
        if locked.closes_at and closing:
            locked.time_off = closing - locked.closes_at
        locked.paused_at, locked.pause_text = None, ""
        locked.save(update_fields=["paused_at", "pause_text", "time_off"])
        ended.ended_at = now
        ended.save(update_fields=["ended_at"])
        log(locked, "wagtail_petition.resume", user=user, data={"since": str(ended.started_at)})
        frontcache.purge_on_commit([locked.pk])
    return ended


def fix_period(petition_id: int, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Let a petition open and close as its page says.

    A new closing stands as it was typed: only what signing is off from now on is added to it.
    """
    petitions = Petition.objects.filter(pk=petition_id)
    with transaction.atomic():
        closing_changes = petitions.exclude(closes_at=closes_at)
        closing_changes.filter(paused_at__isnull=False).update(paused_at=timezone.now())
        closing_changes.update(time_off=timedelta(), dates_changed_at=timezone.now())
        petitions.update(opens_at=opens_at, closes_at=closes_at)
