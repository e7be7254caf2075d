"""Wagtail's own schedule of a page, where it gets in the way of people who sign there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ...conf import settings
from ...dates import long_moment, short_moment

if TYPE_CHECKING:
    from .petition_page import AbstractPetitionPage


@dataclass(frozen=True)
class ScheduleFinding:
    """One thing that the schedule of a page does to signatories, in the active language."""

    summary: str
    #: What happens to people, and what to do instead.
    text: str


def schedule_findings(page: AbstractPetitionPage) -> list[ScheduleFinding]:
    """What the schedule of ``page``, stored or typed just now, does to people who sign there."""
    found = []
    if page.expire_at and not _is_over(page):
        text = _(
            "On %(date)s, this page unpublishes itself. From then on nobody can sign here, and those who have not "
            "confirmed by then cannot confirm. Readers find no page any more. To end the signing, remove the expiry "
            "and set the closing of the petition: the page then stays, says that the petition is closed, and people "
            "can still confirm."
        )
        found.append(
            ScheduleFinding(
                _("unpublishes itself on %(date)s") % {"date": short_moment(page.expire_at)},
                text % {"date": long_moment(page.expire_at)},
            )
        )
    if _opens_unseen(page):
        text = _(
            "The petition opens on %(opening)s, but this page is not published before %(date)s: until then nobody can "
            "sign here. Publish it earlier, or leave the opening empty: the petition then opens with the publication."
        )
        found.append(
            ScheduleFinding(
                _("opens before its page is published"),
                text
                % {"opening": long_moment(page.opens_at), "date": long_moment(page.go_live_at)},
            )
        )
    return found


def _is_over(page: AbstractPetitionPage) -> bool:
    """Whether all who signed before the closing have had the time to confirm when ``page`` is unpublished."""
    if page.closes_at is None or page.expire_at is None:
        return False
    return bool(page.closes_at + timedelta(days=settings.CONFIRMATION_DAYS) <= page.expire_at)


def _opens_unseen(page: AbstractPetitionPage) -> bool:
    # What a published page says until its next version goes live, people can sign.
    if page.live or not page.go_live_at or not page.opens_at:
        return False
    return bool(page.opens_at < page.go_live_at)
