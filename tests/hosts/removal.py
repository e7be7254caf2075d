"""What ``docs/how-to/remove.md`` tells a webmaster to do, done to a site word for word."""

from __future__ import annotations

import re
import shutil
from urllib.request import urlopen

from .environment import ROOT
from .site import HostSite

#: What nobody may find in a site any more.
NAME = "wagtail_petition"


def remove(site: HostSite) -> None:
    """Take the app out of ``site``, and let its webmaster see that nothing is missing."""
    look, take_out, make, migrate, drop, *clean = _commands()
    assert "Nothing was changed" in site.manage(*look)
    site.manage(*take_out)
    site.put("without_petitions")
    site.manage(*make)
    site.manage(*migrate)
    site.manage(*drop)
    _take_out_of_code(site)
    shutil.rmtree(site.packages)
    for command in clean:
        site.manage(*command)

    _assert_whole(site)
    with site.served() as address, urlopen(f"{address}{site.pages}/story/") as page:  # noqa: S310
        assert "There are microphones in our street." in page.read().decode()
    site.use_new_database()
    site.manage("migrate")
    _assert_whole(site)


def _commands() -> list[list[str]]:
    """The commands of the page, in order."""
    page = (ROOT / "docs" / "how-to" / "remove.md").read_text("utf-8")
    return [line.split() for line in re.findall(r"^ +python manage\.py (.+)$", page, re.MULTILINE)]


def _take_out_of_code(site: HostSite) -> None:
    """Lines of settings, addresses and rules that name the app, and templates named after it."""
    for folder in list(site.folder.rglob(NAME)):
        shutil.rmtree(folder)
    for path in site.folder.rglob("*.py"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if NAME not in line), "utf-8")


def _assert_whole(site: HostSite) -> None:
    naming = [path for path in site.folder.rglob("*.py") if NAME in path.read_text("utf-8")]
    assert not naming
    assert "no issues" in site.manage("check", "--database", "default")
    assert "No changes" in site.manage("makemigrations", "--check", "--dry-run")
