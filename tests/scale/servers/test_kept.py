"""What visitors get from the nginx of docs/how-to/servers.md, before a site that renders its pages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from wagtail_petition.models import PetitionPage, Signature

from ..machines import wait_until
from .front import Front

pytestmark = pytest.mark.django_db(transaction=True)

#: Seconds after which nginx, which counts whole ones, takes what may be kept for one as too old.
TOO_OLD = 2.1


@pytest.fixture
def front(nginx_path, live_server, petition_page, tmp_path) -> Iterator[Front]:
    with Front(tmp_path, live_server.thread.port).running(nginx_path) as front:
        yield front


class Rendered(list):
    """The addresses for which the site renders a petition page; ``first`` is called before it does."""

    def first(self) -> None:
        pass


@pytest.fixture
def rendered(monkeypatch):
    usual, rendered = PetitionPage.serve, Rendered()

    def serve(self, request, *args, **kwargs):
        rendered.append(request.get_full_path())
        rendered.first()
        return usual(self, request, *args, **kwargs)

    monkeypatch.setattr(PetitionPage, "serve", serve)
    return rendered


def retitle(page):
    """Change what the page shows without publishing."""
    Page.objects.filter(pk=page.pk).update(title="Titre neuf")


def test_a_page_is_rendered_once_for_all_who_follow_a_link_to_it(front, petition_page, rendered):
    path = petition_page.url
    pages = {front.ask(path + mark) for mark in ("", "?fbclid=1", "?fbclid=2&utm_source=x", "")}

    assert rendered == [path]
    assert len(pages) == 1
    # What a template of the site may look at is another page, and is not kept.
    for _visit in range(2):
        front.ask(f"{path}?fbclid=1&theme=dark")
    assert len(rendered) == 3


def test_many_who_come_at_once_have_one_page_rendered(front, petition_page, rendered):
    rendered.first = lambda: time.sleep(0.2)

    with ThreadPoolExecutor(16) as pool:
        pages = set(pool.map(lambda _visit: front.ask(petition_page.url), range(32)))

    assert len(rendered) == 1
    assert len(pages) == 1


def test_thanks_and_counts_are_kept_too(front, petition_page, live_server):
    pk, uuid = petition_page.pk, petition_page.petition.uuid
    addresses = [f"/petitions/thanks/{pk}/", f"/petitions/{uuid}/count.json"]
    before = [front.ask(address) for address in addresses]
    petition_page.unpublish()

    assert [status for status, _answer in before] == [200, 200]
    assert [front.ask(address) for address in addresses] == before


def test_a_page_is_shown_in_a_surge_while_the_database_fails(
    front, petition_page, rendered, settings
):
    settings.WAGTAIL_PETITION = {
        "SURGE": True,
        "SURGE_MAX_AGE": 1,
        "PAGE_MAX_AGE": 1,
        "PAGE_STALE": 0,
    }
    page = front.ask(petition_page.url)

    def fail():
        raise OperationalError("the database is down")

    rendered.first = fail
    answers = []
    wait_until(lambda: answers.append(front.ask(petition_page.url)) or len(rendered) > 3, "errors")

    assert set(answers) == {page}


def test_whoever_is_logged_in_sees_the_page_as_it_is_and_shares_it_with_nobody(
    front, petition_page
):
    editor = Client()
    editor.force_login(User.objects.create_superuser("editor"))
    cookie = f"sessionid={editor.cookies['sessionid'].value}"
    for title in ("Pas d’oreilles", "Titre neuf"):
        assert title in front.ask(petition_page.url, Cookie=cookie)[1]
        assert "Pas d’oreilles" in front.ask(petition_page.url)[1]
        retitle(petition_page)


def test_a_restricted_page_is_shown_to_those_who_know_the_password_only(front, petition_page):
    restriction = PageViewRestriction.objects.create(
        page=petition_page, restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )
    member = Client()
    member.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{petition_page.pk}/",
        {"password": "secret", "return_url": petition_page.url},
    )
    cookie = f"sessionid={member.cookies['sessionid'].value}"

    for _visit in range(2):
        assert "Radio Forez" not in front.ask(petition_page.url)[1]
        assert "Radio Forez" in front.ask(petition_page.url, Cookie=cookie)[1]


def test_what_is_unpublished_or_restricted_is_gone_when_it_is_too_old(
    front, petition_page, settings
):
    settings.WAGTAIL_PETITION = {"PAGE_MAX_AGE": 1, "PAGE_STALE": 1}
    assert "Radio Forez" in front.ask(petition_page.url)[1]
    PageViewRestriction.objects.create(
        page=petition_page, restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )
    wait_until(lambda: "Radio Forez" not in front.ask(petition_page.url)[1], "the password")

    PageViewRestriction.objects.all().delete()
    assert "Radio Forez" in front.ask(petition_page.url)[1]
    petition_page.unpublish()
    wait_until(lambda: front.ask(petition_page.url)[0] == 404, "no page")


def test_whoever_withdraws_a_name_is_gone_from_the_list_when_it_is_too_old(
    front, petition_page, make_signature, settings
):
    settings.WAGTAIL_PETITION = {"COUNT_MAX_AGE": 1}
    PetitionPage.objects.update(offer_show_name=True)
    make_signature(petition_page, given_name="Zoé", show_name=True, moderation="approved")
    names = f"/petitions/names/{petition_page.pk}/"
    assert "Zoé" in front.ask(names)[1]
    Signature.objects.update(show_name=False)
    time.sleep(TOO_OLD)

    # Nobody is shown the old list while the new one is fetched.
    assert "Zoé" not in front.ask(names)[1]
