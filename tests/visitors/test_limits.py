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
from wagtail_petition.visitors import limits
from wagtail_petition.visitors.limits import DAY, allow, client_of
from wagtail_petition.visitors.tokens import Purpose, make_token

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


@pytest.fixture
def behind_a_proxy(settings):
    settings.WAGTAIL_PETITION = {"CLIENT_ADDRESS_HEADER": "HTTP_X_REAL_IP"}


def test_l23_nobody_has_links_mailed_to_thousands(petition_page, ask_link, behind_a_proxy):
    def ask(number, visitor):
        headers = {"X-Real-IP": visitor}
        return ask_link(petition_page, f"{number}@example.org", headers=headers)

    answers = [ask(number, VISITOR) for number in range(12)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429] * 2
    assert answers[-1]["Retry-After"] == "3600"
    assert "dans une heure" in answers[-1].content.decode()
    assert len(mail.outbox) == 10
    assert ask(12, "203.0.113.78").status_code == 303


def test_a_petition_mails_so_many_links_in_an_hour_and_tells_nobody(
    petition_page, ask_link, settings
):
    settings.WAGTAIL_PETITION = {"LINKS_PER_PETITION": 3}

    answers = [ask_link(petition_page, f"{number}@example.org") for number in range(5)]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (303, f"/petitions/my-link/{petition_page.pk}/sent/")
    }
    assert len(mail.outbox) == OutgoingMail.objects.count() == 3


def test_l23_nobody_guesses_the_codes_of_thousands(petition_page, make_signature, client, settings):
    settings.WAGTAIL_PETITION = {"CLIENT_ADDRESS_HEADER": "HTTP_X_REAL_IP", "CODES_PER_CLIENT": 2}
    signatures = [make_signature(petition_page, state="pending") for _person in range(3)]

    def guess(signature, visitor):
        path = f"/petitions/check/{make_token(signature, Purpose.CHECK)}/"
        return client.post(path, {"code": "000000x"}, headers={"X-Real-IP": visitor})

    answers = [guess(signature, VISITOR) for signature in signatures]

    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert answers[-1]["Retry-After"] == "3600"
    assert guess(signatures[0], "203.0.113.78").status_code == 422


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("203.0.113.77", "203.0.113.77"),
        ("::ffff:203.0.113.77", "203.0.113.77"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:bbbb:0:0:9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        # What the visitor sent, and what the proxy added to it.
        ("198.51.100.1, 203.0.113.77", "203.0.113.77"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_l23_a_connection_has_one_address_however_many_it_uses(rf, behind_a_proxy, address, client):
    assert client_of(rf.get("/", headers={"X-Real-IP": address})) == client


@pytest.mark.parametrize(
    ("connection_from", "headers", "client"),
    [
        ("8.8.8.8", {}, "8.8.8.8"),
        ("2a00:1450::5", {}, "2a00:1450::/64"),
        # A proxy beside the site, or one on the internet: whoever comes through it is unknown.
        ("127.0.0.1", {}, ""),
        ("10.0.0.3", {}, ""),
        ("", {}, ""),
        ("8.8.8.8", {"X-Forwarded-For": "9.9.9.9"}, ""),
        ("8.8.8.8", {"Via": "1.1 cdn"}, ""),
    ],
)
def test_l23_limits_are_on_where_the_address_of_visitors_is_known(
    rf, connection_from, headers, client
):
    assert client_of(rf.get("/", headers=headers, REMOTE_ADDR=connection_from)) == client


def test_l23_a_site_can_do_without_limits_by_visitor(rf, settings):
    settings.WAGTAIL_PETITION = {"CLIENT_ADDRESS_HEADER": ""}

    assert client_of(rf.get("/", REMOTE_ADDR="8.8.8.8")) == ""


def test_l23_no_address_is_stored_anywhere(petition_page, send, limited, caplog):
    for number in range(4):
        send(petition_page, VISITOR, f"{number}@example.org")

    assert VISITOR not in everything_stored() + caplog.text


def test_l23_behind_a_proxy_that_the_site_does_not_name_nobody_is_looked_at(
    petition_page, client, fill
):
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
