"""Asking the web addresses of published sources whether they still answer; slowly, and one at a time."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from ..conf import settings
from ..models import LinkCheck
from ..models.link import Problem, url_digest
from .fetching import Answer, Fetcher, FetchError
from .links import urls_of
from .pages import live_sources

State = LinkCheck.State

#: An address that was asked within this time is not asked again: the command can run at any time, and twice.
FRESH = timedelta(hours=20)
#: Rows removed in one query.
BATCH_SIZE = 500

_GONE = frozenset({404, 410})
#: Statuses by which a site tells programs, or strangers, to stay away: it is there.
_REFUSED = frozenset({401, 403, 405, 406, 407, 429, 451, 999})
_NOT_ASKED = frozenset({Problem.ADDRESS, Problem.PRIVATE})
#: Statuses that ask for rest: no second request follows.
_BUSY = frozenset({429, 503})


class NothingAnsweredError(Exception):
    """No site answered: the network of this machine is to blame, not the sites."""


@dataclass(frozen=True)
class Outcome:
    """What became of one request, in the fields of ``LinkCheck``."""

    state: str
    problem: str = ""
    status: int | None = None
    final_url: str = ""
    media_type: str = ""
    size: int | None = None


def check_links(
    *,
    again: bool = False,
    fetcher: Fetcher | None = None,
    pause: Callable[[float], Any] = time.sleep,
) -> Iterator[LinkCheck]:
    """Ask each web address of the sources of published pages; yields what was found, address by address.

    Addresses that were asked a short while ago are left out, unless ``again``. What is known of addresses that no
    published source has any more is deleted. Raises ``NothingAnsweredError`` in the end, and counts no failure, if none
    of several hosts answered.
    """
    urls = dict.fromkeys(urls_of(live_sources()))
    forget_others(urls)
    due = urls if again else _due(urls)
    fetcher = fetcher or Fetcher()
    last_asked: dict[str, float] = {}
    silent: dict[str, Outcome] = {}
    answered = False
    for url in interleaved(due):
        host = _host(url)
        if host in last_asked:
            pause(max(0.0, last_asked[host] + settings.LINK_PAUSE_SECONDS - time.monotonic()))
        outcome = ask(url, fetcher, pause)
        last_asked[host] = time.monotonic()
        if outcome.state == State.UNREACHABLE:
            silent[url] = outcome
            continue
        answered |= outcome.state != State.NOT_ASKED
        yield record(url, outcome)
    if not answered and len({_host(url) for url in silent}) > 1:
        raise NothingAnsweredError
    for url, outcome in silent.items():
        yield record(url, outcome)


def ask(url: str, fetcher: Fetcher, pause: Callable[[float], Any] = time.sleep) -> Outcome:
    """What becomes of a request to ``url``: HEAD, and GET if that fails, since many servers know no HEAD."""
    try:
        try:
            answer = fetcher.fetch(url, "HEAD")
        except FetchError as error:
            if error.problem in _NOT_ASKED:
                raise
            pause(settings.LINK_PAUSE_SECONDS)
            answer = fetcher.fetch(url)
        else:
            if answer.status >= 400 and answer.status not in _BUSY:
                pause(settings.LINK_PAUSE_SECONDS)
                answer = fetcher.fetch(url)
    except FetchError as error:
        state = State.NOT_ASKED if error.problem in _NOT_ASKED else State.UNREACHABLE
        return Outcome(state, error.problem)
    return Outcome(
        _state(answer),
        status=answer.status,
        final_url=answer.url,
        media_type=answer.media_type,
        size=answer.size,
    )


def _state(answer: Answer) -> str:
    if answer.status in _GONE:
        return State.GONE
    if answer.status in _REFUSED:
        return State.REFUSED
    if not 200 <= answer.status < 300:
        return State.ERROR
    return State.MOVED if answer.moved else State.OK


@transaction.atomic
def record(url: str, outcome: Outcome, at: datetime | None = None) -> LinkCheck:
    """Store ``outcome`` as the last of ``url``."""
    at = at or timezone.now()
    check, _created = LinkCheck.objects.select_for_update().get_or_create(
        digest=url_digest(url), defaults={"url": url, "state": outcome.state, "checked_at": at}
    )
    for name, value in vars(outcome).items():
        setattr(check, name, value)
    check.checked_at = at
    check.note_failure(at)
    check.save()
    return check


def forget_others(urls: Iterable[str]) -> int:
    """Delete what is known of addresses that are not among ``urls``; returns how many there were."""
    used = {url_digest(url) for url in urls}
    known = LinkCheck.objects.values_list("pk", "digest")
    stale = [pk for pk, digest in known.iterator() if digest not in used]
    for start in range(0, len(stale), BATCH_SIZE):
        LinkCheck.objects.filter(pk__in=stale[start : start + BATCH_SIZE]).delete()
    return len(stale)


def interleaved(urls: Iterable[str]) -> Iterator[str]:
    """``urls`` in an order in which the same host comes as seldom as can be, so that its pauses cost no time."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[_host(url)].append(url)
    rounds = zip_longest(*by_host.values())
    return (url for url in chain.from_iterable(rounds) if url is not None)


def checks_of(urls: Iterable[str]) -> dict[str, LinkCheck]:
    """What is known of ``urls``, by address; one query for each few hundred of them."""
    digests = sorted({url_digest(url) for url in urls})
    found: dict[str, LinkCheck] = {}
    for start in range(0, len(digests), BATCH_SIZE):
        rows = LinkCheck.objects.filter(digest__in=digests[start : start + BATCH_SIZE])
        found |= {check.url: check for check in rows}
    return found


def _due(urls: Iterable[str]) -> list[str]:
    fresh = LinkCheck.objects.filter(checked_at__gt=timezone.now() - FRESH)
    known = set(fresh.values_list("digest", flat=True))
    return [url for url in urls if url_digest(url) not in known]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
