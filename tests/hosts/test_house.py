"""A site with models of its own for images, documents and pages, in two languages, with a neighbour, on PostgreSQL,
whose worker sends mails and seals."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from .readme import add_petitions
from .walk import Walk, walk_through

pytestmark = pytest.mark.hosts

WORDS = {
    "No ears in our streets": "Pas d’oreilles dans nos rues",
    "A walk against microphones": "Une marche contre les micros",
    "The town wants microphones. We do not.": "La ville veut des micros. Pas nous.",
    "There are microphones in our street": "Il y a des micros dans notre rue",
    "Open an inquiry": "Ouvrir une enquête",
    "Streets that listen": "Des rues qui écoutent",
}


def test_languages_and_sites_of_one_house_count_together(make_site, postgresql_databases, tab):
    site = make_site(
        "house",
        "house",
        requires=["wagtail-localize", "psycopg[binary]", "django-tasks-db"],
        new_database=postgresql_databases,
        pages="/en-gb",
        has_worker=True,
    )
    site.set(
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        WAGTAILIMAGES_IMAGE_MODEL="house.HouseImage",
        WAGTAILDOCS_DOCUMENT_MODEL="house.HouseDocument",
        TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
    )
    site.speak_languages()
    site.install("django_tasks_db", "django.contrib.postgres")
    site.manage("makemigrations", "house")
    add_petitions(site)
    site.write("stories/base.py", "from house.models import BasePage as BasePage\n")
    walk_through(site, tab, in_french_and_next_door)


def in_french_and_next_door(walk: Walk) -> None:
    """People sign the translation, and on another site of the house; all count together."""
    walk.site.run_script("translate.py", WORDS=WORDS)
    mail = walk.sign("/fr/petition/", "aline@example.org")
    assert "Pas d’oreilles dans nos rues" in mail
    walk.follow_the_reference("/fr/petition/", "Des rues qui écoutent")
    walk.follow_the_reference("/fr/story/", "Des rues qui écoutent")

    address = urlsplit(walk.address)
    walk.site.run_script("second_site.py", PORT=address.port)
    mail = walk.sign(f"http://localhost:{address.port}/en-gb/neighbours/", "bruno@example.org")
    assert f"http://{address.netloc}/" in mail
    walk.wait_for_count("/fr/story/", "3 personnes ont signé")
