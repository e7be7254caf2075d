"""What two people, or one person twice, do at the same moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client

from wagtail_petition.models import Signature
from wagtail_petition.operations.counting import apply_count_changes
from wagtail_petition.signing.services import withdraw
from wagtail_petition.visitors.retries import count_once, retry_conflicts
from wagtail_petition.visitors.tokens import Purpose, make_token

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = 200


def at_once(*acts: Callable[[], int]) -> list[int]:
    """Run ``acts`` in threads of their own that start together; their results."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], int]) -> int:
        barrier.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def press(path: str) -> Callable[[], int]:
    """Press the button behind a link; an error in the view is raised here."""
    return lambda: Client().post(path).status_code


def test_two_links_of_one_address_pressed_at_once_never_count_twice(petition_page, make_signature):
    for number in range(PAIRS):
        digest = f"{number:064d}"
        pair = [
            make_signature(petition_page, state="pending", address_digest=digest)
            for _link in range(2)
        ]
        paths = [f"/petitions/confirm/{make_token(row, Purpose.CONFIRM)}/" for row in pair]

        statuses = at_once(*map(press, paths))

        assert sorted(statuses) == [200, 303]
        states = Signature.objects.filter(pk__in=[row.pk for row in pair])
        assert sorted(states.values_list("state", flat=True)) == ["confirmed", "rejected"]

    apply_count_changes(petition_page.petition_id)
    petition_page.petition.refresh_from_db()
    assert petition_page.petition.count == PAIRS


def test_one_link_pressed_twice_at_once_says_thank_you_twice(petition_page, make_signature):
    signature = make_signature(petition_page, state="pending")
    path = f"/petitions/confirm/{make_token(signature, Purpose.CONFIRM)}/"

    assert at_once(press(path), press(path)) == [303, 303]
    apply_count_changes(petition_page.petition_id)
    petition_page.petition.refresh_from_db()
    assert petition_page.petition.count == 1


def test_two_counters_at_once_count_each_signature_once(petition_page, make_signature):
    for _number in range(20):
        signature = make_signature(petition_page, state="pending")
        path = f"/petitions/confirm/{make_token(signature, Purpose.CONFIRM)}/"
        press(path)()

    def count() -> int:
        return apply_count_changes(petition_page.petition_id)

    at_once(count, count, count)
    petition_page.petition.refresh_from_db()
    assert petition_page.petition.count == 20


def failed_with(cause, *args):
    error = OperationalError(*args)
    error.__cause__ = cause
    return error


class DriverError(Exception):
    """An error of a driver, with the code of its database."""

    def __init__(self, **codes):
        super().__init__()
        vars(self).update(codes)


CONFLICTS = [
    failed_with(DriverError(sqlstate="40P01")),
    failed_with(DriverError(sqlstate="40001")),
    failed_with(DriverError(pgcode="55P03")),
    failed_with(None, 1213, "Deadlock found when trying to get lock"),
    failed_with(None, 1205, "Lock wait timeout exceeded"),
    failed_with(DriverError(sqlite_errorcode=sqlite3.SQLITE_BUSY_SNAPSHOT)),
]
OTHERS = [
    # A statement that took too long, on PostgreSQL, MySQL and MariaDB: it would again.
    failed_with(DriverError(sqlstate="57014")),
    failed_with(None, 3024, "maximum statement execution time exceeded"),
    failed_with(None, 1969, "max_statement_time exceeded"),
    # A connection that is lost: perhaps it was committed.
    failed_with(DriverError(sqlstate="57P01")),
    failed_with(None, 2006, "Server has gone away"),
    failed_with(DriverError(sqlite_errorcode=sqlite3.SQLITE_FULL)),
    failed_with(None),
]


@pytest.mark.parametrize(
    ("error", "tries"), [*((one, 2) for one in CONFLICTS), *((one, 1) for one in OTHERS)]
)
def test_only_what_another_transaction_stood_in_the_way_of_is_tried_again(error, tries):
    tried = []

    def transact():
        tried.append(1)
        if len(tried) == 1:
            raise error

    with nullcontext() if tries > 1 else pytest.raises(OperationalError):
        retry_conflicts(transact)

    assert len(tried) == tries


def test_an_address_that_ceases_to_count_at_the_same_moment_stands_in_nobodys_way(
    petition_page, make_signature
):
    first, second = (
        make_signature(petition_page, state=state, address_digest="0" * 64)
        for state in ("confirmed", "pending")
    )

    def count_second():
        try:
            with transaction.atomic():
                Signature.objects.filter(pk=second.pk).update(counted_digest="0" * 64)
        except IntegrityError:
            withdraw(first)
            raise

    count_once(count_second, petition_page.petition_id, "0" * 64)

    assert list(Signature.objects.exclude(counted_digest=None)) == [second]
