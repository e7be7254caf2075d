"""When very many people come at once: one page for all, and never the page of somebody else."""

from __future__ import annotations

import os
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.cache import cache
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from wagtail_petition.middleware import PageCacheMiddleware
from wagtail_petition.models import Petition, PetitionPage, Surge
from wagtail_petition.signing import pagecache, surge
from wagtail_petition.signing.pausing import pause

pytestmark = pytest.mark.django_db(transaction=True)


#: A server that is down.
NO_CACHE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1",
    }
}


@pytest.fixture(autouse=True)
def shared_cache(settings):
    """Redis where there is one, else the cache of this process."""
    if url := os.environ.get("REDIS_URL"):
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
        }
        cache.clear()


@pytest.fixture
def page(petition_page):
    surge.switch_on("Merci d’être là.")
    return petition_page


@pytest.fixture
def renders(monkeypatch):
    """The addresses for which Wagtail renders a page."""
    rendered = []
    usual = PetitionPage.serve

    def serve(self, request, *args, **kwargs):
        rendered.append(request.get_full_path())
        return usual(self, request, *args, **kwargs)

    monkeypatch.setattr(PetitionPage, "serve", serve)
    return rendered


def retitle(page, title):
    """Change what the page shows without publishing: nobody is told."""
    Page.objects.filter(pk=page.pk).update(title=title)


def get(address, **headers):
    """What a visitor without any history of this site gets, from a process that remembers nothing."""
    return Client().get(address, headers=headers)


def test_a_page_is_rendered_once_and_the_bytes_are_the_same(page, renders):
    first, second = get(page.url), get(page.url)

    assert renders == [page.url]
    assert first.content == second.content
    assert "Merci d’être là." in first.content.decode()
    for answer in (first, second):
        assert answer["Cache-Control"] == (
            "public, max-age=10, stale-while-revalidate=60, stale-if-error=60"
        )
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert answer["Content-Length"] == str(len(answer.content))


def test_a_visitor_who_has_the_page_already_is_told_so(page):
    tag = get(page.url)["ETag"]

    known = get(page.url, if_none_match=tag)
    assert (known.status_code, known.content) == (304, b"")
    assert get(page.url, if_none_match='"another"').status_code == 200


def test_head_is_answered_like_get(page, renders):
    answer = Client().head(page.url)
    assert answer.status_code == 200
    get(page.url)
    again = Client().head(page.url)

    assert again.status_code == 200
    assert again["ETag"] == get(page.url)["ETag"]
    assert len(renders) == 2


def test_links_of_mailings_show_the_page_that_is_kept(page, renders):
    get(page.url)
    get(page.url + "?utm_source=newsletter&fbclid=1")
    assert renders == [page.url]

    # What a template of the site may look at is not ours to ignore.
    get(page.url + "?theme=dark")
    assert len(renders) == 2


def test_who_is_logged_in_sees_the_page_as_it_is(page, renders):
    editor = Client()
    editor.force_login(User.objects.create_superuser("editor"))
    get(page.url)
    retitle(page, "Titre neuf")

    assert "Titre neuf" in editor.get(page.url).content.decode()
    assert "Titre neuf" not in get(page.url).content.decode()


@pytest.mark.parametrize("header", [{"HTTP_AUTHORIZATION": "Basic x"}, {"REMOTE_USER": "zoe"}])
def test_a_request_that_names_somebody_is_not_shared(header):
    assert not pagecache.may_be_shared(RequestFactory().get("/", **header))


def test_a_preview_neither_shows_nor_becomes_the_kept_page(page):
    get(page.url)
    page.title = "Brouillon"
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    preview = page.make_preview_request(request)

    assert "Brouillon" in preview.rendered_content
    assert "Brouillon" not in get(page.url).content.decode()


def test_languages_and_hosts_are_kept_apart(page, home):
    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    translated = page.copy_for_translation(english)
    translated.title = "No ears in our streets"
    translated.save_revision().publish()

    assert "Pas d’oreilles" in get(page.url).content.decode()
    assert "No ears" in get(translated.url).content.decode()
    keys = {
        pagecache.key_of(RequestFactory(SERVER_NAME=host).get("/"))
        for host in ("a.example.org", "b.example.org")
    }
    assert len(keys) == 2


