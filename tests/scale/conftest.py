from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings

from .machines import MailServer, TaskWorker, WebServer, environment, running


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A mail server that does what a test tells it to; this process sends to it too."""
    server = MailServer().start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 10
    yield server
    server.hold = False
    server.stop()


@pytest.fixture
def machine_env(transactional_db: None, mail_server: MailServer) -> dict[str, str]:
    """The environment of processes that work on the database of this test."""
    place = django_settings.STORAGES["wagtail_petition_dossiers"]["OPTIONS"]["location"]
    return environment(mail_server.port, str(place))


@pytest.fixture
def web(machine_env: dict[str, str]) -> Iterator[WebServer]:
    """A web server with one worker."""
    server = WebServer(machine_env)
    with running(server):
        yield server


@pytest.fixture
def make_worker(machine_env: dict[str, str]) -> Iterator[Callable[[], TaskWorker]]:
    """Start a task worker; it is stopped with the test."""
    started: list[TaskWorker] = []

    def make() -> TaskWorker:
        worker = TaskWorker(machine_env)
        worker.start()
        started.append(worker)
        return worker

    yield make
    for worker in started:
        worker.stop()
