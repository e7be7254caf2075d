"""What people do on a site, with a browser: sign, confirm, follow a reference, seal a dossier and verify it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from .environment import ROOT, run
from .site import ADMIN, PASSWORD, HostSite

#: Where screenshots are kept to be looked at.
PICTURES = ROOT / "build" / "hosts"


def walk_through(site: HostSite, tab: Page, folder: Path) -> None:
    """All that people do on a new ``site`` to which the app was added; a dossier is unpacked below ``folder``."""
    checked = ["check", "--database", "default"]
    assert "no issues" in site.manage(*checked)
    site.write("mysite/templates/wagtail_petition/base.html", '{% extends "base.html" %}')
    assert "no issues" in site.manage(*checked)
    site.add_app("stories")
    site.manage("migrate")
    site.manage("createsuperuser", "--noinput", f"--username={ADMIN}", "--email=w@example.org")
    site.run_script("fill.py")

    with site.served() as address:
        walk = Walk(site, address, tab)
        walk.log_in()
        walk.name_the_address()
        walk.leave()
        walk.sign()
        walk.follow_the_reference("/petition/")
        walk.follow_the_reference("/story/")
        walk.read_the_blocks()
        walk.take_pictures(PICTURES / site.name)
        walk.log_in()
        walk.seal(folder / "dossier")

    assert "No changes" in site.manage("makemigrations", "--check", "--dry-run")
    assert "post-processed" in site.manage("collectstatic", "--noinput", settings="production")


@dataclass
class Walk:
    """A visitor, and then the webmaster, on ``site``, which is served at ``address``."""

    site: HostSite
    address: str
    page: Page

    def log_in(self) -> None:
        """Enter Wagtail's admin."""
        self._go("/admin/login/")
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
        self._go("/admin/sites/")
        self.page.click("text=localhost")
        self.page.fill("[name=hostname]", str(host.hostname))
        self.page.fill("[name=port]", str(host.port))
        self.page.click("button[type=submit] >> text=Save")
        self.page.wait_for_url("**/admin/sites/")

    def sign(self) -> None:
        """Fill in the form of the petition, and press the button to which the mail leads."""
        self._go("/petition/")
        form = self.page.locator("form.petition-form")
        form.locator("[name=given_name]").fill("Zoé")
        form.locator("[name=family_name]").fill("Le Goff")
        form.locator("[name=email]").fill("zoe@example.org")
        for box in ("consent-sign", "consent-hand_over", "age"):
            form.locator(f"[name={box}]").check()
        # Nobody fills in a form in less.
        self.page.wait_for_timeout(2_100)
        form.locator("[name=send]").click()
        self.page.wait_for_url("**/petitions/check/**")
        [link] = re.findall(r"https?://\S+/petitions/confirm/\S+", self.site.mails[-1])[:1]
        self.page.goto(link)
        self.page.click("button[name=send][value=confirm]")
        self.page.wait_for_url("**/petitions/thanks/**")

    def follow_the_reference(self, path: str) -> None:
        """From the text to the note, and back."""
        self._go(path)
        reference = self.page.locator("a.petition-noteref, .petition-noteref a").first
        assert reference.inner_text().strip("[]") == "1"
        reference.click()
        assert "Streets that listen" in self.page.locator(":target").inner_text()

    def read_the_blocks(self) -> None:
        """All four blocks show the petition on a page of the site's own."""
        self._go("/story/")
        for part in ("petition-form", "petition-progress", "petition-export", "petition-endnotes"):
            assert self.page.locator(f".{part}").first.is_visible(), part
        assert "1 person has signed" in self.page.locator(".petition-progress").inner_text()

    def seal(self, folder: Path) -> None:
        """Seal a dossier in the desk, take it out, and verify it as an authority would."""
        self._go("/admin/petitions/dossiers/seal/")
        self.page.check("[name=variant][value=complete]")
        self.page.click("main form button[type=submit] >> text=Seal")
        self.page.wait_for_url("**/petitions/dossiers/")
        self.page.click("main table a[href*='/download/']")
        self.page.fill("[name=reason]", "For the delivery")
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_download() as download:
            self.page.click("[name=send]")
        zipfile.ZipFile(download.value.path()).extractall(folder)
        [manifest] = folder.glob("*.sha256")
        run(["sha256sum", "--check", "--strict", manifest.name], cwd=folder)

    def take_pictures(self, folder: Path) -> None:
        """The petition and the page with the blocks, in light and dark."""
        folder.mkdir(parents=True, exist_ok=True)
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            for name in ("petition", "story"):
                self._go(f"/{name}/")
                self.page.screenshot(path=folder / f"{name}-{scheme}.png", full_page=True)
        self.page.emulate_media(color_scheme="light")

    def _go(self, path: str) -> None:
        response = self.page.goto(self.address + path)
        assert response is not None
        assert response.ok, f"{path}: {response.status}"
