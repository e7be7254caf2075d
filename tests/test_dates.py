from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from wagtail_petition.dates import long_date, long_moment


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "1er mai 2019"),
        ("fr-ca", "1er mai 2019"),
        ("en", "May 1, 2019"),
        ("de", "1. Mai 2019"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(language, expected):
    with translation.override(language):
        assert long_date(date(2019, 5, 1)) == expected


def test_other_days_are_none(settings):
    settings.TIME_ZONE = "Europe/Paris"
    with translation.override("fr"):
        assert long_date(date(2019, 5, 11)) == "11 mai 2019"
        # In Paris, it is the first already.
        assert long_moment(datetime(2019, 4, 30, 23, 30, tzinfo=UTC)) == "1er mai 2019 01:30"
        assert long_date(datetime(2019, 4, 30, 23, 30, tzinfo=UTC)) == "1er mai 2019"


def test_no_date_says_nothing():
    assert long_date(None) == ""
