"""How the site is doing: what waits, what failed, what has not run."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import (
    CountChange,
    ExportOrder,
    LinkCheck,
    OutgoingMail,
    Pause,
    Petition,
    RetentionRun,
    SealingOrder,
    Signature,
    Surge,
)
from ..models.dossier import PrivateStorageMissingError, dossier_storage
from ..models.orders import LATE_AFTER
from ..privacy.retention import due, is_late, waiting
from ..routing import on_primary
from . import surge
from .health_check import CheckResult, Verdict, age, nightly_result, queue_result
from .queue_health import tasks_result
from .site_address import site_addresses

#: What was due for so long is late.
_MAIL_LATE = timedelta(minutes=10)
_COUNT_LATE = timedelta(minutes=5)
#: A mode that is on for so long was perhaps forgotten.
_FORGOTTEN = timedelta(days=1)
#: A nightly command that did not run for so long has stopped.
_NIGHTLY = timedelta(days=2)


@on_primary()
def check_health() -> list[CheckResult]:
    """All that is looked at; nothing is changed but for a small file and a cache entry that are tried out.

    A replica that stopped following would tell for ever that all is well.
    """
    now = timezone.now()
    return [
        _mails(now),
        tasks_result(now),
        _orders(now),
        _exports(now),
        _counter(now),
        _repair(now),
        _retention(now),
        _links(now),
        *_modes(now),
        _addresses(),
        _cache(),
        _storage(),
    ]


def _mails(now: datetime) -> CheckResult:
    # One that was put off is late once its next attempt is; one that ended waits for nothing.
    due = OutgoingMail.objects.due(now).order_by()
    waiting = due.aggregate(number=Count("pk"), oldest=Min("next_attempt_at"))
    result = queue_result(
        "mails",
        _("Mails to signatories"),
        waiting["number"],
        waiting["oldest"],
        now,
        late=_MAIL_LATE,
        advice=_(
            "Is the mail server up, and does a worker run? “petition_send_mail” must run every few minutes: it "
            "sends again what failed."
        ),
    )
    ended = OutgoingMail.objects.filter(
        state__in=OutgoingMail.FAILED_STATES, ended_at__gte=now - timedelta(days=1)
    )
    put_off = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING, attempts__gt=0)
    refused, tried = ended.count(), put_off.count()
    found = [result.found]
    if tried:
        found.append(
            ngettext(
                "%(count)s failed and will be tried again.",
                "%(count)s failed and will be tried again.",
                tried,
            )
            % {"count": tried}
        )
    if refused:
        found.append(
            ngettext(
                "%(count)s was refused or given up within a day: the list of signatures says whose.",
                "%(count)s were refused or given up within a day: the list of signatures says whose.",
                refused,
            )
            % {"count": refused}
        )
    values = {**result.values, "put_off": tried, "refused": refused}
    return replace(result, found=" ".join(found), values=values)


def _orders(now: datetime) -> CheckResult:
    orders = list(SealingOrder.objects.all())
    waiting = [order for order in orders if not order.error]
    failed = len(orders) - len(waiting)
    result = queue_result(
        "orders",
        _("Dossiers to be sealed"),
        len(waiting),
        # One that a worker is at is not late, however long it takes.
        min(
            (order.seen_at if order.begun_at else order.ordered_at for order in waiting),
            default=None,
        ),
        now,
        late=LATE_AFTER,
        advice=_(
            "Does a worker run? “petition_count” must run every minute: it has dossiers begun again whose worker was "
            "stopped."
        ),
    )
    values = {**result.values, "failed": failed}
    if not failed:
        return replace(result, values=values)
    found = ngettext("%(count)s could not be sealed.", "%(count)s could not be sealed.", failed) % {
        "count": failed
    }
    return replace(
        result,
        verdict=max(result.verdict, Verdict.LATE, key=list(Verdict).index),
        found=f"{result.found} {found}",
        advice=result.advice
        or _("The list of dossiers says which and why, until the note is removed there."),
        values=values,
    )


def _exports(now: datetime) -> CheckResult:
    waiting = list(ExportOrder.objects.filter(finished_at=None, error=""))
    return queue_result(
        "exports",
        _("Exports being prepared"),
        len(waiting),
        min(
            (order.seen_at if order.begun_at else order.ordered_at for order in waiting),
            default=None,
        ),
        now,
        late=LATE_AFTER,
        advice=_(
            "Does a worker run? “petition_count” must run every minute: it has exports begun again whose worker was "
            "stopped."
        ),
    )


def _counter(now: datetime) -> CheckResult:
    waiting = dict(CountChange.objects.order_by().values_list("petition").annotate(Count("pk")))
    since = [
        moment
        for moment in map(_uncounted_since, Petition.objects.filter(pk__in=waiting))
        if moment
    ]
    return queue_result(
        "counter",
        _("Counter"),
        sum(waiting.values()),
        min(since, default=None),
        now,
        late=_COUNT_LATE,
        advice=_("“petition_count” must run every minute."),
    )


def _uncounted_since(petition: Petition) -> datetime | None:
    """When the oldest change came that the counter of ``petition`` does not show."""
    confirmed = Signature.objects.filter(petition=petition, state=Signature.State.CONFIRMED)
    if petition.counted_at:
        confirmed = confirmed.filter(confirmed_at__gt=petition.counted_at)
    first = confirmed.order_by("confirmed_at").values_list("confirmed_at", flat=True).first()
    return first or petition.counted_at


def _repair(now: datetime) -> CheckResult:
    counted = Petition.objects.filter(count__gt=0)
    oldest = counted.aggregate(oldest=Min("repaired_at"))["oldest"]
    never = counted.filter(repaired_at=None, created_at__lte=now - _NIGHTLY).exists()
    return nightly_result(
        "repair",
        _("Check of the counter"),
        None if never else oldest,
        never or bool(oldest and oldest < now - _NIGHTLY and not surge.is_on()),
        _("“petition_count --repair” must run every night."),
    )


def _retention(now: datetime) -> CheckResult:
    last = RetentionRun.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    result = nightly_result(
        "retention",
        _("Deletion of what was kept long enough"),
        last.finished_at if last else None,
        is_late(now),
        _("“petition_retention” must run every night: privacy notices promise it."),
    )
    rows = sum(count for _duty, count in due(now))
    held_back = sum(count for _petition, _until, count in waiting(now))
    found = [result.found]
    if rows:
        text = ngettext(
            "%(count)s row is due: the next run deletes it.",
            "%(count)s rows are due: the next run deletes them.",
            rows,
        )
        found.append(text % {"count": rows})
    if held_back:
        text = ngettext(
            "%(count)s signature would be due, and waits because a date was changed less than a week ago.",
            "%(count)s signatures would be due, and wait because a date was changed less than a week ago.",
            held_back,
        )
        found.append(text % {"count": held_back})
    values = {**result.values, "due": rows, "waiting": held_back}
    return replace(result, found=" ".join(found), values=values)


def _links(now: datetime) -> CheckResult:
    # A site that never asked does not want to; one that did and stopped should know.
    last = LinkCheck.objects.aggregate(last=Max("checked_at"))["last"]
    return nightly_result(
        "links",
        _("Check of the sources’ web addresses"),
        last,
        bool(last and last < now - _NIGHTLY),
        _("“petition_check_links” must run every night."),
    )


def _modes(now: datetime) -> Iterator[CheckResult]:
    yield _surge(now)
    # No titles: whoever sees the health of the site need not know the petitions of others.
    paused = Pause.objects.filter(ended_at=None).aggregate(
        number=Count("pk"), oldest=Min("started_at")
    )
    if not paused["number"]:
        yield CheckResult("pauses", _("Signing"), Verdict.OK, _("Switched off nowhere."))
        return
    forgotten = paused["oldest"] < now - _FORGOTTEN
    found = ngettext(
        "Switched off for %(count)s petition, since %(age)s.",
        "Switched off for %(count)s petitions, the first since %(age)s.",
        paused["number"],
    )
    yield CheckResult(
        "pauses",
        _("Signing"),
        Verdict.LATE if forgotten else Verdict.OK,
        found % {"count": paused["number"], "age": age(paused["oldest"], now)},
        _("Switch it on again if the reason is gone.") if forgotten else "",
        {"number": paused["number"]},
    )


def _surge(now: datetime) -> CheckResult:
    title = _("Surge mode")
    if not surge.is_on():
        return CheckResult("surge", title, Verdict.OK, _("Off."), values={"on": False})
    current = Surge.objects.filter(ended_at=None).first()
    since = current.started_at if current else None
    found = _("On for %(age)s.") % {"age": age(since, now)} if since else _("On.")
    forgotten = bool(since and since < now - 2 * _FORGOTTEN)
    return CheckResult(
        "surge",
        title,
        Verdict.LATE if forgotten else Verdict.OK,
        found,
        _("Switch it off once the rush is over: the counter is not checked meanwhile.")
        if forgotten
        else "",
        {"on": True},
    )


def _addresses() -> CheckResult:
    title = _("Links in mails")
    sites = site_addresses()
    if lost := [site.url for site in sites if site.leads_nowhere]:
        return CheckResult(
            "addresses",
            title,
            Verdict.WRONG,
            _("They lead to %(address)s, where no signatory reaches this site.")
            % {"address": lost[0]},
            _("In Settings, Sites: enter the host name that visitors type, and port 443."),
        )
    if plain := [site for site in sites if site.lacks_https]:
        return CheckResult(
            "addresses",
            title,
            Verdict.WRONG,
            _(
                "They lead to %(address)s, while visitors come by HTTPS: each link first travels without encryption."
            )
            % {"address": plain[0].url},
            _("In Settings, Sites: enter port 443 for %(hostname)s.")
            % {"hostname": plain[0].hostname},
        )
    found = _("They lead to %(address)s.") % {"address": _("; ").join(site.url for site in sites)}
    return CheckResult("addresses", title, Verdict.OK, found)


def _cache() -> CheckResult:
    title = _("Cache")
    name = "wagtail_petition.health"
    try:
        value = secrets.token_hex(8)
        cache.set(name, value, 60)
        works = cache.get(name) == value
    except Exception as error:
        return CheckResult(
            "cache",
            title,
            Verdict.WRONG,
            _("It does not answer: %(error)s.") % {"error": type(error).__name__},
            _("Start it again. People can sign meanwhile, without limits against floods."),
        )
    if works:
        return CheckResult("cache", title, Verdict.OK, _("It answers."))
    return CheckResult(
        "cache",
        title,
        Verdict.WRONG,
        _("It keeps nothing."),
        _(
            "Start its server again, or set CACHES to a cache that all processes share, such as Redis."
        ),
    )


def _storage() -> CheckResult:
    title = _("Private storage of dossiers")
    try:
        storage = dossier_storage()
        name = storage.save("health/probe.txt", ContentFile(b"ok"))
        storage.delete(name)
    except PrivateStorageMissingError as error:
        return CheckResult("storage", title, Verdict.WRONG, _("It is not set up."), str(error))
    except Exception as error:
        return CheckResult(
            "storage",
            title,
            Verdict.WRONG,
            _("Nothing can be written there: %(error)s.") % {"error": type(error).__name__},
            _("Is its disk full, or does it belong to another user? No dossier can be sealed."),
        )
    return CheckResult("storage", title, Verdict.OK, _("It can be written."))
