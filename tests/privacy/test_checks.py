"""A webmaster who did not write this app must be told what the site lacks before people sign on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.checks import registry, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections
from django.utils import timezone

from wagtail_petition.checks.scale import check_connections, check_counter_runs, check_database
from wagtail_petition.models import Petition
from wagtail_petition.operations.counting import repair_count

# Django asks SQLite once in a process whether it knows JSON.
pytestmark = pytest.mark.django_db

PRODUCTION = {
    "SECURE_SSL_REDIRECT": True,
    "WAGTAILADMIN_BASE_URL": "https://www.example.org",
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "CACHES": {"default": {"BACKEND": "django_redis.cache.RedisCache"}},
    "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
    # The tests run on SQLite too.
    "SILENCED_SYSTEM_CHECKS": ["wagtail_petition.W020"],
    "WAGTAIL_PETITION": {"ADDRESS_KEY": "of its own", "CLIENT_ADDRESS_HEADER": "REMOTE_ADDR"},
}


@pytest.fixture
def production(settings, monkeypatch):
    """A site that lacks nothing."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


def found():
    """The ids of what the checks of this app say, with their hints."""
    messages = run_checks(include_deployment_checks=True)
    messages = [message for message in messages if not message.is_silenced()]
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
        ("WAGTAIL_PETITION", {"CLIENT_ADDRESS_HEADER": ""}, "W005", "ADDRESS_KEY"),
        ("WAGTAIL_PETITION", {"ADDRESS_KEY": "a"}, "W045", "HTTP_X_REAL_IP"),
        (
            "WAGTAIL_PETITION",
            {"ADDRESS_KEY": "a", "CLIENT_ADDRESS_HEADER": "", "DOSSIER_STORAGE": "none"},
            "W003",
            "STORAGES",
        ),
        (
            "WAGTAIL_PETITION",
            {"ADDRESS_KEY": "a", "CLIENT_ADDRESS_HEADER": "", "EMAIL_KEYS": ["damaged"]},
            "E013",
            "Fernet.generate_key",
        ),
        (
            "WAGTAIL_PETITION",
            {"ADDRESS_KEY": "a", "CLIENT_ADDRESS_HEADER": "", "AGE_RECIPIENTS": ["age1damaged"]},
            "E006",
            "age1damaged",
        ),
        (
            "WAGTAIL_PETITION",
            {"ADDRESS_KEY": "a", "CLIENT_ADDRESS_HEADER": "", "COUNT_INTERVAL": 0},
            "W023",
            "COUNT_INTERVAL",
        ),
        ("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend", "W024", "EMAIL_TIMEOUT"),
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
    production.WAGTAIL_PETITION = {
        "ADDRESS_KEY": "of its own",
        "EMAIL_KEYS": keys,
        "CLIENT_ADDRESS_HEADER": "",
    }

    assert found() == {}


def test_l19_the_checks_run_with_the_command_that_people_know(settings):
    assert registry.registry.deployment_checks
    settings.WAGTAIL_PETITION = {"EMAIL_KEYS": ["damaged"]}

    with pytest.raises(SystemCheckError, match=r"wagtail_petition\.E013"):
        call_command("check")


def at(monkeypatch, vendor, **options):
    """Have the checks believe in another database."""
    database = connections["default"]
    monkeypatch.setattr(type(database), "vendor", vendor)
    for name, value in options.items():
        monkeypatch.setitem(database.settings_dict, name, value)


@pytest.mark.parametrize(
    ("vendor", "options", "said"),
    [
        ("sqlite", {}, ["W020"]),
        ("postgresql", {"CONN_MAX_AGE": 0}, ["W021"]),
        ("postgresql", {"CONN_MAX_AGE": 60}, []),
        ("postgresql", {"CONN_MAX_AGE": None}, []),
        ("postgresql", {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": True}}, []),
        ("postgresql", {"CONN_MAX_AGE": 0, "PORT": "6432"}, ["W022"]),
        ("postgresql", {"PORT": 6432, "DISABLE_SERVER_SIDE_CURSORS": True}, []),
    ],
)
def test_l19_a_database_that_would_fall_is_named(monkeypatch, vendor, options, said):
    at(monkeypatch, vendor, **{"OPTIONS": {}, "PORT": "5432", **options})

    messages = [*check_database(None), *check_connections(None)]
    assert [message.id.removeprefix("wagtail_petition.") for message in messages] == said


def test_l19_a_mail_server_that_is_not_waited_for_for_ever_is_left_in_peace(production):
    production.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    production.EMAIL_TIMEOUT = 10

    assert found() == {}


@pytest.mark.django_db
def test_l19_a_counter_that_nobody_checks_is_named():
    petition = Petition.objects.create(count=3)
    Petition.objects.update(created_at=timezone.now() - timedelta(days=8))

    [warning] = check_counter_runs(None, databases=["default"])
    assert "petition_count --repair" in warning.hint
    assert check_counter_runs(None) == []

    repair_count(petition.pk)
    Petition.objects.update(count=3)
    assert check_counter_runs(None, databases=["default"]) == []
