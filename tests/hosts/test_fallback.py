"""A site whose pages stand in French before anybody has translated them, and then as far as somebody has."""

from __future__ import annotations

import pytest

from .readme import add_petitions
from .walk import Walk, walk_through

pytestmark = pytest.mark.hosts

TITLE = {"No ears in our streets": "Pas d’oreilles dans nos rues"}


def test_people_sign_what_is_not_translated_or_half(make_site, tab):
    site = make_site(
        "fallback",
        requires=["wagtail-localize", "psycopg[binary]", "django-tasks-db"],
        pages="/en-gb",
    )
    site.speak_languages()
    add_petitions(site)
    walk_through(site, tab, in_french)


def in_french(walk: Walk) -> None:
    """The untranslated page is shown in the place of the translation, and then what is missing of it."""
    walk.site.run_script("synchronise.py")
    mail = walk.sign("/fr/petition/", "aline@example.org")
    assert "No ears in our streets" in mail
    walk.follow_the_reference("/fr/story/")

    walk.site.run_script("translate.py", WORDS=TITLE)
    mail = walk.sign("/fr/petition/", "bruno@example.org")
    assert "Pas d’oreilles dans nos rues" in mail
    page = walk.page_at("/fr/petition/")
    # A browser may show for a while what it kept.
    page.reload()
    assert page.locator("[lang=fr] [lang=en-GB] >> text=There are microphones").is_visible()
    walk.follow_the_reference("/fr/petition/")
    walk.wait_for_count("/fr/story/", "3 personnes ont signé")
