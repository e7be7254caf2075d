"""A webmaster who did not write this app must be told what the site lacks before people sign on it."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.checks import registry, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

PRODUCTION = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "CACHES": {"default": {"BACKEND": "django_redis.cache.RedisCache"}},
    "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
    "WAGTAIL_PETITION": {"ADDRESS_KEY": "of its own"},
}


@pytest.fixture
def production(settings):
    """A site that lacks nothing."""
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


def found():
    """The ids of what the checks of this app say, with their hints."""
    messages = run_checks(include_deployment_checks=True)
    own = [message for message in messages if (message.id or "").startswith("wagtail_petition.")]
    return {message.id.removeprefix("wagtail_petition."): message.hint for message in own}


def test_l19_a_site_that_lacks_nothing_is_left_in_peace(production):
    assert found() == {}


@pytest.mark.parametrize(
    ("name", "value", "check", "hint"),
    [
        ("SECURE_SSL_REDIRECT", False, "W007", "SECURE_SSL_REDIRECT = True"),
        ("SECURE_HSTS_SECONDS", 0, "W008", "SECURE_HSTS_SECONDS = 15552000"),
        ("SECURE_HSTS_SECONDS", 3_600, "W008", "SECURE_HSTS_SECONDS = 15552000"),
        ("SESSION_COOKIE_SECURE", False, "W009", "SESSION_COOKIE_SECURE = True"),
        ("CSRF_COOKIE_SECURE", False, "W009", "CSRF_COOKIE_SECURE = True"),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
            "W010",
            "RedisCache",
        ),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
            "W033",
            "IGNORE_EXCEPTIONS",
        ),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
            "W010",
            "RedisCache",
        ),
        ("TASKS", {}, "W011", "django_tasks_db.DatabaseBackend"),
        (
            "TASKS",
            {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
            "W011",
            "db_worker",
        ),
        ("DEFAULT_FROM_EMAIL", "webmaster@localhost", "W012", "DEFAULT_FROM_EMAIL = "),
        ("WAGTAIL_PETITION", {}, "W005", "ADDRESS_KEY"),
        ("WAGTAIL_PETITION", {"ADDRESS_KEY": "a", "DOSSIER_STORAGE": "none"}, "W003", "STORAGES"),
        (
            "WAGTAIL_PETITION",
            {"ADDRESS_KEY": "a", "EMAIL_KEYS": ["damaged"]},
            "E013",
            "Fernet.generate_key",
        ),
        (
            "WAGTAIL_PETITION",
            {"ADDRESS_KEY": "a", "AGE_RECIPIENTS": ["age1damaged"]},
            "E006",
            "age1damaged",
        ),
        ("ROOT_URLCONF", "django.contrib.auth.urls", "E014", "include('wagtail_petition.urls')"),
    ],
)
def test_l19_what_is_missing_is_named_with_what_to_type(production, name, value, check, hint):
    setattr(production, name, value)

    said = found()

    assert list(said) == [check]
    assert hint in said[check]


def test_l19_keys_that_work_are_left_in_peace(production):
    keys = [Fernet.generate_key().decode()]
    production.WAGTAIL_PETITION = {"ADDRESS_KEY": "of its own", "EMAIL_KEYS": keys}

    assert found() == {}


def test_l19_the_checks_run_with_the_command_that_people_know(settings):
    assert registry.registry.deployment_checks
    settings.WAGTAIL_PETITION = {"EMAIL_KEYS": ["damaged"]}

    with pytest.raises(SystemCheckError, match=r"wagtail_petition\.E013"):
        call_command("check")
