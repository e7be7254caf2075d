"""One task for many mails: where processes share a cache, nobody orders what was ordered already."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command

from wagtail_petition.models import Signature
from wagtail_petition.signing import confirmations, tasks

from .machines import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared_cache_and_queue(petition_page, settings, tmp_path):
    # Later than the page: Wagtail orders tasks of its own, which some queues refuse on Django 6.
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path),
        }
    }
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def people(petition_page, sign):
    """Have three people sign; their addresses."""

    def arrive(*names):
        for name in names:
            assert sign(petition_page, email=f"{name}@example.org").status_code == 303

    return arrive


def stored_tasks():
    """Those that send confirmations: Wagtail orders some of its own."""
    tasks = apps.get_model("django_tasks_database", "DBTaskResult").objects
    return tasks.filter(task_path__startswith="wagtail_petition.signing")


def ordered():
    return stored_tasks().filter(status="READY").count()


def worker():
    """Do what is ordered, and what comes of it."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


def written_to():
    return sorted(message.to[0].removesuffix("@example.org") for message in mail.outbox)


def test_a_task_that_waits_sends_the_mails_of_all_who_come_meanwhile(people):
    people("ada", "bea", "cleo")
    assert ordered() == 1
    worker()
    assert written_to() == ["ada", "bea", "cleo"]

    people("dora")
    assert ordered() == 1
    worker()
    assert written_to() == ["ada", "bea", "cleo", "dora"]
    assert ordered() == 0


def test_who_signs_while_a_task_is_at_work_is_not_forgotten(people, monkeypatch):
    people("ada")
    send = confirmations.send_confirmations

    def send_and_meanwhile(first):
        monkeypatch.setattr(confirmations, "send_confirmations", send)
        done = send(first)
        people("bea")
        return done

    monkeypatch.setattr(confirmations, "send_confirmations", send_and_meanwhile)
    worker()

    assert written_to() == ["ada", "bea"]


def test_who_signs_while_a_task_begins_is_written_to_by_it(people, monkeypatch):
    """Who knows of a task does not ask whether it still waits."""

    def people_meanwhile(_seconds):
        people("bea", "cleo")
        assert ordered() == 0

    monkeypatch.setattr(tasks, "KNOWN_SECONDS", 60)
    people("ada")
    monkeypatch.setattr(tasks, "sleep", people_meanwhile)
    worker()

    assert written_to() == ["ada", "bea", "cleo"]


def test_who_signs_is_known_to_be_written_to_for_less_than_a_task_waits_to_begin():
    assert 0 < tasks.KNOWN_SECONDS < tasks.GATHERING_SECONDS


def test_what_one_task_has_no_time_for_another_goes_on_with(people, monkeypatch):
    monkeypatch.setattr(confirmations, "SECONDS_PER_ROUND", 0)
    people("ada", "bea", "cleo")

    worker()

    assert written_to() == ["ada", "bea", "cleo"]


def test_who_was_overtaken_on_the_way_to_the_database_gets_a_mail_too(people):
    people("ada", "bea")
    stored_tasks().delete()
    tasks.send_confirmations.enqueue(Signature.objects.latest("pk").pk)

    worker()

    assert written_to() == ["ada", "bea"]


def test_signatures_far_apart_are_reached(people, monkeypatch):
    """Between them lie those that were imported."""
    monkeypatch.setattr(confirmations, "REACH", 1)
    people("ada", "bea", "cleo")
    between = Signature.objects.get(email="bea@example.org")
    Signature.objects.filter(pk=between.pk).update(state="confirmed", origin="import")

    worker()

    assert written_to() == ["ada", "cleo"]


def test_a_task_that_got_lost_is_asked_for_again_after_a_while(people):
    people("ada")
    stored_tasks().delete()
    cache.delete(tasks._MAILS_ASKED)
    tasks._known.clear()
    people("bea")

    worker()

    assert written_to() == ["ada", "bea"]


def test_a_queue_that_is_down_is_asked_again_as_soon_as_it_is_back(people, settings):
    usual, settings.TASKS = (
        settings.TASKS,
        {"default": {"BACKEND": "tests.scale.queues.BrokenQueue"}},
    )
    people("ada")
    settings.TASKS = usual
    people("bea")

    worker()

    assert written_to() == ["ada", "bea"]


def test_a_cache_that_is_down_leaves_each_a_task(people, settings):
    location = f"redis://127.0.0.1:{free_port()}"
    silent = {"BACKEND": "django_redis.cache.RedisCache", "OPTIONS": {"IGNORE_EXCEPTIONS": True}}
    usual, settings.CACHES = settings.CACHES, {"default": {**silent, "LOCATION": location}}
    people("ada")
    tasks._known.clear()
    people("bea")
    assert ordered() == 2

    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": location}
    }
    # Wagtail shows no page any more, and a signature that is on its way is not lost.
    tasks._known.clear()
    tasks.request_confirmation(Signature.objects.latest("pk"))
    assert ordered() == 3

    settings.CACHES = usual
    worker()

    assert written_to() == ["ada", "bea"]
