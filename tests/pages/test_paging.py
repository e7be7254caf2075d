from __future__ import annotations

import pytest

from wagtail_petition.models import Signature
from wagtail_petition.models.paging import in_pages, unbuffered


@pytest.fixture
def five(petition_page, make_signature):
    return [make_signature(petition_page) for _row in range(5)]


def test_every_row_comes_once_the_newest_first(five):
    pages = list(in_pages(Signature.objects.all(), size=2))

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [row for page in pages for row in page] == five[::-1]


def test_a_page_is_read_when_it_is_asked_for(five):
    pages = in_pages(Signature.objects.all(), size=2)
    next(pages)
    Signature.objects.filter(pk=five[2].pk).update(town="Corrected meanwhile")

    assert next(pages)[0].town == "Corrected meanwhile"


def test_rows_that_go_or_come_meanwhile_make_no_row_come_twice(five, petition_page, make_signature):
    pages = in_pages(Signature.objects.all(), size=2)
    seen = next(pages)
    five[4].delete()
    make_signature(petition_page)

    assert [row.pk for page in pages for row in page] == [row.pk for row in five[2::-1]]
    assert len(seen) == 2


def test_rows_are_not_all_fetched_before_the_first_and_the_connection_is_as_before(five):
    with unbuffered("default"):
        rows = Signature.objects.order_by("pk").iterator(chunk_size=2)
        assert [row.pk for row in rows] == [row.pk for row in five]

    assert Signature.objects.count() == 5
