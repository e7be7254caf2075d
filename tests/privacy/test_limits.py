"""Floods are held back without a trace of who came."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from wagtail_petition.models import OutgoingMail, Signature
from wagtail_petition.signing import limits
from wagtail_petition.signing.limits import DAY, allow

VISITOR = "203.0.113.77"


@pytest.fixture
def limited(settings):
    """A site that limits forms to two per visitor."""
    settings.WAGTAIL_PETITION = {
        "CLIENT_ADDRESS_HEADER": "HTTP_X_REAL_IP",
        "SIGNATURES_PER_CLIENT": 2,
    }


def everything_stored():
    """All that the database and the cache hold, as text."""
    with connection.cursor() as cursor:
        held = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            held.append(str(cursor.fetchall()))
    return "".join(held) + str(getattr(cache, "_cache", ""))


@pytest.fixture
def send(client, fill):
    """Send the form from an address on the internet."""

    def post(page, visitor, email):
        headers = {"X-Real-IP": visitor}
        return client.post(f"/petitions/sign/{page.pk}/", fill(page, email=email), headers=headers)

    return post


def test_l23_a_flood_from_one_address_is_held_back(petition_page, send, limited):
    for number in range(2):
        assert send(petition_page, VISITOR, f"{number}@example.org").status_code == 303

    answer = send(petition_page, VISITOR, "third@example.org")

    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert 'value="third@example.org"' in answer.content.decode()
    assert Signature.objects.count() == 2
    assert send(petition_page, "203.0.113.78", "third@example.org").status_code == 303


def test_l23_no_address_is_stored_anywhere(petition_page, send, limited, caplog):
    for number in range(4):
        send(petition_page, VISITOR, f"{number}@example.org")

    assert VISITOR not in everything_stored() + caplog.text


def test_l23_without_the_setting_nobody_is_looked_at(petition_page, client, fill):
    for number in range(70):
        sent = fill(petition_page, email=f"{number}@example.org")
        assert client.post(f"/petitions/sign/{petition_page.pk}/", sent).status_code == 303


def test_l23_the_key_changes_every_day_and_dies(monkeypatch):
    def names():
        return {key for key in cache._cache if ".limit.test." in key}

    allow("test", VISITOR, 9, DAY)
    today = names()
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(limits.timezone, "now", lambda: tomorrow)
    allow("test", VISITOR, 9, DAY)

    digests = [re.sub(r".*\.", "", name) for name in sorted(names())]
    assert len(today) == 1
    assert len(set(digests)) == 2


def test_l23_an_emptied_or_broken_cache_stops_nobody(petition_page, send, limited, settings):
    for number in range(3):
        cache.clear()
        assert send(petition_page, VISITOR, f"{number}@example.org").status_code == 303
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
            "LOCATION": "127.0.0.1:1",
        }
    }

    assert send(petition_page, VISITOR, "last@example.org").status_code == 303


def test_no_mailbox_is_flooded_through_the_forms(petition_page, sign, ask_link, settings):
    settings.WAGTAIL_PETITION = {"MAILS_PER_ADDRESS": 3}
    for _time in range(2):
        sign(petition_page)
        ask_link(petition_page, "zoe@example.org")

    sign(petition_page, email="ZOE@example.org")

    assert len(mail.outbox) == 3
    states = OutgoingMail.objects.values_list("state", flat=True)
    assert sorted(states) == ["sent"] * 3 + ["withheld"] * 2
    sign(petition_page, email="ada@example.org")
    assert len(mail.outbox) == 4


def test_a_limit_counts_what_it_says():
    assert [allow("test", "a", 3, DAY) for _time in range(5)] == [True] * 3 + [False] * 2
    assert allow("test", "b", 3, DAY)
    assert allow("other", "a", 3, DAY)
