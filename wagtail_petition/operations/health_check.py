"""Health-check results: a verdict, what was found, what to do. They hold no personal data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

#: What was due for so long is wrong, no longer late.
WRONG_AFTER = timedelta(hours=1)


class Verdict(StrEnum):
    """What a result means."""

    OK = "ok"
    #: Works, and not as it should; nothing is lost yet.
    LATE = "late"
    #: Does not work.
    WRONG = "wrong"

    @property
    def label(self) -> str:
        """In a word, for people."""
        return str(_VERDICTS[self])


_VERDICTS = {
    Verdict.OK: gettext_lazy("in order"),
    Verdict.LATE: gettext_lazy("late"),
    Verdict.WRONG: gettext_lazy("wrong"),
}


@dataclass(frozen=True)
class CheckResult:
    """One thing that was looked at, in the active language."""

    key: str
    title: str
    verdict: Verdict
    found: str
    #: What to do; empty when all is in order.
    advice: str = ""
    #: The same as ``found``, for machines: numbers, and ages in seconds.
    values: dict[str, Any] = field(default_factory=dict)


def worst(found: list[CheckResult]) -> Verdict:
    """The worst verdict among ``found``."""
    return max((result.verdict for result in found), key=list(Verdict).index)


def as_json(found: list[CheckResult]) -> dict[str, Any]:
    """``{"verdict": …, "results": {key: {"verdict": …, "found": …, "advice": …, numbers by name}}}``."""
    return {
        "verdict": str(worst(found)),
        "results": {
            result.key: {
                "verdict": str(result.verdict),
                "found": result.found,
                "advice": result.advice,
                **result.values,
            }
            for result in found
        },
    }


def queue_result(
    key: str,
    title: str,
    number: int,
    oldest: datetime | None,
    now: datetime,
    *,
    late: timedelta,
    advice: str,
) -> CheckResult:
    """The result of a queue: it is judged by the age of what waits longest."""
    if not number:
        return CheckResult(
            key, title, Verdict.OK, _("Nothing waits."), values={"waiting": 0, "oldest": 0}
        )
    waited = max(now - oldest, timedelta()) if oldest else timedelta()
    verdict = _judge(waited, late)
    found = ngettext(
        "%(count)s waits, the oldest for %(age)s.",
        "%(count)s wait, the oldest for %(age)s.",
        number,
    )
    return CheckResult(
        key,
        title,
        verdict,
        found % {"count": number, "age": age(oldest, now)},
        advice if verdict is not Verdict.OK else "",
        {"waiting": number, "oldest": int(waited.total_seconds())},
    )


def _judge(waited: timedelta, late: timedelta) -> Verdict:
    if waited > max(WRONG_AFTER, late):
        return Verdict.WRONG
    return Verdict.LATE if waited > late else Verdict.OK


def nightly_result(
    key: str, title: str, last: datetime | None, late: bool, advice: str
) -> CheckResult:
    """The result of a command that should run each night, ``last`` then."""
    found = _("Last run %(age)s ago.") if last else _("It has not run yet.")
    return CheckResult(
        key,
        title,
        Verdict.LATE if late else Verdict.OK,
        found % {"age": age(last, timezone.now())},
        advice if late else "",
        {"last": last.isoformat() if last else None},
    )


def age(moment: datetime | None, now: datetime) -> str:
    """How long ago ``moment`` was, in words; a question mark if nobody knows."""
    return timesince(moment, now) if moment else "?"
