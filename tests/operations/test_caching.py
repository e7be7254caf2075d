"""What caches in front of the site, and browsers, are told: a page for all, and never the page of somebody else."""

from __future__ import annotations

import base64

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from wagtail_petition.models import PetitionPage
from wagtail_petition.operations.caching import share

FOR_ALL = "public, max-age=10, stale-while-revalidate=60, stale-if-error=60"


@pytest.fixture
def addresses(petition_page):
    """The page of a petition, its thanks and its count."""
    uuid, pk = petition_page.petition.uuid, petition_page.pk
    return [petition_page.url, f"/petitions/thanks/{pk}/", f"/petitions/{uuid}/count.json"]


def said(address, client=None, **headers):
    """What a visitor's answer says to caches."""
    return (client or Client()).get(address, headers=headers).get("Cache-Control")


def test_pages_thanks_and_counts_are_for_everybody(addresses, client):
    page, thanks, count = addresses

    assert said(page) == said(thanks) == FOR_ALL
    assert said(count) == FOR_ALL.replace("max-age=10", "max-age=30")
    for address in addresses:
        answer = client.get(address)
        assert not answer.cookies
        # What the languages of the site add is all.
        assert answer.get("Vary", "") in ("", "Accept-Language")
        assert client.head(address)["Cache-Control"] == answer["Cache-Control"]


def test_links_of_mailings_and_networks_are_for_everybody(addresses):
    for address in addresses:
        assert said(f"{address}?utm_source=newsletter&fbclid=1").startswith("public")
        # What else stands in an address may be of one visitor, and a template of the site may look at it.
        assert said(f"{address}?email=zoe%40example.org") == "private"


def test_who_is_logged_in_shares_nothing(addresses, admin_client):
    for address in addresses:
        assert said(address, admin_client) == "private"


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_who_brings_a_cookie_of_the_site_shares_nothing(addresses, name):
    visitor = Client()
    visitor.cookies[name] = "theirs"

    for address in addresses:
        assert said(address, visitor) == "private"


def test_other_cookies_do_not_matter(addresses):
    visitor = Client()
    visitor.cookies["_pk_id.1"] = "statistics"

    for address in addresses:
        assert said(address, visitor).startswith("public")


def test_who_is_named_by_the_server_shares_nothing(addresses):
    password = base64.b64encode(b"zoe:secret").decode()

    for address in addresses:
        assert said(address, authorization=f"Basic {password}") == "private"
        assert Client(REMOTE_USER="zoe").get(address)["Cache-Control"] == "private"


def test_a_preview_is_for_its_editor(petition_page):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    preview = petition_page.make_preview_request(request)

    assert "private" in preview["Cache-Control"]
    assert "public" not in preview["Cache-Control"]


def test_a_restricted_page_is_kept_by_nobody(petition_page):
    restriction = PageViewRestriction.objects.create(
        page=petition_page.get_parent(),
        restriction_type=PageViewRestriction.PASSWORD,
        password="secret",
    )
    PetitionPage.objects.update(offer_show_name=True)
    pk = petition_page.pk
    addresses = [petition_page.url, f"/petitions/thanks/{pk}/", f"/petitions/names/{pk}/"]
    member = Client()
    member.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{pk}/",
        {"password": "secret", "return_url": petition_page.url},
    )

    assert "Radio Forez" in member.get(petition_page.url).content.decode()
    assert "Radio Forez" not in Client().get(petition_page.url).content.decode()
    for address in addresses:
        for visitor in (member, Client()):
            answer = visitor.get(address)
            if answer.status_code == 200:
                assert "no-store" in answer["Cache-Control"], address
            assert "public" not in answer.get("Cache-Control", ""), address


def test_what_is_no_page_is_not_kept(petition_page):
    petition_page.unpublish()

    assert said(petition_page.url) is None
    assert said(f"/petitions/thanks/{petition_page.pk}/") is None


def test_a_site_says_how_long(addresses, settings):
    page, thanks, count = addresses
    settings.WAGTAIL_PETITION = {"PAGE_MAX_AGE": 600, "COUNT_MAX_AGE": 5, "PAGE_STALE": 0}

    assert said(page) == said(thanks)
    assert said(page).startswith("public, max-age=600, stale-while-revalidate=0")
    assert said(count).startswith("public, max-age=5,")

    settings.WAGTAIL_PETITION = {"PAGE_MAX_AGE": 0}
    assert said(page) is None
    assert said(thanks) is None


def test_what_a_page_of_the_site_says_itself_stands(petition_page, monkeypatch):
    usual = PetitionPage.serve

    def serve(self, request, *args, **kwargs):
        answer = usual(self, request, *args, **kwargs)
        answer["Cache-Control"] = "max-age=1"
        return answer

    monkeypatch.setattr(PetitionPage, "serve", serve)

    assert said(petition_page.url) == "max-age=1"


def test_other_pages_of_the_site_are_left_alone(petition_page):
    assert said("/") is None


@pytest.fixture
def visit_of_anybody():
    request = RequestFactory().get("/")
    request.session = type("Session", (), {"modified": False})()
    return request


def shared(request, response):
    """Whether caches may show it to others."""
    share(request, response, 10)
    if isinstance(response, TemplateResponse):
        response.render()
    return response["Cache-Control"] == "public, max-age=10"


def template(source):
    return engines["django"].from_string(source)


def test_what_rendering_finds_out_counts(visit_of_anybody):
    assert shared(visit_of_anybody, TemplateResponse(visit_of_anybody, template("<p>text</p>")))
    token = template("<p>{{ csrf_token }}</p>")
    assert not shared(visit_of_anybody, TemplateResponse(visit_of_anybody, token))


def test_an_answer_that_sets_a_cookie_or_begins_a_session_is_for_one(visit_of_anybody):
    assert shared(visit_of_anybody, HttpResponse("page"))
    answer = HttpResponse("page")
    answer.set_cookie("visits", "1")
    assert not shared(visit_of_anybody, answer)

    visit_of_anybody.session.modified = True
    assert not shared(visit_of_anybody, HttpResponse("page"))


def test_a_page_with_a_nonce_and_one_that_nobody_has_looked_through_are_for_one(visit_of_anybody):
    assert not shared(visit_of_anybody, HttpResponse('<script nonce="n0nce">'))
    assert not shared(visit_of_anybody, StreamingHttpResponse(["page"]))
