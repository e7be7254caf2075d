"""A site as ``wagtail start`` makes it, to which our app is added as README says."""

from __future__ import annotations

import pytest

from .environment import make_environment
from .readme import follow, steps
from .site import ADMIN, HostSite
from .walk import Walk

pytestmark = pytest.mark.hosts


@pytest.fixture
def site(tmp_path, wheel):
    """A new site with a page type of its own, whose webmaster has followed README."""
    site = HostSite.start(tmp_path, make_environment("wagtail"))
    site.set(
        EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
        EMAIL_FILE_PATH=str(site.folder / "mails"),
        SECRET_KEY="a secret of this machine",
        ALLOWED_HOSTS=["127.0.0.1"],
    )
    for step in steps():
        follow(step, site, wheel)
    return site


def test_readme_leads_from_a_new_site_to_a_dossier_that_verifies(site, tab, pictures, tmp_path):
    assert "no issues" in site.manage("check", "--database", "default")
    site.write("mysite/templates/wagtail_petition/base.html", '{% extends "base.html" %}')
    assert "no issues" in site.manage("check", "--database", "default")
    site.add_app("stories")
    site.manage("makemigrations", "stories")
    site.manage("migrate")
    site.manage("createsuperuser", "--noinput", f"--username={ADMIN}", "--email=w@example.org")
    site.run_script("fill.py")

    with site.served() as address:
        walk = Walk(site, address, tab)
        walk.log_in()
        walk.name_the_address()
        walk.sign()
        walk.follow_the_reference("/petition/")
        walk.follow_the_reference("/story/")
        walk.read_the_blocks()
        walk.seal(tmp_path / "dossier")
        walk.take_pictures(pictures / "plain")

    assert "No changes" in site.manage("makemigrations", "--check", "--dry-run")
    assert "post-processed" in site.manage("collectstatic", "--noinput", settings="production")
