"""Taking the app out of a site that used it, as ``docs/how-to/remove.md`` says."""

from __future__ import annotations

import re

import pytest

from .conftest import ROOT, WITHOUT_PETITION

pytestmark = pytest.mark.hosts

GONE = {"WITHOUT_PETITION": "1"}

USE_IT = """
from django.core.management import call_command
call_command("migrate", "-v0")
from wagtail.models import Page
from magazine.models import Article
from wagtail_petition.models import PetitionPage

top = Page.objects.get(depth=2)
petition = PetitionPage(
    title="No ears", controller_name="Us", controller_address="1 Street", controller_email="us@example.org"
)
top.add_child(instance=petition)
petition.save_revision().publish()
cited = '<p>Said<a linktype="source" id="1">[1]</a> here.</p>'
article = Article(
    title="Streets", intro=cited, sources=[("web", {"title": "A page"})],
    body=[
        ("text", cited),
        ("signature_form", {"petition": petition}),
        ("column", {
            "form": {"petition": petition}, "words": cited,
            "body": [("text", "<p>Inside</p>"), ("progress", {"petition": petition})],
        }),
    ],
    long=[("line", "A line")],
)
top.add_child(instance=article)
article.save_revision().publish()
"""

SIGN = """
from wagtail_petition.models import NewsletterContact, Petition, PrivacyNotice
notice = PrivacyNotice.objects.create(digest="0" * 64, language="en", content={})
NewsletterContact.objects.create(
    petition=Petition.objects.get(), email="zoe@example.org", language="en", notice=notice
)
"""

TELL = """
from magazine.models import Article
from wagtail.models import Page, Revision
article = Article.objects.get()
print(article.intro, article.body.get_prep_value(), article.latest_revision.content, Page.objects.count())
"""


def steps():
    """The commands of the page, in order."""
    page = (ROOT / "docs" / "how-to" / "remove.md").read_text()
    return [line.split() for line in re.findall(r"^ +python manage\.py (.+)$", page, re.MULTILINE)]


def test_a_site_that_used_all_of_it_is_rid_of_it_by_the_commands_of_the_page(site):
    look, take_out, make, migrate, drop, *clean = steps()
    site.python(USE_IT)
    site.python(SIGN)

    refused = site.run("petition_remove", fails=True)
    assert "1 newsletter contacts" in refused

    said = site.run(*look)
    assert "“No ears” would be deleted" in said
    assert "magazine.Article.body.note is a NoteBlock" in said
    assert "magazine.Article.subpage_types names the petition page" in said
    assert "an entry of INSTALLED_APPS, an entry of DATABASE_ROUTERS" in said
    assert "linktype" in site.python(TELL)

    site.run(*take_out)
    told = site.python(TELL)
    assert "linktype" not in told
    assert "signature_form" not in told
    assert "progress" not in told
    assert told.count("Said here.") == 6
    assert "Inside" in told

    site.write_models(WITHOUT_PETITION)
    site.run(*make, "--no-input")
    site.run(*migrate, "-v0")
    site.run(*drop, "-v0")
    for command in clean:
        site.run(*command, **GONE)
    assert "Said here." in site.python(TELL, **GONE)

    site.run("check", **GONE)
    site.run("makemigrations", "--check", "--dry-run", **GONE)
    site.run("migrate", "-v0", SITE_DATABASE="fresh.sqlite3", **GONE)
