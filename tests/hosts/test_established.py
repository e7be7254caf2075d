"""A site that has its ways already: forms, redirects, a sitemap, search on PostgreSQL, a cache, rules for subpages."""

from __future__ import annotations

import re

import pytest

from .readme import add_petitions
from .walk import Walk, walk_through

pytestmark = pytest.mark.hosts

RULE = """    subpage_types = [
        "contact.ContactPage",
    ]"""
WITH_PETITIONS = RULE.replace(
    "    ]", '        "stories.StoryPage",\n        "wagtail_petition.PetitionPage",\n    ]'
)


def test_petitions_fit_into_the_ways_of_an_established_site(make_site, postgresql_databases, tab):
    site = make_site(
        "established",
        "contact",
        # wagtail-cache does not run on a newer Django yet.
        requires=["wagtail-cache", "django~=6.0.0", "psycopg[binary]"],
        new_database=postgresql_databases,
    )
    site.install("wagtailcache", "django.contrib.sitemaps", "django.contrib.postgres")
    cache = "django.core.cache.backends.filebased.FileBasedCache"
    site.set(CACHES={"default": {"BACKEND": cache, "LOCATION": str(site.folder / "cache")}})
    middleware = "MIDDLEWARE = [\n"
    update = '    "wagtailcache.cache.UpdateCacheMiddleware",\n'
    site.edit("mysite/settings/base.py", middleware, middleware + update)
    redirect = '    "wagtail.contrib.redirects.middleware.RedirectMiddleware",\n'
    fetch = '    "wagtailcache.cache.FetchFromCacheMiddleware",\n'
    site.edit("mysite/settings/base.py", redirect, redirect + fetch)
    view = "from wagtail.contrib.sitemaps.views import sitemap\n"
    site.edit(
        "mysite/urls.py",
        "\nurlpatterns = [\n",
        f'{view}\nurlpatterns = [\n    path("sitemap.xml", sitemap),\n',
    )
    site.edit("home/models.py", "    pass", RULE)
    site.manage("makemigrations", "contact")
    add_petitions(site)
    site.edit("home/models.py", RULE, WITH_PETITIONS)
    walk_through(site, tab, on_the_old_ways)


def on_the_old_ways(walk: Walk) -> None:
    """All that the site did it does still, and petitions take part in it."""
    walk.site.run_script("established.py")
    page = walk.page_at("/contact/")
    page.fill("[name=message]", "Good evening")
    page.click("main button, form button >> text=Write")
    assert page.locator("text=We answer soon.").is_visible()

    assert walk.page_at("/ears").url == f"{walk.address}/petition/"
    sitemap = walk.page.request.get(f"{walk.address}/sitemap.xml").text()
    assert f"<loc>{walk.address}/petition/</loc>" in sitemap
    found = walk.page_at("/search/?query=microphones")
    assert found.locator("text=No ears in our streets").is_visible()

    assert [kept(walk, "/petition/") for _visit in range(2)][1]
    mail = walk.sign("/petition/", "aline@example.org")
    walk.wait_for_count("/petition/", "2 people have signed")
    for secret in re.findall(r"https?://[^/]+(/petitions/\S+)", mail):
        assert [kept(walk, secret) for _visit in range(2)] == [False, False]

    walk.log_in()
    rules = walk.page_at("/admin/pages/3/add_subpage/")
    assert rules.locator("text=Petition page").first.is_visible()
    walk.leave()


def kept(walk: Walk, path: str) -> bool:
    """Whether what is shown comes from the cache."""
    answer = walk.page.request.get(walk.address + path)
    return answer.headers.get("x-wagtail-cache") == "hit"
