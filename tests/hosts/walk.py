"""What people do on a site, with a browser: sign, confirm, follow a reference, seal a dossier, verify it and leave."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .environment import ROOT, run
from .removal import remove
from .site import ADMIN, PASSWORD, HostSite

#: Where screenshots are kept to be looked at.
PICTURES = ROOT / "build" / "hosts"
DOWNLOAD = "main table a[href*='/download/']"
Result = TypeVar("Result")

CONTRAST = {"runOnly": ["color-contrast"]}

#: Most sites leave the scheme to their stylesheet, those of the French State to an attribute. axe takes a ground that
#: nobody painted for white.
WEAR = """(scheme) => {
    document.documentElement.style.colorScheme = scheme;
    document.documentElement.style.backgroundColor = "Canvas";
    document.documentElement.dataset.frTheme = scheme;
}"""


def walk_through(site: HostSite, tab: Page, more: Callable[[Walk], None] | None = None) -> None:
    """All that people do on a ``site`` with petitions, and ``more``, until it has none any more."""
    site.manage("makemigrations", "stories")
    site.manage("migrate")
    site.manage("createsuperuser", "--noinput", f"--username={ADMIN}", "--email=w@example.org")
    site.run_script("fill.py")

    with site.served() as address:
        walk = Walk(site, address, tab)
        walk.log_in()
        walk.name_the_address()
        walk.leave()
        walk.sign(f"{site.pages}/petition/", "zoe@example.org")
        walk.follow_the_reference(f"{site.pages}/petition/")
        walk.follow_the_reference(f"{site.pages}/story/")
        walk.wait_for_count(f"{site.pages}/story/", site.counted)
        walk.read_the_blocks()
        walk.take_pictures(PICTURES / site.name)
        if more:
            more(walk)
        walk.log_in()
        walk.seal(site.folder.parent / "dossier")

    assert "No changes" in site.manage("makemigrations", "--check", "--dry-run")
    assert "post-processed" in site.manage("collectstatic", "--noinput", settings="production")
    remove(site)


@dataclass
class Walk:
    """A visitor, and then the webmaster, on ``site``, which is served at ``address``."""

    site: HostSite
    address: str
    page: Page

    def log_in(self) -> None:
        """Enter Wagtail's admin."""
        self.page_at("/admin/login/")
        self.page.fill("[name=username]", ADMIN)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("[type=submit]")
        self.page.wait_for_url("**/admin/")

    def leave(self) -> None:
        """Come back as a visitor whom the site does not know."""
        self.page.context.clear_cookies()

    def name_the_address(self) -> None:
        """Say in Settings › Sites where the site is served."""
        host = urlsplit(self.address)
        self.page_at("/admin/sites/")
        self.page.click("text=localhost")
        self.page.fill("[name=hostname]", str(host.hostname))
        self.page.fill("[name=port]", str(host.port))
        self.page.click("button[type=submit] >> text=/Save|Enregistrer/")
        self.page.wait_for_url("**/admin/sites/")

    def sign(self, path: str, email: str) -> str:
        """Fill in the form on a page, and press the button to which the mail leads; the text of that mail."""
        form = self.page_at(path).locator("form.petition-form")
        form.locator("[name=given_name]").fill("Zoé")
        form.locator("[name=family_name]").fill("Le Goff")
        form.locator("[name=email]").fill(email)
        for box in ("consent-sign", "consent-hand_over", "age"):
            form.locator(f"[name={box}]").check()
        # Nobody fills in a form in less.
        self.page.wait_for_timeout(2_100)
        form.locator("[name=send]").click()
        self.page.wait_for_url("**/petitions/check/**")
        mail, link = self._wait_for(lambda: self._mail_to(email))
        self.page.goto(link)
        self.page.click("button[name=send][value=confirm]")
        self.page.wait_for_url("**/petitions/thanks/**")
        return mail

    def _mail_to(self, email: str) -> tuple[str, str] | None:
        """The text that was sent to somebody, and the link in it."""
        mail = self.site.mails.get(email, "")
        links = re.findall(r"https?://\S+/petitions/confirm/\S+", mail)
        return (mail, links[0]) if links else None

    def follow_the_reference(self, path: str, words: str = "Streets that listen") -> None:
        """From the text to the note, and back."""
        reference = self.page_at(path).locator("a.petition-noteref, .petition-noteref a").first
        assert reference.inner_text().strip("[]") == "1"
        reference.click()
        assert words in self.page.locator(":target").inner_text()
        self.page.locator(":target a.petition-backlink").click()
        assert self.page.locator(":target").inner_text().strip("[]") == "1"

    def wait_for_count(self, path: str, words: str) -> None:
        """The progress on a page says how many have signed."""
        progress = ".petition-progress"
        self._wait_for(lambda: words in self.page_at(path).locator(progress).inner_text())

    def read_the_blocks(self) -> None:
        """All four blocks show the petition on a page of the site's own."""
        story = self.page_at(f"{self.site.pages}/story/")
        for part in ("petition-form", "petition-progress", "petition-export", "petition-endnotes"):
            assert story.locator(f".{part}").first.is_visible(), part

    def seal(self, folder: Path) -> None:
        """Seal a dossier in the desk, take it out, and verify it as an authority would."""
        self.page_at("/admin/petitions/dossiers/seal/")
        self.page.check("[name=variant][value=complete]")
        self.page.click("main form button[type=submit] >> text=/Seal|Sceller/")
        self.page.wait_for_url("**/petitions/dossiers/")
        self._wait_for(self._sealed)
        self.page.click(DOWNLOAD)
        self.page.fill("[name=reason]", "For the delivery")
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_download() as download:
            self.page.click("[name=send]")
        zipfile.ZipFile(download.value.path()).extractall(folder)
        [manifest] = folder.glob("*.sha256")
        run(["sha256sum", "--check", "--strict", manifest.name], cwd=folder)

    def _sealed(self) -> bool:
        self.page.reload()
        return self.page.locator(DOWNLOAD).count() > 0

    def take_pictures(self, folder: Path) -> None:
        """The petition and the page with the blocks, in light and dark, in which all can be read."""
        folder.mkdir(parents=True, exist_ok=True)
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            for name in ("petition", "story"):
                self.page_at(f"{self.site.pages}/{name}/").evaluate(WEAR, scheme)
                self.page.screenshot(path=folder / f"{name}-{scheme}.png", full_page=True)
                found = Axe().run(self.page, context="body", options=CONTRAST)
                assert not found.violations_count, found.generate_report()
        self.page.emulate_media(color_scheme="light")

    def _wait_for(self, happened: Callable[[], Result]) -> Result:
        """What ``happened`` answers as soon as it is true: a worker may have to do it first."""
        for _second in range(60):
            if result := happened():
                return result
            self.page.wait_for_timeout(1_000)
        raise AssertionError("It does not happen; see the logs of the site.")

    def page_at(self, path: str) -> Page:
        """The page at a path of the site, or at an address, as this visitor sees it."""
        response = self.page.goto(path if "://" in path else self.address + path)
        assert response is not None
        assert response.ok, f"{path}: {response.status}"
        return self.page
