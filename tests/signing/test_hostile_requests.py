"""Requests that no browser sends. The answer says that they lead nowhere; none is a failure of the site."""

from __future__ import annotations

from itertools import chain

import pytest
from bs4 import BeautifulSoup
from django.urls import URLPattern, URLResolver, get_resolver

from wagtail_petition.keys import KeyConverter
from wagtail_petition.models import Signature

HUGE = ["9" * 19, "9" * 26, "9" * 5_000]


def patterns(resolver, prefix=""):
    """Each pattern below ``resolver`` with the path before it, and the names of those it is in."""
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, path)
        else:
            yield path, pattern


def ours(pattern: URLPattern) -> bool:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return view.__module__.startswith("wagtail_petition.")


def test_every_key_in_an_address_of_ours_is_one_that_databases_can_look_up(db):
    with_keys = [
        (path, pattern.pattern.converters)
        for path, pattern in patterns(get_resolver())
        if ours(pattern) and pattern.pattern.converters
    ]

    assert len(with_keys) > 20
    for path, converters in with_keys:
        for name, converter in converters.items():
            if name.endswith(("pk", "page_id", "copy")) and "deliveries" not in path:
                assert isinstance(converter, KeyConverter), path


@pytest.mark.parametrize("key", HUGE)
@pytest.mark.parametrize("address", ["sign/{}/", "thanks/{}/", "names/{}/", "my-link/{}/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_number_that_no_database_knows_leads_nowhere(home, client, address, key, method):
    response = getattr(client, method)("/petitions/" + address.format(key))

    assert response.status_code in (404, 405)


@pytest.mark.parametrize("key", HUGE)
@pytest.mark.parametrize(
    "address",
    [
        "signatures/inspect/{}/",
        "signatures/delete/{}/",
        "deliveries/edit/{}/",
        "dossiers/download/{}/",
        "petitions/pause/{}/",
        "privacy/record/{}/",
        "signatures/?petition={}",
        "signatures/?p={}",
        "dossiers/seal/?petition={}",
        "privacy/breach/?petition={}",
    ],
)
def test_nor_does_it_break_the_desk(petition_page, admin_client, address, key):
    response = admin_client.get("/admin/petitions/" + address.format(key))

    assert response.status_code in (200, 302, 404)


def test_a_moderator_who_sends_nonsense_decides_nothing(
    petition_page, make_signature, admin_client
):
    make_signature(petition_page, show_name=True)

    response = admin_client.post(
        "/admin/petitions/moderation/", {"decision": "approved", "name": [*HUGE, "²", "", "\0"]}
    )

    assert response.status_code == 302
    assert Signature.objects.get().moderation == "waiting"


@pytest.mark.parametrize("before", [*HUGE, "x", "-1", "²", "\0", "1\0", "1 2", "1\n"])
def test_a_list_of_names_has_no_page_before_nonsense(make_page, client, before):
    page = make_page(offer_show_name=True)

    assert client.get(f"/petitions/names/{page.pk}/", {"before": before}).status_code == 404
    assert client.get(f"/petitions/names/{page.pk}/", {"before": ""}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://[::1",
        "http://[",
        "http://]",
        "http://[v1.x]",
        "//",
        "",
        "http://\u0000",
        "é",
    ],
)
def test_an_origin_that_is_no_address_is_another_site(petition_page, client, fill, origin):
    response = client.post(
        f"/petitions/sign/{petition_page.pk}/", fill(petition_page), headers={"Origin": origin}
    )

    assert response.status_code == 403


@pytest.mark.parametrize("text", ["\0", "a\0b", "\0" * 1_000, "\ud800".encode("utf-8", "replace")])
def test_null_bytes_anywhere_are_no_failure(petition_page, sign, client, fill, latest, text):
    names = [*fill(petition_page), "town", "postcode", "website", "elapsed", "unknown"]

    for name in names:
        assert sign(petition_page, **{name: text}).status_code in (303, 422), name
    check = sign(petition_page)["Location"]
    assert client.post(check, {"code": text}).status_code == 422
    assert (
        client.post(f"/petitions/my-link/{petition_page.pk}/", {"email": text}).status_code == 422
    )
    assert client.get(check, {"x": text}).status_code == 200


def test_no_hidden_field_is_ever_the_error_that_a_person_should_correct(petition_page, sign):
    for name, text in chain.from_iterable(
        (("text", bad), ("notice", bad)) for bad in ("", "\0", "é", "f" * 64, "f" * 10_000)
    ):
        response = sign(petition_page, **{name: text})

        assert response.status_code == 422
        page = BeautifulSoup(response.content, "html.parser")
        assert "entre-temps" in page.select_one(".petition-errors li").text
        assert not page.select(".petition-errors a")
