"""Everything at the same moment: the same button in two browsers, a right used while somebody confirms."""

from __future__ import annotations

import random
from collections import Counter
from threading import Barrier

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.signing.test_races import at_once, press
from wagtail_petition.models import Erasure, NewsletterContact, Signature
from wagtail_petition.signing.addresses import address_digest
from wagtail_petition.signing.counting import apply_count_changes, repair_count
from wagtail_petition.signing.ledger import confirm
from wagtail_petition.signing.mail import send_confirmation
from wagtail_petition.signing.tokens import Purpose, code_of, make_token

pytestmark = pytest.mark.django_db(transaction=True)

#: Times that four people act at once.
ROUNDS = 40


def link(signature, purpose, act=""):
    return reverse(f"wagtail_petition:{purpose}", args=[make_token(signature, purpose)]) + act


def everything(page, first, second):
    """All that can happen to two signatures of one address; each returns a status."""

    def counting():
        return apply_count_changes(page.petition_id) * 0 + 200

    def mailing():
        return send_confirmation(second.pk) * 0 + 200

    check = link(first, Purpose.CHECK)
    return [
        press(link(first, Purpose.CONFIRM)),
        press(link(second, Purpose.CONFIRM)),
        press(link(first, Purpose.CONFIRM)),
        lambda: Client().post(check, {"code": code_of(first)}).status_code,
        press(link(first, Purpose.DISOWN)),
        press(link(first, Purpose.MINE, "withdraw/")),
        press(link(first, Purpose.MINE, "erase/")),
        press(link(second, Purpose.MINE, "erase/")),
        press(link(first, Purpose.MINE, "restrict/")),
        press(link(first, Purpose.MINE, "consents/")),
        counting,
        mailing,
    ]


def test_whatever_happens_at_once_nobody_sees_an_error(petition_page, make_signature):
    dice = random.Random(20190321)  # noqa: S311
    for number in range(ROUNDS):
        address = f"{number}@example.org"
        digest = address_digest(address)
        pair = [
            make_signature(
                petition_page,
                state="pending",
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
    per_row = Counter(sent.to[0] for sent in mail.outbox if "/confirm/" in sent.body)
    assert set(per_row.values()) <= {1}


def test_erase_pressed_in_two_browsers_is_done_once(petition_page, make_signature):
    for number in range(10):
        signature = make_signature(petition_page, address_digest=f"{number:064d}")
        erase = press(link(signature, Purpose.MINE, "erase/"))

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

    monkeypatch.setattr("wagtail_petition.signing.ledger.is_code_of", look)

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
