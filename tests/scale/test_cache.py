"""A cache that is down, or was emptied."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.cache import cache

from wagtail_petition.models import Signature
from wagtail_petition.operations.counting import apply_count_changes
from wagtail_petition.visitors.tokens import Purpose, make_token

from .machines import free_port


@pytest.fixture
def cache_down(settings):
    """A Redis that is not there, for a site that follows our advice."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}",
            "OPTIONS": {"IGNORE_EXCEPTIONS": True},
        }
    }


@pytest.fixture
def limited(settings):
    settings.WAGTAIL_PETITION = {
        "CLIENT_ADDRESS_HEADER": "REMOTE_ADDR",
        "SIGNATURES_PER_CLIENT": 2,
        "COUNT_INTERVAL": 60,
    }


def test_without_a_cache_people_sign_confirm_and_see_what_they_left(
    petition_page, cache_down, limited, client, sign, link_in, latest
):
    answers = [sign(petition_page, email=f"{name}@example.org") for name in ("ada", "bea", "cleo")]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert client.get(answers[-1].url).status_code == 200
    for path in (
        link_in(mail.outbox[-1].body, "confirm"),
        f"/petitions/my-link/{petition_page.pk}/",
    ):
        assert client.get(path).status_code == 200
        thanks = client.post(path, {"email": "cleo@example.org"})
        assert thanks.status_code == 303
        assert client.get(thanks.url).status_code == 200
    assert client.get(link_in(mail.outbox[-1].body, "mine")).status_code == 200
    assert latest().state == "confirmed"
    # The counter is late, not lost.
    assert apply_count_changes(petition_page.petition_id) == 1


def test_a_cache_that_raises_stops_no_post(
    petition_page, settings, cache_down, limited, client, sign, make_signature
):
    # Pages are errors then, of Wagtail's; what was sent must not be lost all the same.
    settings.CACHES = {
        "default": {
            **settings.CACHES["default"],
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "OPTIONS": {},
        }
    }
    assert sign(petition_page).status_code == 303
    signature = make_signature(petition_page, state="pending")
    path = f"/petitions/confirm/{make_token(signature, Purpose.CONFIRM)}/"
    assert client.post(path).status_code == 303
    assert Signature.objects.counted().count() == 1


def test_an_emptied_cache_lets_people_in_again_and_forgets_no_signature(
    petition_page, limited, sign
):
    names = ("ada", "bea", "cleo")
    taken = [sign(petition_page, email=f"{name}@example.org").status_code for name in names]
    assert taken == [303, 303, 429]

    cache.clear()

    assert sign(petition_page, email="cleo@example.org").status_code == 303
    assert Signature.objects.count() == 3
