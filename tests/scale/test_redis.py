"""What several processes share through Redis: limits, the pace of the counter, and a queue of tasks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from wagtail_petition.models import Petition, Signature
from wagtail_petition.operations import queue_health
from wagtail_petition.operations.queue_health import tasks_result
from wagtail_petition.visitors.tokens import Purpose, make_token

from .machines import Machine, WebServer, confirm_path, running, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis(redis_url, settings):
    """An empty Redis, for this process too."""
    settings.CACHES = {
        "default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": redis_url}
    }
    cache.clear()
    yield redis_url
    cache.clear()


@pytest.fixture
def two_webs(redis, machine_env):
    webs = [WebServer(machine_env), WebServer(machine_env)]
    with running(*webs):
        yield webs


def test_a_limit_holds_for_all_servers_together(two_webs, petition_page, fill):
    path = f"/petitions/sign/{petition_page.pk}/"

    def post(number):
        form = fill(petition_page, email=f"{number}@example.org")
        return two_webs[number % 2].post(path, form, **{"X-Real-IP": "192.0.2.7"})[0]

    with ThreadPoolExecutor(4) as visitors:
        statuses = list(visitors.map(post, range(66)))

    assert statuses.count(303) == 60
    assert statuses.count(429) == 6
    assert Signature.objects.count() == 60


def test_confirmations_on_two_servers_order_one_count_now_and_one_later(
    two_webs, petition_page, make_signature
):
    for number in range(4):
        signature = make_signature(petition_page, state="pending")
        path = reverse("wagtail_petition:confirm", args=[make_token(signature, Purpose.CONFIRM)])
        assert two_webs[number % 2].post(path, {})[0] == 303

    assert DBTaskResult.objects.filter(task_path__endswith="count_petition").count() == 2


def test_tasks_wait_in_redis_too(
    redis, petition_page, fill, machine_env, mail_server, settings, monkeypatch
):
    env = {**machine_env, "SCALE_TASKS": "django_tasks_rq.RQBackend"}
    web = WebServer(env)
    worker = Machine(
        [
            "example_site/manage.py",
            "rqworker",
            "--job-class",
            "django_tasks_rq.Job",
            "--verbosity",
            "0",
        ],
        env,
    )
    path = f"/petitions/sign/{petition_page.pk}/"
    with running(web):
        assert web.post(path, fill(petition_page))[0] == 303
        # Nobody works yet: the task waits in Redis.
        assert mail_server.inbox == []
        settings.TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend"}}
        settings.RQ_QUEUES = {"default": {"URL": redis}}
        monkeypatch.setattr(queue_health, "_LATE", timedelta(0))
        assert "manage.py rqworker" in tasks_result(timezone.now()).advice
        with running(worker):
            [message] = wait_until(lambda: mail_server.to("zoe@example.org"), "the mail")
            # The row is released after the mail was accepted.
            wait_until(lambda: Signature.objects.get().mailed_at, "the mail to be noted")
            assert web.post(confirm_path(message), {})[0] == 303
            wait_until(
                lambda: Petition.objects.filter(count=1).exists(), "the counter, by a second task"
            )
            assert tasks_result(timezone.now()).values["waiting"] == 0


def test_a_redis_that_is_down_is_told_of(db, settings):
    """Or Health itself is an error, on the day on which it is needed."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend"}}
    settings.RQ_QUEUES = {"default": {"URL": "redis://127.0.0.1:1"}}

    assert tasks_result(timezone.now()).verdict == "wrong"


def test_a_queue_that_is_down_costs_nobody_a_signature(petition_page, sign, settings, mail_server):
    settings.TASKS = {"default": {"BACKEND": "tests.scale.queues.BrokenQueue"}}

    assert sign(petition_page).status_code == 303
    assert mail_server.inbox == []
    call_command("petition_send_mail")
    assert len(mail_server.inbox) == 1
