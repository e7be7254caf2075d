"""The pass over a rendered page that numbers its note references; nothing of it is stored."""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.rich_text import expand_db_html

from .memo import Memo

#: What ``richtext.SourceLinkHandler`` writes for a reference, whose label is whatever the editor shows.
_REFERENCE = re.compile(
    r'<a class="petition-noteref" data-source="([^"]*)" hidden>.*?</a>', re.DOTALL
)
#: What the template of ``EndnotesBlock`` writes where the notes are to stand.
_PLACE = re.compile(r'<div data-petition-endnotes="([^"]*)"(?: data-uncited="([^"]*)")?></div>')

#: Between rich texts that are expanded together. Browsers send no such character, and XML knows none.
_SEPARATOR = "\x1e"

#: What templates are laid out with, and nobody needs.
_INDENTATION = re.compile(r"\s*\n\s*")

#: Lists of notes, by all that they are made of.
_rendered: Memo[str] = Memo(128)


@dataclass(frozen=True)
class Backlink:
    """The way from a note back to one of its references."""

    #: ``3``, or ``3a``, ``3b`` when the source is referred to more than once.
    label: str
    anchor: str


@dataclass
class Note:
    """A source as it stands among the notes."""

    number: int
    anchor: str
    #: Where the source is: its stream and its place there, so that it is only read if it is rendered.
    stream: StreamValue
    index: int
    reference_count: int = 0
    backlinks: list[Backlink] = field(default_factory=list)
    #: The note that the editor wrote, as HTML.
    text: str = ""

    @property
    def source(self) -> Any:
        """The value of the ``SourceBlock``."""
        return self.stream[self.index].value

    @property
    def source_id(self) -> str:
        """The id of its block, by which the checks of the editor find the note."""
        return str(self.raw.get("id") or "")

    @property
    def raw(self) -> Any:
        """What is stored of the source."""
        return self.stream.raw_data[self.index]


class Numbering:
    """The numbers of one rendering: made for it, used once."""

    def __init__(self, streams: Iterable[StreamValue], prefix: str) -> None:
        """``streams`` hold the sources; all anchors begin with ``prefix``."""
        self.prefix = escape(prefix)
        self.sources = {
            raw.get("id"): (stream, index)
            for stream in streams
            for index, raw in enumerate(stream.raw_data)
        }
        #: The sources that are referred to, in the order of first references.
        self.notes: dict[str, Note] = {}
        self._name = escape(_("Source %(label)s"))

    def apply(self, html: str) -> SafeString:
        """``html`` with its references numbered, and the notes where their block stands, else at the end."""
        self._count_references(html)
        numbered = _REFERENCE.sub(self._reference, html)
        numbered, places = _PLACE.subn(self._endnotes, numbered, count=1)
        if not places and self.notes:
            numbered += self._render_endnotes("", self._uncited())
        # The parts were escaped when they were rendered.
        return mark_safe(_PLACE.sub("", numbered))  # noqa: S308

    def _count_references(self, html: str) -> None:
        for source_id in _REFERENCE.findall(html):
            if source_id not in self.sources:
                continue
            if source_id not in self.notes:
                number = len(self.notes) + 1
                anchor = f"{self.prefix}note-{number}"
                self.notes[source_id] = Note(number, anchor, *self.sources[source_id])
            self.notes[source_id].reference_count += 1

    def _reference(self, match: re.Match[str]) -> str:
        note = self.notes.get(match[1])
        if note is None:
            # The source was deleted: no number, and no link that leads nowhere.
            return ""
        label = str(note.number)
        if note.reference_count > 1:
            label += _letters(len(note.backlinks))
        # Side notes stand beside the first reference.
        first = "" if note.backlinks else f' data-petition-note="{note.number}"'
        backlink = Backlink(label, f"{self.prefix}ref-{label}")
        note.backlinks.append(backlink)
        shown = f"[{note.number}]"
        # Whoever speaks to the computer says what is shown: the name holds it as it is.
        name = self._name % {"label": shown}
        return (
            f'<a class="petition-noteref" role="doc-noteref" id="{backlink.anchor}" href="#{note.anchor}"'
            f'{first} aria-label="{name}">{shown}</a>'
        )

    def _endnotes(self, place: re.Match[str]) -> str:
        heading, uncited = place.groups()
        return self._render_endnotes(heading, [] if uncited == "hidden" else self._uncited())

    def _uncited(self) -> list[Note]:
        return [
            Note(0, "", stream, index)
            for source_id, (stream, index) in self.sources.items()
            if source_id not in self.notes
        ]

    def _render_endnotes(self, heading: str, uncited: list[Note]) -> str:
        notes = list(self.notes.values())
        if not notes and not uncited:
            return ""
        _expand_texts([*notes, *uncited])
        template: Any = get_template("wagtail_petition/sources/endnotes.html")
        context = {
            # The heading comes out of an attribute, where it was escaped.
            "heading": mark_safe(heading),  # noqa: S308
            "notes": notes,
            "uncited": uncited,
            "prefix": self.prefix,
        }
        parts = [(note.raw, str(note.text), note.reference_count) for note in (*notes, *uncited)]
        made_of = pickle.dumps([get_language(), self.prefix, heading, len(notes), parts])
        # A template that was changed is another one: Django reads it anew.
        key = (template.template, hashlib.sha256(made_of).digest())
        return _rendered.get(key, lambda: _INDENTATION.sub("\n", template.render(context)))


def _expand_texts(notes: list[Note]) -> None:
    """Fill in the texts of ``notes``, all at once: Wagtail fetches the pages that they link to together."""
    stored = [(note.raw["value"].get("note") or "").replace(_SEPARATOR, "") for note in notes]
    expanded = expand_db_html(_SEPARATOR.join(stored)).split(_SEPARATOR)
    for note, text in zip(notes, expanded, strict=True):
        # Rich text is what editors may write, and what Wagtail made of it.
        note.text = mark_safe(text)  # noqa: S308


def _letters(index: int) -> str:
    """``a`` to ``z``, then ``aa``, ``ab`` …, for 0, 1 …"""
    index, letter = divmod(index, len(ascii_lowercase))
    return (_letters(index - 1) if index else "") + ascii_lowercase[letter]
