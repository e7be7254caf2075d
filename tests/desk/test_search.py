"""Organisers find a person by whatever they know of the name, the place or the address."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.doors import SIGNATURES, export
from tests.spreadsheets import csv_rows
from wagtail_petition.models import Signature
from wagtail_petition.models.search import words_of
from wagtail_petition.visitors.addresses import address_digest


@pytest.fixture
def amelie(petition_page, make_signature):
    """Somebody among others."""
    make_signature(petition_page, given_name="Dupond", family_name="Amédée", town="Œuilly")
    address = "amelie@example.org"
    return make_signature(
        petition_page,
        given_name="Amélie",
        family_name="Dupont-Straße",
        town="Saint-Étienne",
        postcode="01000",
        email=address,
        address_digest=address_digest(address),
    )


@pytest.fixture
def found(admin_client):
    """Whom the list shows for what is typed."""

    def search(typed):
        return list(admin_client.get(SIGNATURES, {"q": typed}).context["object_list"])

    return search


@pytest.mark.parametrize(
    "typed",
    [
        "Amélie Dupont", "dupont amélie", "amelie", "DUPONT", "AMÉLIE", "dup amel", "Dupont-Straße", "strasse",
        "STRASSE", "saint-étienne", "etienne", "01000", "amelie 01000", "Amélie, Dupont", "ame\u0301lie",
        "amelie@example.org", "Amelie@Example.org", "  Amélie   Dupont ",
    ],
)  # fmt: skip
def test_a_person_is_found_by_words_in_any_order_accents_or_not(amelie, found, typed):
    assert found(typed) == [amelie]


@pytest.mark.parametrize(
    "typed",
    ["upont", "Amélie Martin", "melie@example.org", "99", "%", "_", "'", "amelie@example"],
)
def test_others_are_not_found(amelie, found, typed):
    assert found(typed) == []


def test_oe_is_found_as_it_is_typed(amelie, found):
    assert [one.town for one in found("oeuilly")] == ["Œuilly"]
    assert [one.town for one in found("Œuilly")] == ["Œuilly"]


def test_an_export_holds_what_the_search_found(amelie, admin_client):
    [row] = csv_rows(export(admin_client, "csv", q="dupont amelie").getvalue())

    assert row["Prénom"] == "Amélie"


def test_a_search_that_finds_many_shows_the_newest_first(
    amelie, found, petition_page, make_signature, monkeypatch
):
    monkeypatch.setattr("wagtail_petition.desk.signatures.views.MOST", 1)
    newest = make_signature(petition_page, given_name="Amélie")

    assert found("amelie") == [newest, amelie]


def test_postgresql_has_an_index_for_it(postgresql, amelie):
    with connection.cursor() as cursor:
        # A short table is read whole, unless it is forbidden.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Signature.objects.with_words("amelie dupont").order_by().explain()

    assert "wagtail_petition_words" in plan


@given(st.text(max_size=30))
def test_words_that_are_looked_for_are_letters_and_digits(text):
    for word in words_of(text):
        assert word.isalnum()
