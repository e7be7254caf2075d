from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from wagtail_petition.dates import (
    end_of_day,
    in_site_zone,
    is_midnight,
    long_date,
    long_moment,
    short_moment,
)
from wagtail_petition.models.page.moments import SiteDateTimeFormField
from wagtail_petition.period import after_closing_text, closed_text, open_until_text, opens_text

#: 27 November 2026, 23:00 UTC: in Paris, the 28th begins.
MIDNIGHT = datetime(2026, 11, 27, 23, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 28, 14, 33, tzinfo=UTC)


@pytest.fixture(autouse=True)
def paris(settings):
    settings.TIME_ZONE = "Europe/Paris"


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


def test_other_days_are_none():
    with translation.override("fr"):
        assert long_date(date(2019, 5, 11)) == "11 mai 2019"
        # In Paris, it is the first already.
        moment = datetime(2019, 4, 30, 23, 30, tzinfo=UTC)
        assert long_moment(moment) == "1er mai 2019 01:30 (Europe/Paris, UTC+2)"
        assert long_date(moment) == "1er mai 2019"


def test_no_date_says_nothing():
    assert long_date(None) == long_moment(None) == short_moment(None) == ""


def test_two_hours_of_the_same_name_are_told_apart():
    """When summer time ends, 02:30 comes twice."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with translation.override("fr"):
        assert long_moment(first) == "25 octobre 2026 02:30 (Europe/Paris, UTC+2)"
        assert long_moment(first + timedelta(hours=1)) == (
            "25 octobre 2026 02:30 (Europe/Paris, UTC+1)"
        )


@pytest.mark.parametrize(
    ("zone", "named"),
    [
        ("UTC", "(UTC)"),
        ("Asia/Kolkata", "(Asia/Kolkata, UTC+5:30)"),
        ("America/St_Johns", "(America/St_Johns, UTC-3:30)"),
    ],
)
def test_the_offset_is_written_as_people_know_it(settings, zone, named):
    settings.TIME_ZONE = zone
    assert long_moment(AFTERNOON).endswith(named)


def test_nobody_sees_another_time_for_living_elsewhere():
    """Wagtail's admin runs in the time zone of each user."""
    with translation.override("fr"):
        here = [long_date(MIDNIGHT), long_moment(MIDNIGHT), open_until_text(MIDNIGHT)]
        with timezone.override("America/Montreal"):
            assert [long_date(MIDNIGHT), long_moment(MIDNIGHT), open_until_text(MIDNIGHT)] == here
            assert is_midnight(MIDNIGHT)
            assert end_of_day(date(2026, 11, 27)) == MIDNIGHT - timedelta(microseconds=1)
            # In a list, where two zones could be mixed up, the offset is said.
            assert short_moment(AFTERNOON) == "28/11/2026 15:33 (UTC+1)"
        assert short_moment(AFTERNOON) == "28/11/2026 15:33"


def test_a_moment_without_a_zone_is_one_of_the_site():
    """As all are on a site with ``USE_TZ = False``."""
    moment = datetime(2026, 11, 28, 15, 33)
    with translation.override("fr"):
        assert in_site_zone(moment) == moment
        assert short_moment(moment) == "28/11/2026 15:33"
        assert long_moment(moment) == "28 novembre 2026 15:33 (Europe/Paris)"
        assert is_midnight(datetime(2026, 11, 28))


def test_a_moment_is_typed_in_the_time_zone_of_the_site():
    with timezone.override("America/Montreal"):
        field = SiteDateTimeFormField()
        assert field.clean("2026-11-28 00:00") == MIDNIGHT
        assert field.prepare_value(MIDNIGHT) == datetime(2026, 11, 28)
        assert "Europe/Paris" in str(field.help_text)


@pytest.mark.parametrize(
    ("language", "midnight", "afternoon"),
    [
        (
            "en",
            [
                "This petition opens on Nov. 28, 2026.",
                "You can sign until the end of Nov. 27, 2026.",
                "This petition closed at the end of Nov. 27, 2026.",
                "After the closing of the petition, at the end of Nov. 27, 2026.",
            ],
            [
                "This petition opens on Nov. 28, 2026 at 3:33 p.m. (Europe/Paris).",
                "You can sign until Nov. 28, 2026 at 3:33 p.m. (Europe/Paris).",
                "This petition closed on Nov. 28, 2026 at 3:33 p.m. (Europe/Paris).",
                "After the closing of the petition, on Nov. 28, 2026 at 3:33 p.m. (Europe/Paris).",
            ],
        ),
        (
            "fr",
            [
                "Cette pétition ouvre le 28 novembre 2026.",
                "Vous pouvez signer jusqu’au 27 novembre 2026 inclus.",
                "Cette pétition est close depuis le 27 novembre 2026 au soir.",
                "Après la clôture de la pétition, le 27 novembre 2026 au soir.",
            ],
            [
                "Cette pétition ouvre le 28 novembre 2026 à 15:33 (Europe/Paris).",
                "Vous pouvez signer jusqu’au 28 novembre 2026 à 15:33 (Europe/Paris).",
                "Cette pétition est close depuis le 28 novembre 2026 à 15:33 (Europe/Paris).",
                "Après la clôture de la pétition, le 28 novembre 2026 à 15:33 (Europe/Paris).",
            ],
        ),
    ],
)
def test_midnight_reads_as_the_evening_before_and_hours_are_said_elsewhere(
    language, midnight, afternoon
):
    texts = (opens_text, open_until_text, closed_text, after_closing_text)
    with translation.override(language):
        assert [text(MIDNIGHT) for text in texts] == midnight
        assert [text(AFTERNOON) for text in texts] == afternoon
