"""Dates of sources as people write them: read when they are typed, written out in the language of the reader.

What names a day, a month or a year is stored as ISO 8601 has it, so that the editor sees how it was understood and each
language writes it in its own way. Everything else (a season, “c. 1990”, “n.d.”, “[2006]”) is stored as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, WEEKDAYS
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from .tidying import visible

#: “No date”, without spaces and full stops, in what reference managers and libraries write.
_UNDATED = frozenset({"nd", "sd", "oj", "sf", "sine dato", "undated", "nodate", "sansdate"})
_SEASONS = (
    gettext_lazy("spring"),
    gettext_lazy("summer"),
    gettext_lazy("autumn"),
    gettext_lazy("winter"),
)
_ABOUT = re.compile(
    r"(?:(?:vers|circa|ca|env(?:iron|\.)|about|around|um)\s+|(?:ca?\.|~)\s*)(?=\w)", re.IGNORECASE
)

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[-/.](\d{4})")
_ORDINAL = r"(?:er|st|nd|rd|th|\.|º)?"
_WORD = r"([^\W\d_]+)\.?"
_DAY_MONTH = re.compile(
    rf"(?:(\d{{1,2}}){_ORDINAL}\s+(?:de\s+|of\s+)?)?{_WORD},?\s+(?:de\s+)?(\d{{4}})"
)
_MONTH_DAY = re.compile(rf"{_WORD}\s+(\d{{1,2}}){_ORDINAL},?\s+(\d{{4}})")
_WEEKDAY = re.compile(rf"{_WORD},?\s+")

_YEARS = re.compile(r"(\d{4})\s*([-/])\s*(\d{4})")
_SHORT_YEARS = re.compile(r"(\d{2})(\d{2})-(\d{2})")
_MONTHS_RANGE = re.compile(rf"{_WORD}\s?[-/]\s?{_WORD}\s+(\d{{4}})")
_DAYS_RANGE = re.compile(
    rf"(?:du\s+)?(\d{{1,2}})(?:\s?-\s?|\s+au\s+)(\d{{1,2}})\s+{_WORD}\s+(\d{{4}})"
)
_BETWEEN = re.compile(r"\s-\s|/|\s+(?:to|à|au)\s+")

#: The language of the text whose sources are read; None: what the editor's screen is in.
_text_language: ContextVar[str | None] = ContextVar("text_language", default=None)


class Moment(NamedTuple):
    """A year, a month of it (0: none is named), a day of that (0: none is named)."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def iso(self) -> str:
        parts = [f"{self.year:04}", *(f"{part:02}" for part in self[1:] if part)]
        return "-".join(parts)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)


@contextmanager
def dates_of_language(code: str) -> Iterator[None]:
    """Read dates such as 08/05/2019 as they are written in the language ``code``, that of a page."""
    token = _text_language.set(code)
    try:
        yield
    finally:
        _text_language.reset(token)


def stored_date(written: str) -> str:
    """What is stored for a date that an editor typed. Raises ``ValidationError`` for what no calendar has.

    Text that is no date in figures is kept as it is: a calendar of another people, “forthcoming”.
    """
    text = _tidied(written)
    if re.search(r"\d[.,;]+$", text):
        # The end of the sentence that it was copied from.
        text = text.rstrip(".,;")
    if text.startswith("[") and text.endswith("]"):
        return f"[{stored_date(text[1:-1])}]"
    if about := _ABOUT.match(text):
        return text[: about.end()] + stored_date(text[about.end() :])
    if text.endswith(("?", "~")):
        return stored_date(text[:-1]) + text[-1]
    if found := _moments(text):
        return "/".join(moment.iso for moment in found)
    if years := _YEARS.fullmatch(text):
        return _years(*years.groups())
    if _SHORT_YEARS.fullmatch(text):
        return text
    if re.search(r"[^\W\d_]", text) or not text:
        return " ".join(visible(written or "").split())
    raise ValidationError(
        _(
            "Write the date as 2019, 2019-05 or 2019-05-08, or in words: 8 May 2019, spring 2019, c. 1990, n.d."
        )
    )


class ReadDate(NamedTuple):
    """What a stored date says, for ``citation`` to write out; ``moments`` is empty if that is no calendar date."""

    #: One moment, or the first and the last.
    moments: tuple[Moment, ...] = ()
    #: The place of a season in the year, from 0, if ``moments`` holds the year of one.
    season: int | None = None
    is_about: bool = False
    is_undated: bool = False


@lru_cache(maxsize=1024)
def read_date(stored: str) -> ReadDate:
    """What ``stored`` says, as far as this module knows; never raises."""
    text = _tidied(stored)
    if re.sub(r"[\s.]", "", text).lower() in _UNDATED:
        return ReadDate(is_undated=True)
    about = _ABOUT.match(text)
    if about:
        text = text[about.end() :]
    elif text.endswith("~"):
        about, text = re.match("", text), text[:-1]
    if season := _season(text):
        return season
    try:
        return ReadDate(_moments(text), is_about=bool(about))
    except ValidationError:
        return ReadDate()


def _tidied(written: str) -> str:
    text = " ".join(visible(written or "").split())
    text = re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text)
    return re.sub(r"[\u2010-\u2015\u2212]", "-", text)


def _years(first: str, mark: str, last: str) -> str:
    # A slash also stands between the year of a work and that of its reprint, in either order.
    if "0000" in (first, last):
        raise ValidationError(_("There is no year 0."))
    if mark == "-" and last < first:
        raise ValidationError(_("The date ends before it begins."))
    return f"{first}{mark}{last}"


