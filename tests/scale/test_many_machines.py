"""Two web servers and two task workers on one PostgreSQL and one Redis, and somebody who kills them now and then.

``make load`` with DATABASE_URL and REDIS_URL runs it, for most of a minute.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest
from django.core.management import call_command
from django.utils import timezone

from wagtail_petition.models import CountChange, OutgoingMail, Signature
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.visitors.addresses import address_digest

from .machines import MailServer, TaskWorker, WebServer, confirm_path, running, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.load]

SECONDS = int(os.environ.get("LOAD_SECONDS", "20"))
VISITORS = 6
#: Seconds between two kills.
KILLS_EVERY = 2.0
#: Mails that a task worker may have sent and not noted yet.
DOUBLED_PER_KILL = 1


class Crowd:
    """Visitors who sign, open their mail and confirm, and who try again when a page fails."""

    def __init__(self, webs: list[WebServer], mails: MailServer, form: dict[str, str], path: str):
        self.webs, self.mails, self.form, self.path = webs, mails, form, path
        self.stopped = Event()
        self.lock = Lock()
        #: Addresses of those who saw “check your mail”, and of those who were thanked.
        self.signed: set[str] = set()
        self.thanked: set[str] = set()
        self.failures: Counter[str] = Counter()

    def visit(self, visitor: int) -> None:
        dice = random.Random(visitor)  # noqa: S311
        for number in self._numbers():
            address = f"visitor-{visitor}-{number}@example.org"
            # Some press the button twice, at two servers.
            for _press in range(1 + (number % 5 == 0)):
                if self._post(dice, self.path, {**self.form, "email": address}):
                    with self.lock:
                        self.signed.add(address)
            self._confirm_some(dice)

    def _numbers(self) -> Iterator[int]:
        number = 0
        while not self.stopped.is_set():
            yield (number := number + 1)

    def _confirm_some(self, dice: random.Random) -> None:
        for message in self.mails.inbox[-3:]:
            self.confirm(dice, message)

    def confirm(self, dice: random.Random, message) -> None:
        """Press the link of a mail, perhaps for the second time, perhaps while somebody else does."""
        path = confirm_path(message)
        if path and self._post(dice, path, {}):
            with self.lock:
                self.thanked.add(message["To"])

    def _post(self, dice: random.Random, path: str, data: dict[str, str]) -> bool:
        try:
            status, _address = dice.choice(self.webs).post(path, data)
        except OSError:
            self.failures["killed"] += 1
            return False
        if status >= 500:
            self.failures["error"] += 1
        return status == 303


def kill_now_and_then(stopped: Event, webs, workers) -> int:
    """Kill a worker of a web server, or a task worker, which is then started again as systemd would."""
    dice, kills = random.Random(4), 0  # noqa: S311
    while not stopped.wait(KILLS_EVERY):
        kills += 1
        if kills % 2:
            children = dice.choice(webs).children()
            if children:
                os.kill(dice.choice(children), signal.SIGKILL)
        else:
            worker = dice.choice(workers)
            worker.kill()
            worker.start()
    return kills


def test_nothing_is_lost_or_doubled_under_load_and_kills(
    postgresql, redis_url, petition_page, fill, machine_env, mail_server
):
    form = {name: str(value) for name, value in fill(petition_page).items()}
    webs = [WebServer(machine_env, workers=2) for _machine in range(2)]
    workers = [TaskWorker(machine_env) for _machine in range(2)]
    crowd = Crowd(webs, mail_server, form, f"/petitions/sign/{petition_page.pk}/")
    with running(*webs, *workers), ThreadPoolExecutor(VISITORS + 1) as pool:
        visits = [pool.submit(crowd.visit, visitor) for visitor in range(VISITORS)]
        killing = pool.submit(kill_now_and_then, crowd.stopped, webs, workers)
        time.sleep(SECONDS)
        crowd.stopped.set()
        for visit in visits:
            visit.result()
        kills = killing.result()
        assert kills >= 3
        # What the workers did not live to send is found.
        wait_until(lambda: not call_and_count_unsent(), "all mails")
        dice = random.Random(5)  # noqa: S311
        for message in list(mail_server.inbox):
            crowd.confirm(dice, message)

    rows = Counter(Signature.objects.values_list("state", flat=True))
    counted = Counter(Signature.objects.counted().values_list("counted_digest", flat=True))
    print(f"{len(crowd.signed)} signed, {dict(rows)}, {crowd.failures}")
    assert set(counted.values()) == {1}
    # Who saw that it worked has a row, a mail, and counts once it was confirmed.
    stored = set(Signature.objects.values_list("address_digest", flat=True)) | set(counted)
    assert {address_digest(address) for address in crowd.signed} <= stored
    written_to = {message["To"] for message in mail_server.inbox}
    assert crowd.signed <= written_to
    assert {address_digest(address) for address in crowd.thanked} <= set(counted)
    # A worker that is killed between sending and noting it writes again, to those it had at hand; nobody else does.
    links = Counter(filter(None, map(confirm_path, mail_server.inbox)))
    signatures = Counter(link.split("/")[3].split("-")[0] for link in links.elements())
    assert signatures.total() - len(signatures) <= kills * DOUBLED_PER_KILL
    apply_count_changes(petition_page.petition_id)
    assert not CountChange.objects.exists()
    assert repair_count(petition_page.petition_id) == 0
    petition_page.petition.refresh_from_db()
    assert petition_page.petition.count == len(counted) >= len(crowd.thanked)


def call_and_count_unsent() -> int:
    # What a killed worker had taken is not waited for here.
    OutgoingMail.objects.filter(state="waiting").update(next_attempt_at=timezone.now())
    call_command("petition_send_mail", verbosity=0)
    return OutgoingMail.objects.filter(state="waiting").count()
