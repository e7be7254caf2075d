"""The pass over a rendered page that numbers its note references; nothing of it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.rich_text import expand_db_html

from ..conf import settings
from ..fragment_cache import cached_fragment
from ..models.digest import fingerprint
from .typography import typographic

#: What ``richtext.SourceLinkHandler`` writes for a reference, whose label is whatever the editor shows.
_REFERENCE = re.compile(
    r'<a class="petition-noteref" data-source="([^"]*)" hidden>.*?</a>', re.DOTALL
)
#: Between what its owner is called and the id of a source, in a reference that ``owned`` marked.
_OWNED = " "
#: What the template of ``EndnotesBlock`` writes where the notes are to stand.
_PLACE = re.compile(r'<div data-petition-endnotes="([^"]*)"(?: data-uncited="([^"]*)")?></div>')

#: What Wagtail looks up in the database to expand a rich text.
_LOOKED_UP = re.compile("linktype=|embedtype=")

#: Between rich texts that are expanded together, so that Wagtail fetches the pages that they link to together.
#: Browsers send no such character, and XML knows none.
_SEPARATOR = "\x1e"

#: What templates are laid out with, and nobody needs.
_INDENTATION = re.compile(r"\s*\n\s*")


class Backlink(NamedTuple):
    """The way from a note back to one of its references."""

    #: ``3``, or ``3a``, ``3b`` when the source is referred to more than once.
    label: str
    anchor: str


@dataclass(slots=True)
class Note:
    """A source as it stands among the notes."""

    number: int
    #: What its anchors begin with.
    prefix: str
    #: What is stored of the source.
    raw: Any
    #: Where the source is: its stream and its place there, so that it is only read if it is rendered.
    stream: StreamValue
    index: int
    reference_count: int = 0
    #: How many of its references were numbered so far.
    numbered_count: int = 0
    #: The note that the editor wrote, as HTML.
    text: str = ""

    @property
    def anchor(self) -> str:
        return f"{self.prefix}note-{self.number}"

    @property
    def backlinks(self) -> list[Backlink]:
        return [self.backlink(place) for place in range(self.reference_count)]

    def backlink(self, place: int) -> Backlink:
        """The way back to the reference at ``place``, from 0."""
        label = str(self.number)
        if self.reference_count > 1:
            label += _letters(place)
        return Backlink(label, f"{self.prefix}ref-{label}")

    @property
    def source(self) -> Any:
        """The value of the ``SourceBlock``."""
        return self.stream[self.index].value

    @property
    def source_id(self) -> str:
        """The id of its block, by which the checks of the editor find the note."""
        return str(self.raw.get("id") or "")

    @property
    def stored_text(self) -> str:
        """The note that the editor wrote, as it is stored."""
        return (self.raw["value"].get("note") or "").replace(_SEPARATOR, "")


#: What is stored of a source, its stream and its place there.
_Listed = tuple[Any, StreamValue, int]


def has_references(html: str) -> bool:
    """Whether ``html`` refers to a source, or has a place for notes: else a ``Numbering`` leaves it as it is."""
    return (
        '<a class="petition-noteref" data-source="' in html
        or "<div data-petition-endnotes=" in html
    )


def owned(html: str, place: int) -> str:
    """``html`` whose references name the stream at ``place`` as that of their sources, unless they name another."""

    def name(reference: re.Match[str]) -> str:
        source_id = reference[1]
        if _OWNED in source_id:
            return reference[0]
        return reference[0].replace(f'"{source_id}"', f'"{_owned_name(place, source_id)}"', 1)

    return _REFERENCE.sub(name, html)


def _owned_name(place: int, source_id: str) -> str:
    return f"{place}{_OWNED}{source_id}"


class Numbering:
    """The numbers of one rendering: made for it, used once."""

    def __init__(self, streams: Sequence[StreamValue], prefix: str) -> None:
        """``streams`` hold the sources, those of the page first; all anchors begin with ``prefix``."""
        self.prefix = escape(prefix)
        #: The sources by what references name them.
        self.sources: dict[str, _Listed] = {}
        for place, stream in enumerate(streams):
            for index, raw in enumerate(stream.raw_data):
                self._list(place, raw.get("id"), (raw, stream, index))
        #: The sources that are referred to, in the order of first references.
        self.notes: dict[str, Note] = {}
        self._name = escape(_("Source %(label)s"))

    def _list(self, place: int, source_id: Any, listed: _Listed) -> None:
        first = self.sources.setdefault(source_id, listed)
        # Copies of a page or snippet have the ids of the original: the same source is listed once, another apart.
        if first[0] != listed[0]:
            self.sources[_owned_name(place, source_id)] = listed

    def _name_of(self, reference: str) -> str:
        """What the source of ``reference`` is listed by: its owner's, else the first one with the same id."""
        return reference if reference in self.sources else reference.rpartition(_OWNED)[2]

    def apply(self, html: str) -> SafeString:
        """``html`` with its references numbered, and the notes where their block stands, else at the end."""
        # Text, id, text, id …, text.
        parts = _REFERENCE.split(html)
        parts[1::2] = map(self._name_of, parts[1::2])
        self._count_references(parts[1::2])
        parts[1::2] = map(self._reference, parts[1::2])
        # Text, then heading, choice, text for each place. The notes go to the first place, else to the end.
        before, *after = _PLACE.split("".join(parts))
        heading, choice = after[:2] if after else ("", "")
        notes = ""
        if after or self.notes:
            notes = self._render_endnotes(heading, [] if choice == "hidden" else self._uncited())
        # The parts were escaped when they were rendered.
        return mark_safe("".join([before, notes, *after[2::3]]))  # noqa: S308

    def _count_references(self, source_ids: Iterable[str]) -> None:
        for source_id in source_ids:
            if source_id not in self.sources:
                continue
            if source_id not in self.notes:
                number = len(self.notes) + 1
                self.notes[source_id] = Note(number, self.prefix, *self.sources[source_id])
            self.notes[source_id].reference_count += 1

    def _reference(self, source_id: str) -> str:
        note = self.notes.get(source_id)
        if note is None:
            # The source was deleted: no number, and no link that leads nowhere.
            return ""
        backlink = note.backlink(note.numbered_count)
        # Side notes stand beside the first reference.
        first = "" if note.numbered_count else f' data-petition-note="{note.number}"'
        note.numbered_count += 1
        shown = f"[{note.number}]"
        # Whoever speaks to the computer says what is shown: the name holds it as it is.
        name = self._name % {"label": shown}
        return (
            f'<a class="petition-noteref" role="doc-noteref" id="{backlink.anchor}" href="#{note.anchor}"'
            f'{first} aria-label="{name}">{shown}</a>'
        )

    def _uncited(self) -> list[Note]:
        return [
            Note(0, self.prefix, *listed)
            for source_id, listed in self.sources.items()
            if source_id not in self.notes
        ]

    def _render_endnotes(self, heading: str, uncited: list[Note]) -> str:
        notes = list(self.notes.values())
        if not notes and not uncited:
            return ""
        listed = [*notes, *uncited]
        stored = _SEPARATOR.join(note.stored_text for note in listed)
        # The address of a page or document can change: what links to one is looked up to know the list again.
        expanded = expand_db_html(stored) if _LOOKED_UP.search(stored) else None
        template: Any = get_template("wagtail_petition/sources/endnotes.html")

        def render() -> str:
            _fill_in_texts(
                listed, typographic(expand_db_html(stored) if expanded is None else expanded)
            )
            context = {
                # The heading comes out of an attribute, where it was escaped.
                "heading": mark_safe(heading),  # noqa: S308
                "notes": notes,
                "uncited": uncited,
                "prefix": self.prefix,
            }
            return _INDENTATION.sub("\n", template.render(context))

        parts = [(note.raw, note.reference_count) for note in listed]
        style = settings.CITATION_STYLE
        made_of = [get_language(), style, self.prefix, heading, len(notes), parts, expanded]
        # A template that was changed is another one: Django reads it anew.
        return cached_fragment((template.template, fingerprint(made_of)), render)


def _fill_in_texts(notes: list[Note], expanded: str) -> None:
    for note, text in zip(notes, expanded.split(_SEPARATOR), strict=True):
        # Rich text is what editors may write, and what Wagtail made of it.
        note.text = mark_safe(text)  # noqa: S308


def _letters(index: int) -> str:
    """``a`` to ``z``, then ``aa``, ``ab`` …, for 0, 1 …"""
    index, letter = divmod(index, len(ascii_lowercase))
    return (_letters(index - 1) if index else "") + ascii_lowercase[letter]