def test_a_restricted_page_is_never_kept(page, renders):
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )
    member = Client()
    for _visit in range(2):
        assert "Radio Forez" not in get(page.url).content.decode()
    restriction = PageViewRestriction.objects.get()
    member.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/",
        {"password": "secret", "return_url": page.url},
    )
    for _visit in range(2):
        member.get(page.url)

    assert "Radio Forez" not in get(page.url).content.decode()
    assert page.url not in pagecache.shared_paths(cache.get(pagecache.GENERATION, ""))


def test_restricting_a_page_hides_what_was_kept(page):
    assert "Radio Forez" in get(page.url).content.decode()

    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )
    assert "Radio Forez" not in get(page.url).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.save_revision().publish(),
        lambda page: pause(page.petition, reason="Panne"),
    ],
)
def test_publishing_and_pausing_show_at_once(page, renders, change):
    get(page.url)
    change(page)
    get(page.url)

    assert len(renders) == 2


def test_an_unpublished_or_deleted_page_is_gone_at_once(page):
    assert get(page.url).status_code == 200
    count = f"/petitions/{page.petition.uuid}/count.json"
    assert get(count).status_code == 200

    page.unpublish()
    assert get(page.url).status_code == 404
    assert get(count).status_code == 404

    page.save_revision().publish()
    assert get(page.url).status_code == 200
    PetitionPage.objects.get(pk=page.pk).delete()
    assert get(page.url).status_code == 404


def test_counts_and_thanks_are_kept_too(page):
    addresses = [f"/petitions/{page.petition.uuid}/count.json", f"/petitions/thanks/{page.pk}/"]
    before = [get(address).content for address in addresses]
    Petition.objects.update(count=7)
    retitle(page, "Titre neuf")

    assert [get(address).content for address in addresses] == before
    for address in addresses:
        assert "stale-while-revalidate" in get(address)["Cache-Control"]


def test_what_is_too_old_is_rendered_by_one_while_the_others_get_the_old_page(page, settings):
    settings.WAGTAIL_PETITION = {"SURGE_MAX_AGE": 1}
    get(page.url)
    retitle(page, "Titre neuf")
    time.sleep(1.1)
    seen = []

    def slow(request):
        # While this visitor's page is rendered, another one comes.
        seen.append(get(page.url).content.decode())
        return HttpResponse("Titre neuf")

    request = RequestFactory(SERVER_NAME="testserver").get(page.url)
    answer = PageCacheMiddleware(slow)(request)

    assert answer.content == b"Titre neuf"
    assert "Pas d’oreilles" in seen[0]
    assert get(page.url).content == b"Titre neuf"


def test_a_page_that_fails_is_shown_as_it_was(page, settings, monkeypatch):
    settings.WAGTAIL_PETITION = {"SURGE_MAX_AGE": 1}
    before = get(page.url).content
    time.sleep(1.1)

    def fail(*args, **kwargs):
        raise RuntimeError("the database is down")

    monkeypatch.setattr(PetitionPage, "serve", fail)
    visitor = Client(raise_request_exception=False)
    answers = [visitor.get(page.url) for _visit in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.content for answer in answers} == {before}


def test_many_who_come_at_once_have_one_page_rendered(page, live_server, monkeypatch):
    rendered = []
    usual = PetitionPage.serve

    def slow(self, request, *args, **kwargs):
        rendered.append(1)
        time.sleep(0.3)
        return usual(self, request, *args, **kwargs)

    monkeypatch.setattr(PetitionPage, "serve", slow)

    def visit(_number):
        with urllib.request.urlopen(live_server.url + page.url) as answer:  # noqa: S310
            return answer.read()

    with ThreadPoolExecutor(16) as pool:
        bodies = set(pool.map(visit, range(32)))

    assert len(rendered) == 1
    assert len(bodies) == 1


def test_a_page_that_sets_a_cookie_is_not_kept_and_the_organiser_is_told(page, monkeypatch):
    usual = PetitionPage.serve

    def with_cookie(self, request, *args, **kwargs):
        answer = usual(self, request, *args, **kwargs)
        answer.set_cookie("csrftoken", "x")
        return answer

    monkeypatch.setattr(PetitionPage, "serve", with_cookie)
    get(page.url)
    retitle(page, "Titre neuf")

    assert "Titre neuf" in get(page.url).content.decode()
    assert "csrftoken" in str(pagecache.Refusal(*cache.get(pagecache.REFUSED)))


