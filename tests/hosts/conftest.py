from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, sync_playwright

from tests.browser import CHROMIUM

from .environment import build_wheel, make_environment
from .readme import follow, steps
from .site import HostSite


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published, built from this checkout."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def make_site(tmp_path: Path, wheel: Path) -> Callable[..., HostSite]:
    """Make a new site with apps and settings of its own, whose webmaster then follows README."""

    def make(name: str, *apps: str, **settings: object) -> HostSite:
        site = HostSite.start(name, tmp_path, make_environment("wagtail"))
        site.set(
            EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
            EMAIL_FILE_PATH=str(site.folder / "mails"),
            SECRET_KEY="a secret of this machine",
            ALLOWED_HOSTS=["127.0.0.1"],
            **settings,
        )
        for app in apps:
            site.add_app(app)
        for step in steps():
            follow(step, site, wheel)
        return site

    return make


@pytest.fixture
def tab() -> Iterator[Page]:
    """An empty tab of a browser. A script that fails in it, or what a policy of the site forbids, fails the test."""
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            errors.append(message.text)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 900})
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", listen)
        yield page
        browser.close()
    assert not errors
