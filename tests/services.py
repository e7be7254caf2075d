"""Tests that need a service: deselected, and said so, where the environment names none."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox


def _own_redis(url: str) -> str:
    """``url`` in the first process of pytest-xdist, the database after it in the second, and so on.

    Emptying a cache empties its database, and the queue that another test waits for.
    """
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    parts = urlsplit(url)
    database = int(parts.path.strip("/") or 0) + number
    return urlunsplit(parts._replace(path=f"/{database}"))


REDIS_URL = os.environ.get("REDIS_URL", "")
if REDIS_URL:
    # The processes that tests start read it too.
    os.environ["REDIS_URL"] = REDIS_URL = _own_redis(REDIS_URL)
DATABASE_URL = os.environ.get("DATABASE_URL", "")

#: What stands before a test's fixture of this name.
_FOUND = {
    "redis_url": bool(REDIS_URL),
    "postgresql": DATABASE_URL.startswith("postgres"),
    "postgresql_server": DATABASE_URL.startswith("postgres"),
    "nginx_path": bool(shutil.which("nginx")),
    "pgbouncer_path": bool(shutil.which("pgbouncer")),
    "systemd_path": bool(shutil.which("systemd-analyze")),
    "logrotate_path": bool(shutil.which("logrotate")),
    "soffice_path": bool(shutil.which("soffice")),
    "lynx_path": bool(shutil.which("lynx")),
}


def pytest_report_header() -> list[str]:
    lacking = {
        "redis_url": "REDIS_URL names none",
        "postgresql": "DATABASE_URL names none",
        "nginx_path": "not installed",
        "pgbouncer_path": "not installed",
        "systemd_path": "not installed",
        "logrotate_path": "not installed",
        "soffice_path": "LibreOffice is not installed",
        "lynx_path": "not installed",
    }
    return [
        f"tests with {name.partition('_')[0]}: {'yes' if _FOUND[name] else f'DESELECTED, {why}'}"
        for name, why in lacking.items()
    ]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lacking = {name for name, found in _FOUND.items() if not found}
    left = [item for item in items if lacking & set(getattr(item, "fixturenames", ()))]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a Redis that tests may empty."""
    return REDIS_URL


@pytest.fixture
def postgresql(db: None) -> None:
    """The test is about PostgreSQL."""


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """The address of a PostgreSQL on which tests may make databases of their own."""
    return urlunsplit(urlsplit(DATABASE_URL)._replace(path="/postgres"))


@pytest.fixture(scope="session")
def nginx_path() -> str:
    """The program nginx."""
    return str(shutil.which("nginx"))


@pytest.fixture(scope="session")
def pgbouncer_path() -> str:
    """The program PgBouncer."""
    return str(shutil.which("pgbouncer"))


@pytest.fixture(scope="session")
def systemd_path() -> str:
    """The program that reads units of systemd."""
    return str(shutil.which("systemd-analyze"))


@pytest.fixture(scope="session")
def logrotate_path() -> str:
    """The program logrotate."""
    return str(shutil.which("logrotate"))


@pytest.fixture(scope="session")
def soffice_path() -> str:
    """The program of LibreOffice."""
    return str(shutil.which("soffice"))


@pytest.fixture(scope="session")
def lynx_path() -> str:
    """The program Lynx, a browser that shows text only."""
    return str(shutil.which("lynx"))


@pytest.fixture
def smtp_sink(tmp_path: Any, settings: Any) -> Iterator[Any]:
    """A real SMTP server that keeps what it gets in a mailbox; the site sends to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Mailbox(tmp_path / "inbox"), hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield controller.handler.mailbox
    controller.stop()
