"""What citations are made of: people, dates, numbers and sentences, as the active language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..dates import long_date
from ..languages import language_name
from ..source_blocks.dates import Moment, read_date, season_name
from .typography import typographic

#: “And others”, as those who shorten a list of names write it.
_OTHERS = re.compile(r"et al\.?|u\.\s?a\.|et autres|and others|& al\.?", re.IGNORECASE)


class Worded(str):
    """What is said in our words, not in those of the editor: at the beginning of a sentence, it has a capital."""

    __slots__ = ()


def source_date(written: str) -> str:
    """A date as ``stored_date`` has it, as the active language writes it; what is no date stays as it is."""
    if written and written[0] + written[-1] == "[]":
        return f"[{source_date(written[1:-1])}]"
    read = read_date(written or "")
    if read.is_undated:
        return Worded(_("n.d."))
    if not read.moments:
        return re.sub(r"(?<=^\d{4})-(?=\d{2,4}$)", "–", written or "")
    if read.season is not None:
        season = {"season": season_name(read.season), "year": read.moments[0].year}
        return Worded(_("%(season)s %(year)s") % season)
    day = _moments(*read.moments)
    return Worded(_("c. %(date)s") % {"date": day}) if read.is_about else day


def _moments(first: Moment, last: Moment | None = None) -> str:
    if last is None:
        return _moment(first)
    if first.year == last.year and not (first.day or last.day):
        return Worded(f"{date_format(first.first_day, 'F')}–{_moment(last)}")
    return Worded(f"{_moment(first)} – {_moment(last)}")


def _moment(moment: Moment) -> str:
    if not moment.month:
        return str(moment.year)
    day = moment.first_day
    return Worded(long_date(day) if moment.day else date_format(day, "F Y"))


def full_stop(sentence: str) -> str:
    """The full stop that ``sentence`` still needs: none if it is empty or has a closing mark."""
    ending = sentence.rstrip('»”") \u00a0\u202f')
    return "" if not ending or ending.endswith((".", "!", "?", "…")) else "."


def sentence(*parts: Any) -> SafeString:
    """The ``parts`` that say something, between commas and with a full stop; texts are escaped, HTML is kept."""
    given = [part for part in parts if part]
    if given and isinstance(given[0], Worded):
        given[0] = capfirst(given[0])
    said = ", ".join(typographic(conditional_escape(part)) for part in given)
    return format_html("{}{}", mark_safe(said), full_stop(unescape(strip_tags(said))))  # noqa: S308


def work(title: str) -> SafeString:
    """The title of a journal, newspaper or programme, as that of a work."""
    return format_html("<cite>{}</cite>", typographic(title)) if title else SafeString()


def people(names: str) -> str:
    """Names that the editor wrote with semicolons between them, as the active language lists them."""
    listed = [name.strip(" \t\u00a0\u202f,") for name in re.split("[;；؛]", names or "")]
    listed = [name for name in listed if name]
    if len(listed) < 2:
        return typographic(listed[0] if listed else "")
    *others, last = listed
    # With “Last, First”, a comma between two people would make one of them.
    mark = _("; ") if any("," in name for name in listed) else ", "
    if _OTHERS.fullmatch(last):
        return typographic(f"{mark.join(others)} {last}")
    conjunction = _("; and") if mark != ", " else f" {_('and')}"
    return typographic(f"{mark.join(others)}{conjunction} {last}")


def pages(written: str) -> str:
    """Page numbers with what stands before them; what begins with a word stays as it is."""
    several = re.search(r"[-–,]", written or "")
    return _after(_("pp. %(text)s") if several else _("p. %(text)s"), written)


def volume(written: str) -> str:
    """The number of a volume."""
    return _after(_("vol. %(text)s"), written)


def number(written: str) -> str:
    """The number of an issue, a law, a report."""
    return _after(_("no. %(text)s"), written)


def edition(written: str) -> str:
    """The number of an edition."""
    if not (written or "").isdecimal():
        return written or ""
    # French tells the first from the others.
    form = ngettext("ed. %(number)s", "ed. %(number)s", int(written))
    return Worded(form % {"number": written})


def moment(written: str) -> str:
    """The time in a film or a broadcast."""
    return _after(_("at %(text)s"), written)


def _after(form: str, written: str) -> str:
    # Whoever wrote more than a number wrote what should stand before it, too.
    return Worded(form % {"text": written}) if (written or "")[:1].isdigit() else written or ""


def foreign(language: str) -> str:
    """``language``, a code, if it is not the active one."""
    active = get_language() or ""
    return "" if (language or "") in (active, active.partition("-")[0]) else language or ""


def file_details(link: Any) -> str:
    """What to know before following ``link``: type and size of the file."""
    details = [link.get("file_type"), _file_size(link.get("file_size"))]
    return ", ".join(detail for detail in details if detail)


def title_details(source: Any) -> str:
    """What to know before following the title: type and size of the file, and its language if it is another one."""
    details = [file_details(link) for link in [*(source.get("links") or ())][:1]]
    if language := foreign(source.get("language") or ""):
        details.append(_("in %(language)s") % {"language": language_name(language)})
    return ", ".join(detail for detail in details if detail)


def _file_size(kilobytes: int | None) -> str:
    if not kilobytes:
        return ""
    if kilobytes < 1000:
        return _("%(size)s kB") % {"size": number_format(kilobytes, use_l10n=True)}
    return _("%(size)s MB") % {"size": number_format(round(kilobytes / 1000, 1), 1, use_l10n=True)}


def doi_address(doi: str) -> str:
    """Where the registry of DOIs leads from: a DOI may hold what means something else in an address."""
    return f"https://doi.org/{quote(doi, safe='/:;().-_')}"


def web_address(url: Any) -> str:
    """``url`` if a browser can safely open it and it names a site, else nothing."""
    try:
        parts = urlsplit(str(url))
    except ValueError:
        return ""
    return str(url) if parts.scheme in ("http", "https") and parts.hostname else ""


def host(url: str) -> str:
    """The site that ``url`` leads to, without ``www``."""
    return urlsplit(url).netloc.removeprefix("www.")


#: What templates of citations are written with.
FILTERS: tuple[Callable[..., Any], ...] = (
    doi_address,
    edition,
    file_details,
    foreign,
    full_stop,
    host,
    moment,
    number,
    pages,
    people,
    source_date,
    title_details,
    typographic,
    volume,
    web_address,
    work,
)
