"""The smallest article with sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from wagtail.models import Locale, Page
from wagtail.users.models import UserProfile

from example_site.home.models import HomePage
from tests.sources.magazine.models import ArticlePage

from .internet import Internet, internet

BOOK_ID = "8b0a6a1e-0b53-4a0e-9f0c-0d6a3f6f0003"
FILM_ID = "8b0a6a1e-0b53-4a0e-9f0c-0d6a3f6f0004"


def source(source_id: str, **value: Any) -> dict[str, Any]:
    """A source as a page stores it."""
    return {"type": "other", "id": source_id, "value": value}


SOURCES = [source(BOOK_ID, title="Un livre"), source(FILM_ID, title="Un film")]


@pytest.fixture
def make_article(home: HomePage) -> Callable[..., ArticlePage]:
    """Publish an article with two sources, and whatever else is given."""

    def make(parent: Page = home, **fields: Any) -> ArticlePage:
        article = ArticlePage(**{"title": "Des micros", "sources": SOURCES, **fields})
        parent.add_child(instance=article)
        article.save_revision().publish()
        return ArticlePage.objects.get(pk=article.pk)

    return make


@pytest.fixture
def edit(admin_tab: Tab, admin_user: Any) -> Callable[[Page], Tab]:
    """Open a page in the editor; the admin speaks English."""
    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "en"
    profile.save()

    def open_editor(page: Page) -> Tab:
        admin_tab.goto(f"/admin/pages/{page.pk}/edit/")
        return admin_tab

    return open_editor


@pytest.fixture
def net() -> Iterator[Internet]:
    """An internet of the test's own."""
    with internet() as net:
        yield net


@pytest.fixture
def english(home: HomePage) -> Locale:
    """English, for a site whose home page is translated already."""
    locale = Locale.objects.get(language_code="en")
    home.copy_for_translation(locale).save_revision().publish()
    return locale
