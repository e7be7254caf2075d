"""What the sources of a page still lack: for the editor's checks and the report. Nothing here asks the web."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import BoundBlock
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.rich_text import RichText

from ..blocks import STORED_REFERENCE
from ..dates import long_date
from ..models import LinkCheck
from ..source_blocks.references import referred_ids
from .links import SourceLink, links_of, urls_of
from .pages import sources_of, texts_of

State = LinkCheck.State

#: What says nothing of a document by itself.
_NO_CITATION = frozenset({"links", "language", "date"})

# As a reader sees an address: not one within a longer word.
_ADDRESS = re.compile(r"(?<!\w)(?:https?://|www\.)[^\s<>«»“”\"]+", re.IGNORECASE)


#: ``[1]`` and ``[iv]``; a raised number behind a word or a closing mark (behind ``m`` it is a unit); ``euros2``; a
#: first ``1.``.
_NOTE_MARK = re.compile(
    r"\S{0,40}\[(?:\d{1,3}\]|(?:[ivx]{1,5}|\*{1,3})\](?!\w))"
    r"|(?:[^\W\d_]{3,}|[^\W\d_]*[.,;:!?»”)])[⁰¹²³⁴-⁹]{1,3}(?!\w)"
    r"|\b[^\W\d_A-Z]{4,}\d{1,2}\b"
    r"|^\s*\d{1,2}\.\s+\S+"
)


class Severity(TextChoices):
    """How much a finding matters, in the words of Axe, which Wagtail's checks are made with."""

    #: Readers meet something broken.
    SERIOUS = "serious", gettext_lazy("to be corrected")
    #: What the text says is harder to verify.
    MODERATE = "moderate", gettext_lazy("to be looked at")
    #: It would be better otherwise.
    MINOR = "minor", gettext_lazy("to be improved")


class Kind(TextChoices):
    """What can be wrong."""

    NO_SOURCE = "no-source", gettext_lazy("A reference without source")
    DEAD = "dead", gettext_lazy("A link that no longer answers")
    UNUSED = "unused", gettext_lazy("A source that the text does not refer to")
    NAKED = "naked", gettext_lazy("A web address in place of a citation")
    LEFTOVER = "leftover", gettext_lazy("A note mark of a word processor")
    DUPLICATE = "duplicate", gettext_lazy("A web address in two sources")
    UNDATED = "undated", gettext_lazy("A link without the date consulted")
    MOVED = "moved", gettext_lazy("A link that has moved")
    UNARCHIVED = "unarchived", gettext_lazy("A link without archived copy")

    @property
    def severity(self) -> Severity:
        """How much findings of this kind matter."""
        return _SEVERITIES.get(self, Severity.MODERATE)

    @property
    def hint(self) -> str:
        """What the editor can do, in the active language."""
        return str(_HINTS[self])


