"""Work outside the request, through whichever task backend the site has."""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic, sleep

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from ..models import Signature
from ..privacy.measures import has_shared_cache, has_task_queue
from ..queues import enqueue_with, task
from . import confirmations, counting, mail, surge

logger = logging.getLogger(__name__)

#: How often the mail with a link is tried, and how long after it failed.
LINK_TRIES = 6
LINK_PAUSE = timedelta(minutes=10)

#: What the cache holds while a task that sends mails waits in the queue, and for how long if it got lost there.
_MAILS_ASKED = "wagtail_petition.mails_asked"
ASKED_SECONDS = 10

#: For how many seconds a process that knows of a task in the queue does not ask the cache again, and until when, by
#: what the cache calls the task. One that sends mails looks for them somewhat longer after it began, so that those of
#: the signatures stored meanwhile are among them.
KNOWN_SECONDS = 0.05
GATHERING_SECONDS = 0.1
_known: dict[str, float] = {}

#: How many signatures are thought to be committed after one with a higher key, which asked for the mails. With more,
#: addresses that are refused would be tried more often.
OVERTAKEN = 20


@task()
def send_confirmation(signature_id: int) -> None:
    """Send the mail of a new signature, and some more if there is a queue of them. Run twice, it sends once."""
    if not has_task_queue():
        # Nobody's request has to wait: not for the mails of others, nor for the pace of a surge.
        confirmations.send_confirmation(signature_id)
    elif confirmations.is_unsent(signature_id):
        _send_round(signature_id)


@task()
def send_confirmations(first: int) -> None:
    """Send the mails that wait, of signatures from the primary key ``first`` on; ``request_confirmation`` asks for it.

    When its time is over before they all left, another task goes on.
    """
    # First: who signs a moment from now asks again; the others are gathered.
    _forget(_MAILS_ASKED)
    sleep(GATHERING_SECONDS)
    rest = _send_round(max(first - OVERTAKEN, 1))
    if rest is not None:
        send_confirmations.enqueue(rest)


def _send_round(first: int) -> int | None:
    done = confirmations.send_confirmations(first)
    if done.error:
        # What is wrong is seen with the task; ``petition_send_pending`` sends the mails.
        raise done.error
    return done.rest


def mails_have_tasks() -> bool:
    """Whether each signature has a task of its own for its mail.

    Where processes share a cache it has none: a task that waits sends all that is to be sent, and a queue takes longer
    for a task than for a mail.
    """
    return not (has_task_queue() and has_shared_cache())


def request_confirmation(signature: Signature) -> None:
    """Have the mail of a new ``signature`` sent, in the transaction that stores it where ``mails_have_tasks``.

    Lost by a queue that is down, the mail is found by ``petition_send_pending``.
    """
    if mails_have_tasks():
        enqueue_with(signature, send_confirmation)
    else:
        key = signature.pk
        # Only who is committed can count on a task that waits. No partial: Django asks what it calls for its name.
        transaction.on_commit(lambda: _ask_for_mails(key), robust=True)


def _ask_for_mails(first: int) -> None:
    now = monotonic()
    if now < _known.get(_MAILS_ASKED, 0):
        return
    if not _is_asked():
        try:
            send_confirmations.enqueue(first)
        except Exception:
            _forget(_MAILS_ASKED)
            raise
    _known[_MAILS_ASKED] = now + KNOWN_SECONDS


def _is_asked() -> bool:
    """Whether a task waits that sends the mails; if not, all others are told that one does."""
    try:
        if cache.get(_MAILS_ASKED):
            return True
        cache.set(_MAILS_ASKED, 1, ASKED_SECONDS)
    except Exception:
        logger.exception("The cache is down; mails have more tasks.")
    return False


def _forget(name: str) -> None:
    try:
        cache.delete(name)
    except Exception:
        logger.exception("The cache is down; %s is not forgotten.", name)


@task()
def send_my_link(petition_id: int, email: str, language: str, tries: int = LINK_TRIES) -> None:
    """Send the link to “My signature” to an address, or word that it has not signed.

    Where tasks can be put off, what fails is tried again, ``tries`` times in all: the address is stored nowhere else.
    """
    try:
        mail.send_my_link(petition_id, email, language)
    except Exception:
        again = send_my_link.using(run_after=timezone.now() + LINK_PAUSE)
        if tries <= 1 or not again.get_backend().supports_defer:
            raise
        logger.exception("A link was not sent; it will be tried again.")
        again.enqueue(petition_id, email, language, tries - 1)


@task()
def count_petition(petition_id: int) -> None:
    """Bring the counter of a petition up to date."""
    counting.apply_count_changes(petition_id)


def request_count(petition_id: int) -> None:
    """Have the counter brought up to date soon, at most once per ``count_interval()`` and cache."""
    name = f"wagtail_petition.count.{petition_id}"
    now = monotonic()
    if now < _known.get(name, 0):
        return
    try:
        # Nearly always it is asked for already: then one question to the cache is enough.
        due = not cache.get(name) and cache.add(name, 1, surge.count_interval())
    except Exception:
        # A cache that is down must not stop a confirmation; `petition_count` counts this one later.
        logger.exception("The cache is down; the counter of petition %s is late.", petition_id)
        return
    _known[name] = now + KNOWN_SECONDS
    if due:
        transaction.on_commit(lambda: count_petition.enqueue(petition_id), robust=True)