def _moments(text: str) -> tuple[Moment, ...]:
    """The moment that ``text`` names, or the first and the last; raises ``ValidationError`` if there is no such day."""
    if _SHORT_YEARS.fullmatch(text) and _is_short_range(text):
        return ()
    if moment := _moment(text):
        return (moment,)
    if months := _MONTHS_RANGE.fullmatch(text):
        numbers = [_month(word) for word in months.groups()[:2]]
        if all(numbers):
            first, last = (_checked(int(months[3]), number) for number in numbers)
            return _in_order(first, last)
    if (days := _DAYS_RANGE.fullmatch(text)) and (month := _month(days[3])):
        first, last = (_checked(int(days[4]), month, int(day)) for day in days.groups()[:2])
        return _in_order(first, last)
    if not _YEARS.fullmatch(text) and len(ends := _BETWEEN.split(text)) == 2:
        moments = [_moment(end) for end in ends]
        if moments[0] and moments[1]:
            return _in_order(moments[0], moments[1])
    return ()


def _is_short_range(text: str) -> bool:
    """Whether ``2018-19`` is meant, and not a month."""
    parts = _SHORT_YEARS.fullmatch(text)
    if parts is None:
        return False
    first, last = int(parts[2]), int(parts[3])
    return last > 12 and last > first


def _in_order(first: Moment, last: Moment) -> tuple[Moment, ...]:
    if last < first:
        raise ValidationError(_("The date ends before it begins."))
    return first, last


def _moment(text: str) -> Moment | None:
    if iso := _ISO.fullmatch(text):
        return _checked(*(int(part) for part in iso.groups() if part))
    if numeric := _NUMERIC.fullmatch(text):
        return _numeric(text, int(numeric[1]), int(numeric[3]), int(numeric[4]), numeric[2])
    if month_number := _MONTH_NUMBER.fullmatch(text):
        return _checked(int(month_number[2]), int(month_number[1]))
    if (weekday := _WEEKDAY.match(text)) and _folded(weekday[1]) in _weekdays(_language()):
        text = text[weekday.end() :]
    if (parts := _DAY_MONTH.fullmatch(text)) and (month := _month(parts[2])):
        day = [int(parts[1])] if parts[1] else []
        return _checked(int(parts[3]), month, *day)
    if (parts := _MONTH_DAY.fullmatch(text)) and (month := _month(parts[1])):
        return _checked(int(parts[3]), month, int(parts[2]))
    return None


def _numeric(text: str, first: int, second: int, year: int, mark: str) -> Moment:
    """The day that 08/05/2019 names. Full stops stand between day and month in each language that has them there."""
    day_first = mark == "." or str(get_format("SHORT_DATE_FORMAT", _language(), True))[0] in "dj"
    if day_first or first > 12 or first == second:
        return _checked(year, second, first)
    if second > 12:
        return _checked(year, first, second)
    # Half of those who write English put the month first.
    raise ValidationError(
        _("%(written)s can mean two days: write %(first)s or %(second)s.")
        % {
            "written": text,
            "first": Moment(year, second, first).iso,
            "second": Moment(year, first, second).iso,
        }
    )


def _checked(*parts: int) -> Moment:
    moment = Moment(*parts)
    if not moment.year:
        raise ValidationError(_("There is no year 0."))
    if len(parts) > 1 and not 1 <= moment.month <= 12:
        raise ValidationError(_("There is no such month."))
    try:
        date(*(parts if len(parts) == 3 else (moment.year, moment.month or 1, 1)))
    except ValueError as error:
        raise ValidationError(_("There is no such day.")) from error
    return moment


def _season(text: str) -> ReadDate | None:
    parts = _DAY_MONTH.fullmatch(text)
    if not parts or parts[1]:
        return None
    number = _seasons().get(_folded(parts[2]))
    if number is None or int(parts[3]) == 0:
        return None
    return ReadDate((Moment(int(parts[3])),), season=number)


def _language() -> str:
    return _text_language.get() or get_language() or "en"


def _folded(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one)).rstrip(".")


def _month(word: str) -> int:
    """The number of the month that ``word`` names or begins to name; 0 if it is none, or could be several."""
    folded = _folded(word)
    names = _months(_language())
    if folded in names:
        return names[folded]
    numbers = {number for name, number in names.items() if name.startswith(folded)}
    return numbers.pop() if len(folded) > 2 and len(numbers) == 1 else 0


@lru_cache(maxsize=16)
def _months(language: str) -> dict[str, int]:
    names: dict[str, int] = {}
    for code in {language, "fr", "en"}:
        with translation.override(code):
            for table in (MONTHS, MONTHS_3, MONTHS_ALT):
                for key, name in table.items():
                    number = key if isinstance(key, int) else 0
                    if number:
                        names[_folded(str(name))] = number
    return names


@lru_cache(maxsize=16)
def _weekdays(language: str) -> frozenset[str]:
    found = set()
    for code in {language, "fr", "en"}:
        with translation.override(code):
            found |= {_folded(str(name)) for name in WEEKDAYS.values()}
    return frozenset(found)


@lru_cache(maxsize=1)
def _seasons() -> dict[str, int]:
    """The seasons in the languages that this app speaks, and in American English."""
    names = {"fall": 2}
    for code in ("en", "fr"):
        with translation.override(code):
            names |= {_folded(str(name)): number for number, name in enumerate(_SEASONS)}
    return names


def season_name(number: int) -> str:
    """The name of a season in the active language; 0 is spring."""
    return str(_SEASONS[number])