_SEVERITIES = {
    Kind.NO_SOURCE: Severity.SERIOUS,
    Kind.DEAD: Severity.SERIOUS,
    Kind.MOVED: Severity.MINOR,
    Kind.UNARCHIVED: Severity.MINOR,
}
_HINTS = {
    Kind.NO_SOURCE: gettext_lazy("Its source was deleted: refer to another one, or delete the reference."),
    Kind.DEAD: gettext_lazy("Look for the new address, and add an archived copy."),
    Kind.UNUSED: gettext_lazy("Refer to it where the text relies on it, or delete it."),
    Kind.NAKED: gettext_lazy("Say who wrote what and when: make a source of it, and refer to it."),
    Kind.LEFTOVER: gettext_lazy("It leads nowhere: refer to a source in its place, or write the number as meant."),
    Kind.DUPLICATE: gettext_lazy("Keep one source, and refer to it as often as needed."),
    Kind.UNDATED: gettext_lazy("Pages change: note the day on which you read it."),
    Kind.MOVED: gettext_lazy("Write the new address, after a look at it."),
    Kind.UNARCHIVED: gettext_lazy("Add the address of a copy that an archive keeps."),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the sources of a page."""

    kind: Kind
    #: The id of the source, or that of a source that does not exist; empty for what stands in the text.
    source_id: str
    #: The source or the web address concerned, as the editor knows it.
    subject: str
    #: What the editor can do.
    hint: str

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.kind.severity

    @property
    def message(self) -> str:
        """What is wrong, in the active language."""
        return str(self.kind.label)


def page_findings(page: Any, checks: Mapping[str, LinkCheck]) -> list[Finding]:
    """What is wrong with the sources of ``page``, as it stands in memory; ``checks`` is what is known of its links."""
    return source_findings(sources_of(page), list(texts_of(page)), checks)


def source_findings(
    sources: Iterable[Any], texts: Sequence[Any], checks: Mapping[str, LinkCheck]
) -> list[Finding]:
    """What is wrong with ``sources``, the children of a ``StreamValue``, in the active language.

    ``texts`` are the values of the fields that can refer to them; ``checks`` is what is known of web addresses. What
    matters most comes first, then in the order of the page.
    """
    known = {child.id: child.value for child in sources}
    findings = [
        *_in_texts(known, texts),
        *(
            finding
            for source_id, source in known.items()
            for finding in _in_source(source_id, source, checks)
        ),
        *_duplicates(known),
    ]
    order = list(Kind)
    return sorted(findings, key=lambda finding: order.index(finding.kind))


def source_title(source: Any) -> str:
    """A source in a few words: its title, else who published it when, else its first address."""
    named = [source.get("author"), source.get("title") or source.get("publisher")]
    if not source.get("title"):
        named.append(source.get("date"))
    title = ", ".join(str(part) for part in named if part)
    return title or next(urls_of([source]), "") or _("Untitled source")


def archive_url(link: SourceLink) -> str:
    """The address under which the Internet Archive would have a copy of ``link``, of about the day of reading.

    Nobody is asked whether there is one: it is for the editor to look.
    """
    day = link.consulted_on.strftime("%Y%m%d") if link.consulted_on else "*"
    return f"https://web.archive.org/web/{day}/{link.url}"


def _in_texts(known: Mapping[str, Any], texts: Sequence[Any]) -> Iterator[Finding]:
    referred = dict.fromkeys(referred_ids(texts))
    for source_id in referred:
        if source_id not in known:
            yield _finding(Kind.NO_SOURCE, source_id, "")
    for source_id, source in known.items():
        if source_id not in referred:
            yield _finding(Kind.UNUSED, source_id, source_title(source))
    for address in dict.fromkeys(naked_addresses(texts)):
        yield _finding(Kind.NAKED, "", address)
    for mark in dict.fromkeys(note_marks(texts)):
        yield _finding(Kind.LEFTOVER, "", mark)


def naked_addresses(value: Any) -> Iterator[str]:
    """The web addresses that are typed as text in ``value``, the value of a field or a block, links included."""
    for line in _lines(value):
        yield from (found.rstrip(".,;:!?)…") for found in _ADDRESS.findall(line))


def note_marks(value: Any) -> Iterator[str]:
    """What notes of a word processor left in ``value``, each with the word before it: ``2006[1]``, ``euros²``."""
    for line in _lines(value):
        yield from (found[0] for found in _NOTE_MARK.finditer(line))


def _lines(value: Any) -> Iterator[str]:
    """The paragraphs, items and lines of plain text in ``value``, without references to sources."""
    if isinstance(value, BoundBlock):
        value = value.value
    if isinstance(value, RichText):
        value = value.source
    if isinstance(value, str):
        if _ADDRESS.fullmatch(value):
            # The field of an address, not a text.
            return
        yield from _lines_of_html(value) if "<" in value else value.splitlines()
    elif isinstance(value, TypedTable):
        yield from _lines([value.caption, *(column["heading"] for column in value.columns)])
        for row in value.rows:
            yield from _lines(list(row))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _lines(part)
    elif isinstance(value, Sequence):
        for part in value:
            yield from _lines(part)


def _lines_of_html(html: str) -> Iterator[str]:
    soup = BeautifulSoup(STORED_REFERENCE.sub("", html), "html.parser")
    for line_break in soup.find_all("br"):
        line_break.replace_with("\n")
    for block in soup.find_all(["p", "li", "h1", "h2", "h3", "h4", "h5", "h6"]):
        block.append("\n")
    yield from soup.get_text().splitlines()


def _in_source(source_id: str, source: Any, checks: Mapping[str, LinkCheck]) -> Iterator[Finding]:
    title = source_title(source)
    links = links_of(source)
    if links and not any(value for name, value in source.items() if name not in _NO_CITATION):
        yield _finding(Kind.NAKED, source_id, title)
    for link in links:
        subject = f"{title} <{link.url}>" if len(links) > 1 else title
        if link.consulted_on is None:
            yield _finding(Kind.UNDATED, source_id, subject)
        if not link.archived_url:
            hint = _("Look whether there is one: %(url)s") % {"url": archive_url(link)}
            yield _finding(Kind.UNARCHIVED, source_id, subject, hint)
        yield from _of_checks(source_id, subject, link, checks)


def _of_checks(
    source_id: str, subject: str, link: SourceLink, checks: Mapping[str, LinkCheck]
) -> Iterator[Finding]:
    for url in link.urls:
        check = checks.get(url)
        if check is None:
            continue
        if check.is_dead:
            yield _finding(Kind.DEAD, source_id, subject, _dead_hint(check, link))
        elif check.state == State.MOVED:
            hint = _("It is now at %(url)s") % {"url": check.final_url}
            yield _finding(Kind.MOVED, source_id, subject, hint)


def _dead_hint(check: LinkCheck, link: SourceLink) -> str:
    since = long_date(check.first_failed_at)
    if check.url == link.archived_url:
        return _("The archived copy %(url)s fails since %(date)s.") % {
            "url": check.url,
            "date": since,
        }
    if link.archived_url:
        return _("%(url)s fails since %(date)s; readers have the archived copy.") % {
            "url": check.url,
            "date": since,
        }
    return _("%(url)s fails since %(date)s. Look for an archived copy: %(archive)s") % {
        "url": check.url,
        "date": since,
        "archive": archive_url(link),
    }


def _duplicates(known: Mapping[str, Any]) -> Iterator[Finding]:
    in_source = {
        source_id: {link.url for link in links_of(source) if link.url}
        for source_id, source in known.items()
    }
    counts = Counter(url for urls in in_source.values() for url in urls)
    for source_id, urls in in_source.items():
        for url in sorted(urls):
            if counts[url] > 1:
                yield _finding(
                    Kind.DUPLICATE, source_id, f"{source_title(known[source_id])} <{url}>"
                )


def _finding(kind: Kind, source_id: str, subject: str, hint: str = "") -> Finding:
    return Finding(kind, source_id, subject, hint or kind.hint)
