"""A real browser against the live server, for what only a browser can show."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Page, sync_playwright

from .scale.machines import free_port

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
#: Fixtures that open a tab.
_TABS = {"browser_page", "tab"}


def pytest_report_header() -> str:
    if CHROMIUM is None:
        return "browser tests: DESELECTED, no Chromium found (on Debian: apt-get install chromium)"
    return f"browser tests: {CHROMIUM}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    browser_tests = [item for item in items if _TABS & set(getattr(item, "fixturenames", ()))]
    for item in browser_tests:
        item.add_marker(pytest.mark.browser)
    if CHROMIUM is not None:
        return
    config.hook.pytest_deselected(items=browser_tests)
    items[:] = [item for item in items if item not in browser_tests]


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    """Where the one Chromium of all tests takes its orders: to start it takes longer than most of them do.

    It is started in a thread of its own: Playwright runs an event loop in its thread as long as the browser lives, and
    Django would refuse to open the database to the tests that need no browser.
    """
    port = free_port()
    started, over = Event(), Event()

    def run() -> None:
        arguments = ["--no-sandbox", f"--remote-debugging-port={port}"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
            started.set()
            over.wait()
            browser.close()

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(run)
        running.add_done_callback(lambda _running: started.set())
        started.wait()
        yield f"http://127.0.0.1:{port}"
        over.set()
        running.result()


@pytest.fixture
def browser_page(
    live_server: Any, chromium: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """An empty tab of a visitor who was never there. A script that fails in it fails the test."""
    # Playwright runs an event loop in this thread, where Django would refuse to open the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(chromium)
        context = browser.new_context(
            base_url=live_server.url, locale="en-GB", viewport={"width": 1280, "height": 900}
        )
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        # The database is emptied next: nothing may be asked of it any more.
        page.wait_for_load_state("networkidle")
        # The tabs, and the connection to Chromium, which goes on.
        browser.close()
        # In a thread with a loop Django keeps connections of their own, which nobody else closes.
        connections.close_all()
    assert not errors


@pytest.fixture
def admin_tab(browser_page: Page, live_server: Any, admin_user: Any) -> Page:
    """A tab that is logged in to the admin. The form for that is Wagtail's to try."""
    client = Client()
    client.force_login(admin_user)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    cookie: Any = {"name": session.key, "value": session.value, "url": live_server.url}
    browser_page.context.add_cookies([cookie])
    return browser_page


def log_in(page: Page, username: str, password: str) -> None:
    """Enter Wagtail's admin through its login form."""
    page.goto("/admin/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
