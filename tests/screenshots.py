"""Pictures of the demonstration, to be looked at: ``make screenshots``, or ``python -m tests.screenshots FOLDER``."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, log_in

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "http://127.0.0.1:8765"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with demo_site() as addresses, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        public = {
            "home": "/",
            "home-ar": "/ar/",
            "petition": addresses["Petition"],
            "petition-en": addresses["In English"],
        }
        for name, address in public.items():
            for device, size in (("phone", PHONE), ("desktop", DESKTOP)):
                with tab(browser, size) as page:
                    page.goto(address)
                    page.screenshot(path=folder / f"{name}-{device}.png", full_page=True)
        with tab(browser, PHONE) as page:
            sign_and_confirm(page, addresses["Petition"], folder)
        with tab(browser, DESKTOP) as page:
            desk(page, folder)
        browser.close()
    print(folder)


@contextmanager
def demo_site() -> Iterator[dict[str, str]]:
    """The demonstration on a server of its own; gives the addresses that it prints."""
    with tempfile.TemporaryDirectory() as var:
        environment = {**os.environ, "EXAMPLE_SITE_VAR": var, "EXAMPLE_SITE_URL": ADDRESS}
        manage = [sys.executable, str(ROOT / "example_site" / "manage.py")]
        subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
        loaded = subprocess.run(
            [*manage, "load_demo"], env=environment, check=True, capture_output=True, text=True
        )
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", ADDRESS.removeprefix("http://")],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for_server()
            lines = (line.split("  ", 1) for line in loaded.stdout.splitlines() if "  " in line)
            yield {name: address.strip() for name, address in lines}
        finally:
            server.terminate()
            server.wait()


def wait_for_server() -> None:
    for _try in range(100):
        try:
            with urlopen(ADDRESS):
                return
        except URLError:
            time.sleep(0.2)


@contextmanager
def tab(browser: Browser, size: dict[str, int], locale: str = "fr-FR") -> Iterator[Page]:
    context = browser.new_context(base_url=ADDRESS, viewport=size, locale=locale)
    yield context.new_page()
    context.close()


def sign_and_confirm(page: Page, petition: str, folder: Path) -> None:
    """The way of a signatory, mistakes and mail included."""
    page.goto(petition)
    page.click("form.petition-form [type=submit]")
    page.screenshot(path=folder / "errors-phone.png", full_page=True)
    page.fill("[name=given_name]", "Nadia")
    page.fill("[name=family_name]", "Belkacem")
    page.fill("[name=email]", "nadia@example.org")
    page.check("[name=consent-sign]")
    page.check("[name=consent-hand_over]")
    page.check("[name=age]")
    page.wait_for_timeout(2_500)
    page.click("form.petition-form [type=submit]")
    page.screenshot(path=folder / "check-phone.png", full_page=True)
    page.goto("/demo-mail/")
    page.screenshot(path=folder / "mail-phone.png", full_page=True)
    page.click("a[href*='/confirm/']")
    page.screenshot(path=folder / "confirm-phone.png", full_page=True)
    page.click("form.petition-form [type=submit]")
    page.screenshot(path=folder / "thanks-phone.png", full_page=True)
    page.goto("/demo-mail/")
    page.click("a[href*='/mine/']")
    page.screenshot(path=folder / "my-signature-phone.png", full_page=True)
    page.set_viewport_size(DESKTOP)
    page.screenshot(path=folder / "my-signature-desktop.png", full_page=True)


def desk(page: Page, folder: Path) -> None:
    """The organiser's way."""
    log_in(page, "admin", "admin")
    for name, path in {
        "petitions": "/admin/petitions/petitions/",
        "signatures": "/admin/petitions/signatures/",
        "export": "/admin/petitions/signatures/export/?export=csv",
        "moderation": "/admin/petitions/moderation/",
        "retention": "/admin/petitions/retention/",
        "sources": "/admin/reports/sources/",
        "seal": "/admin/petitions/dossiers/seal/",
    }.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"desk-{name}.png")
    page.click("form[action*='seal'] [type=submit], main form [type=submit]")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / "desk-dossiers.png")
    page.goto("/admin/petitions/petitions/")
    page.click("main table button >> nth=0")
    page.click("a[href*='/pages/'][href*='/edit/']:visible")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / "editor.png")


if __name__ == "__main__":
    main()
