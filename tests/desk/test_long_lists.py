"""The list of a petition that a million people signed."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.desk.doors import SIGNATURES
from wagtail_petition.desk.signatures import paginator
from wagtail_petition.models import Signature
from wagtail_petition.models.paging import PAGE_ROWS

from .test_exports import export


@pytest.fixture
def many(petition_page, make_signature):
    """One page of an export, and one row more."""
    one = make_signature(petition_page, given_name="Zoé")
    names = [field.attname for field in Signature._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(one, name) for name in names}
    Signature.objects.bulk_create(
        Signature(**{**values, "uuid": uuid4(), "counted_digest": None})
        for _row in range(PAGE_ROWS)
    )


def test_the_first_rows_of_a_long_export_leave_before_the_last_are_read(
    admin_client, many, settings
):
    """Where no worker can write it, or the server would end the request before its first byte."""
    settings.WAGTAIL_PETITION = {"EXPORT_ROWS_IN_REQUEST": 1}

    with CaptureQueriesContext(connection) as captured:
        pieces = iter(export(admin_client, "csv").streaming_content)
        first = next(pieces)
        read = [query for query in captured if "given_name" in query["sql"]]
        rest = b"".join(pieces)

    assert len(read) == 1
    assert first.count(b"Zo\xc3\xa9") < rest.count(b"Zo\xc3\xa9")


def test_a_list_is_not_counted_to_its_end_and_says_so(
    admin_client, petition_page, make_signature, monkeypatch
):
    monkeypatch.setattr(paginator, "MOST", 2)
    for _row in range(4):
        make_signature(petition_page)

    response = admin_client.get(SIGNATURES)

    assert response.context["items_count"] == 2
    assert response.context["page_obj"].paginator.is_cut
    assert "Filter or search" in response.content.decode() or "Filtrez" in response.content.decode()
    admin_client.get(SIGNATURES, {"q": "zo"})
    assert not admin_client.get(SIGNATURES, {"q": "nobody"}).context["object_list"]


def test_the_newest_signature_stands_first(admin_client, petition_page, make_signature):
    now = timezone.now()
    newer = make_signature(petition_page, signed_at=now)
    older = make_signature(petition_page, signed_at=now - timedelta(days=1))

    assert list(admin_client.get(SIGNATURES).context["object_list"]) == [newer, older]