@pytest.mark.parametrize(
    ("headers", "session", "why"),
    [
        ({"Vary": "Cookie"}, False, "cookie"),
        ({"Content-Encoding": "gzip"}, False, "wagtail_petition"),
        ({"Cache-Control": "private"}, False, "private"),
        ({}, True, "session"),
        ({"Vary": "Accept-Language, Accept-Encoding"}, False, None),
    ],
)
def test_what_belongs_to_one_visitor_is_known(headers, session, why):
    request = RequestFactory().get("/")
    request.session = type("Session", (), {"modified": session})()

    found = pagecache.refusal(request, HttpResponse("page", headers=headers))

    assert (why is None and found is None) or why in str(found)


def test_a_page_with_a_nonce_is_not_kept():
    request = RequestFactory().get("/")
    request._csp_nonce = "n0nce"

    assert pagecache.refusal(request, HttpResponse('<script nonce="n0nce">'))
    assert not pagecache.refusal(request, HttpResponse("<p>no script</p>"))


def test_a_cache_that_is_down_stops_nobody(page, settings):
    visit = RequestFactory(SERVER_NAME="testserver").get(page.url)
    settings.CACHES = NO_CACHE
    settings.WAGTAIL_PETITION = {"SURGE_MAILS_PER_MINUTE": 1}

    assert PageCacheMiddleware(lambda _: HttpResponse("rendered"))(visit).content == b"rendered"
    for _mail in range(2):
        surge.pace()
    pagecache.purge()
    surge.switch_off()
    assert not surge.is_on()


def test_outside_surge_mode_every_visit_is_rendered(petition_page, renders, settings):
    for _visit in range(2):
        assert "max-age" not in get(petition_page.url).get("Cache-Control", "")
    assert len(renders) == 2

    settings.WAGTAIL_PETITION = {"PAGE_MAX_AGE": 120, "SURGE": False}
    assert "max-age=120" in get(petition_page.url)["Cache-Control"]
    assert "Cache-Control" not in get("/")
    assert len(renders) == 3


def test_the_setting_overrules_the_switch(page, settings):
    settings.WAGTAIL_PETITION = {"SURGE": False}
    assert not surge.is_on()
    surge.switch_off()
    settings.WAGTAIL_PETITION = {"SURGE": True}
    assert surge.is_on()


def test_switching_off_ends_it_at_once_and_is_on_record(page, renders):
    get(page.url)
    surge.switch_off()
    get(page.url)

    assert len(renders) == 2
    assert Surge.objects.get().ended_at


def test_two_who_switched_on_at_once_switch_off_together(page):
    Surge.objects.create()
    assert Surge.objects.filter(ended_at=None).count() == 2

    surge.switch_on("Un autre texte.")
    surge.switch_off()

    assert not Surge.objects.filter(ended_at=None).exists()
    assert not surge.is_on()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_pages_go_on_being_served_while_nothing_can_tell(page, monkeypatch, settings, error):
    surge.switch_off()

    def down():
        raise error

    monkeypatch.setattr(surge, "_stored_switch", down)
    cache.clear()
    assert surge.is_on()
    settings.CACHES = NO_CACHE
    assert surge.is_on()


def test_mails_leave_at_the_pace_that_the_provider_takes(page, settings):
    settings.WAGTAIL_PETITION = {"SURGE_MAILS_PER_MINUTE": 1_200}
    started = time.monotonic()

    def send(_number):
        surge.pace()
        connection.close()

    # Two workers share the pace.
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(send, range(11)))
    taken = time.monotonic() - started

    assert 0.45 < taken < 3
    surge.switch_off()
    assert surge.mails_per_minute() is None


def test_visitors_are_told_how_long_mails_take(
    page, make_waiting, client, link_in, mailoutbox, sign
):
    now = timezone.now()
    for number, minutes in enumerate((6, 7, 8, 900)):
        signature = make_waiting(page, signed_at=now - (minutes + number) * timedelta(minutes=1))
        signature.mails.update(state="sent", ended_at=now - number * timedelta(minutes=1))

    asked = sign(page)
    shown = client.get(asked["Location"]).content.decode()

    # The one that was sent again after hours says nothing about the others.
    assert "7 minutes" in shown
    assert "Merci d’être là." in shown


def test_the_counter_is_not_compared_during_a_surge(page, make_signature, capsys):
    make_signature(page)
    call_command("petition_count", "--repair")
    assert "Surge mode is on" in capsys.readouterr().out
    assert Petition.objects.get().repaired_at is None

    surge.switch_off()
    call_command("petition_count", "--repair")
    assert Petition.objects.get().repaired_at
    assert surge.count_interval() == 1
