from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import dj_database_url
import pytest
from playwright.sync_api import ConsoleMessage, Page, Response, sync_playwright

from tests.browser import CHROMIUM

from .environment import build_wheel, make_environment
from .site import HostSite


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published, built from this checkout."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def make_site(tmp_path: Path, wheel: Path) -> Callable[..., HostSite]:
    """Make a new site with apps of its own, in an environment with what else it requires."""

    def make(name: str, *apps: str, requires: Sequence[str] = (), **options: Any) -> HostSite:
        environment = make_environment("wagtail", *requires)
        site = HostSite.start(name, tmp_path, environment, wheel, **options)
        site.set(
            EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
            EMAIL_FILE_PATH=str(site.folder / "mails"),
            SECRET_KEY="a secret of this machine",
            ALLOWED_HOSTS=["127.0.0.1"],
        )
        for app in apps:
            site.add_app(app)
        return site

    return make


@pytest.fixture
def postgresql_databases(postgresql_server: str) -> Iterator[Callable[[], dict[str, Any]]]:
    """What makes a new database of PostgreSQL each time, and says its settings; they are dropped after the test."""
    made: list[str] = []

    def make() -> dict[str, Any]:
        made.append(f"petition_host_{uuid.uuid4().hex[:12]}")
        _execute(postgresql_server, f"CREATE DATABASE {made[-1]}")
        return {**dj_database_url.parse(postgresql_server), "NAME": made[-1]}

    yield make
    for name in made:
        _execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(server: str, statement: str) -> None:
    """Have the server do something that it does in no transaction."""
    # Installed only where there is a server to ask.
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def tab() -> Iterator[Page]:
    """An empty tab of a browser. A script that fails or lacks in it, or what a policy forbids, fails the test."""
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            errors.append(message.text)

    def look(response: Response) -> None:
        if response.request.resource_type in ("stylesheet", "script") and response.status >= 400:
            errors.append(f"{response.status}: {response.url}")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 900})
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", listen)
        page.on("response", look)
        yield page
        browser.close()
    assert not errors
