"""When very many people come at once: what can wait does, and visitors are told."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from wagtail_petition.models import Petition, PetitionPage, Surge
from wagtail_petition.operations import surge

pytestmark = pytest.mark.django_db(transaction=True)


#: A server that is down.
NO_CACHE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1",
    }
}


@pytest.fixture(autouse=True)
def shared_cache(settings):
    """Redis where there is one, else the cache of this process."""
    if url := os.environ.get("REDIS_URL"):
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
        }
        cache.clear()


@pytest.fixture
def page(petition_page):
    surge.switch_on("Merci d’être là.")
    return petition_page


def test_pages_and_counts_may_be_kept_for_longer(page, client, settings):
    settings.WAGTAIL_PETITION = {"SURGE_MAX_AGE": 120}
    count = f"/petitions/{page.petition.uuid}/count.json"
    addresses = [page.url, f"/petitions/thanks/{page.pk}/", count]

    for address in addresses:
        assert "max-age=120" in client.get(address)["Cache-Control"]
    # Whoever withdraws is gone from the list as soon as ever.
    PetitionPage.objects.update(offer_show_name=True)
    assert "max-age=30" in client.get(f"/petitions/names/{page.pk}/")["Cache-Control"]

    surge.switch_off()
    for address in addresses:
        assert "max-age=120" not in client.get(address)["Cache-Control"]


def test_a_cache_that_is_down_stops_nobody(page, settings):
    settings.CACHES = NO_CACHE
    settings.WAGTAIL_PETITION = {"SURGE_MAILS_PER_MINUTE": 1}

    for _mail in range(2):
        surge.pace()
    surge.switch_off()
    assert not surge.is_on()


def test_the_setting_overrules_the_switch(page, settings):
    settings.WAGTAIL_PETITION = {"SURGE": False}
    assert not surge.is_on()
    surge.switch_off()
    settings.WAGTAIL_PETITION = {"SURGE": True}
    assert surge.is_on()


def test_switching_off_ends_it_at_once_and_is_on_record(page, client):
    assert "Merci d’être là." in client.get(page.url).content.decode()
    surge.switch_off()

    assert "Merci d’être là." not in client.get(page.url).content.decode()
    assert Surge.objects.get().ended_at


def test_two_who_switched_on_at_once_switch_off_together(page):
    Surge.objects.create()
    assert Surge.objects.filter(ended_at=None).count() == 2

    surge.switch_on("Un autre texte.")
    surge.switch_off()

    assert not Surge.objects.filter(ended_at=None).exists()
    assert not surge.is_on()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_the_mode_counts_as_on_while_nothing_can_tell(page, monkeypatch, settings, error):
    surge.switch_off()

    def down():
        raise error

    monkeypatch.setattr(surge, "_stored_switch", down)
    cache.clear()
    assert surge.is_on()
    settings.CACHES = NO_CACHE
    assert surge.is_on()


def test_mails_leave_at_the_pace_that_the_provider_takes(page, settings):
    settings.WAGTAIL_PETITION = {"SURGE_MAILS_PER_MINUTE": 1_200}
    started = time.monotonic()

    def send(_number):
        surge.pace()
        connection.close()

    # Two workers share the pace.
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(send, range(11)))
    taken = time.monotonic() - started

    assert 0.45 < taken < 3
    surge.switch_off()
    assert surge.mails_per_minute() is None


def test_visitors_are_told_how_long_mails_take(
    page, make_waiting, client, link_in, mailoutbox, sign
):
    now = timezone.now()
    for number, minutes in enumerate((6, 7, 8, 900)):
        signature = make_waiting(page, signed_at=now - (minutes + number) * timedelta(minutes=1))
        signature.mails.update(state="sent", ended_at=now - number * timedelta(minutes=1))

    asked = sign(page)
    shown = client.get(asked["Location"]).content.decode()

    # The one that was sent again after hours says nothing about the others.
    assert "7 minutes" in shown
    assert "Merci d’être là." in shown


def test_the_counter_is_not_compared_during_a_surge(page, make_signature, capsys):
    make_signature(page)
    call_command("petition_count", "--repair")
    assert "Surge mode is on" in capsys.readouterr().out
    assert Petition.objects.get().repaired_at is None

    surge.switch_off()
    call_command("petition_count", "--repair")
    assert Petition.objects.get().repaired_at
    assert surge.count_interval() == 1
