"""Everything at the same moment: the same button in two browsers, a right used while somebody confirms."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from datetime import timedelta
from itertools import count
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.dossier.reading import files
from tests.signing.elsewhere import elsewhere
from tests.signing.test_races import at_once, press
from tests.spreadsheets import csv_rows
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.mail.sending import send_due
from wagtail_petition.models import Dossier, Erasure, NewsletterContact, Signature
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.signing.services import SignatureData, confirm, import_signature
from wagtail_petition.visitors.addresses import address_digest
from wagtail_petition.visitors.errors import AlreadySignedError, RemovedBeforeError
from wagtail_petition.visitors.tokens import Purpose, code_of, make_token

pytestmark = pytest.mark.django_db(transaction=True)

#: Times that four people act at once.
ROUNDS = 40


def link(signature, purpose, act=""):
    return reverse(f"wagtail_petition:{purpose}", args=[make_token(signature, purpose)]) + act


def importing(page, email):
    """Take in what was signed elsewhere yesterday; a status, too where the person counts already or left."""
    data = SignatureData(
        given_name="Odile",
        family_name="Roux",
        email=email,
        purposes=frozenset({"hand_over", "newsletter"}),
    )
    versions = elsewhere(page)
    yesterday = timezone.now() - timedelta(days=1)

    def act():
        with suppress(AlreadySignedError, RemovedBeforeError):
            import_signature(page, data, versions, signed_at=yesterday)
        return 200

    return act


def everything(page, first, second):
    """All that can happen to two signatures of one address; each returns a status."""

    def counting():
        return apply_count_changes(page.petition_id) * 0 + 200

    def mailing():
        return send_due().failed * 0 + 200

    check = link(first, Purpose.CHECK)
    return [
        press(link(first, Purpose.CONFIRM)),
        press(link(second, Purpose.CONFIRM)),
        press(link(first, Purpose.CONFIRM)),
        lambda: Client().post(check, {"code": code_of(first)}).status_code,
        press(link(first, Purpose.REPORT_MISUSE)),
        press(link(first, Purpose.MY_SIGNATURE, "withdraw/")),
        press(link(first, Purpose.MY_SIGNATURE, "erase/")),
        press(link(second, Purpose.MY_SIGNATURE, "erase/")),
        press(link(first, Purpose.MY_SIGNATURE, "restrict/")),
        press(link(first, Purpose.MY_SIGNATURE, "consents/")),
        # The same list twice.
        importing(page, first.email),
        importing(page, first.email),
        counting,
        # Two workers.
        mailing,
        mailing,
    ]


def test_whatever_happens_at_once_nobody_sees_an_error(petition_page, make_waiting):
    dice = random.Random(20190321)  # noqa: S311
    for number in range(ROUNDS):
        address = f"{number}@example.org"
        digest = address_digest(address)
        pair = [
            make_waiting(
                petition_page,
                email=address,
                address_digest=digest,
                newsletter=True,
            )
            for _row in range(2)
        ]
        if number % 2:
            confirm(pair[0])
        acts = dice.sample(everything(petition_page, *pair), 4)

        assert set(at_once(*acts)) <= {200, 303, 410, 422}

    digests = Signature.objects.counted().values_list("counted_digest", flat=True)
    assert set(Counter(digests).values()) <= {1}
    assert set(NewsletterContact.objects.values_list("address_digest", flat=True)) <= set(digests)
    assert not Signature.objects.filter(state="rejected").exclude(email="").exists()
    apply_count_changes(petition_page.petition_id)
    assert repair_count(petition_page.petition_id) == 0
    links = [re.findall(r"/confirm/(\d+)-", sent.body) for sent in mail.outbox]
    per_row = Counter(link[0] for link in links if link)
    assert set(per_row.values()) <= {1}


def test_erase_pressed_in_two_browsers_is_done_once(petition_page, make_signature):
    for number in range(10):
        signature = make_signature(petition_page, address_digest=f"{number:064d}")
        erase = press(link(signature, Purpose.MY_SIGNATURE, "erase/"))

        assert set(at_once(erase, erase)) <= {200, 410}

    assert not Signature.objects.exists()
    assert Erasure.objects.count() == 10


def test_many_codes_at_once_are_no_more_than_five(petition_page, make_signature, monkeypatch):
    signature = make_signature(petition_page, state="pending")
    wrong = [code for code in map(str, range(100_000, 100_013)) if code != code_of(signature)][:12]
    path = link(signature, Purpose.CHECK)
    barrier = Barrier(len(wrong))
    looked_at = []

    def look(*args):
        looked_at.append(args)
        return False

    monkeypatch.setattr("wagtail_petition.signing.services.is_code_of", look)

    def guess(code):
        def act():
            barrier.wait()
            return Client().post(path, {"code": code}).status_code

        return act

    assert set(at_once(*map(guess, wrong))) == {422}
    assert len(looked_at) == 5


def test_the_right_code_uses_no_attempt_up(petition_page, make_signature):
    signature = make_signature(petition_page, state="pending")
    path = link(signature, Purpose.CHECK)
    answers = [Client().post(path, {"code": code_of(signature)}).status_code for _click in range(7)]

    assert answers == [303] * 7


def test_retention_waits_for_nobody_and_leaves_their_rows_to_the_next_run(
    petition_page, make_signature
):
    """A dossier that is stored holds rows in another order: two that wait for each other both fail."""
    month_ago = timezone.now() - timedelta(days=30)
    held, _free = (
        make_signature(petition_page, state="pending", signed_at=month_ago) for _row in range(2)
    )
    # SQLite locks all or nothing, and knows no such circle.
    can_hold = connection.features.has_select_for_update_skip_locked

    def run():
        try:
            call_command("petition_retention")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other, transaction.atomic() if can_hold else nullcontext():
        Signature.objects.select_for_update().get(pk=held.pk)
        other.submit(run).result(timeout=30)
        left = list(Signature.objects.values_list("pk", flat=True))
    assert left == ([held.pk] if can_hold else [])

    call_command("petition_retention")
    assert not Signature.objects.exists()


def test_a_dossier_sealed_while_people_go_tells_of_each_who_went(petition_page, make_signature):
    dice = random.Random(20190322)  # noqa: S311
    numbers = count()

    def person():
        digest = f"{next(numbers):064d}"
        return make_signature(petition_page, state="pending", address_digest=digest)

    def soon(act):
        pause = dice.random() / 2

        def wait_and_act():
            time.sleep(pause)
            return act()

        return wait_and_act

    def sealing():
        return seal(petition_page.petition).number * 0 + 200

    for _round in range(8):
        going = {act: person() for act in ("withdraw/", "erase/", "restrict/")}
        staying, coming = person(), person()
        for who in (staying, *going.values()):
            confirm(who)
        acts = [soon(press(link(who, Purpose.MY_SIGNATURE, act))) for act, who in going.items()]

        list_from_elsewhere = soon(importing(petition_page, f"{next(numbers)}@example.org"))

        at_once(sealing, *acts, soon(press(link(coming, Purpose.CONFIRM))), list_from_elsewhere)

        dossier = Dossier.objects.latest("number")
        corrected = set(dossier.corrections.values_list("row", flat=True))
        listed = {dossier.row_of(who.pk) for who in going.values()} - {None}
        assert listed <= corrected
        assert dossier.row_of(staying.pk) not in corrected | {None}
        assert (
            dossier.counts["listed"]
            == dossier.rows
            == len(csv_rows(files(dossier)["06_signatures.csv"]))
        )
    apply_count_changes(petition_page.petition_id)
    assert repair_count(petition_page.petition_id) == 0
