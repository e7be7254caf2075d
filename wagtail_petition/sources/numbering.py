"""The pass over a rendered page that numbers its note references; nothing of it is stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

#: What ``richtext.SourceLinkHandler`` writes for a reference, whose label is whatever the editor shows.
_REFERENCE = re.compile(
    r'<a class="petition-noteref" data-source="([^"]*)" hidden>.*?</a>', re.DOTALL
)
#: What the template of ``EndnotesBlock`` writes where the notes are to stand.
_PLACE = re.compile(r'<div data-petition-endnotes="([^"]*)"></div>')


@dataclass(frozen=True)
class Backlink:
    """The way from a note back to one of its references."""

    #: ``3``, or ``3a``, ``3b`` when the source is referred to more than once.
    label: str
    anchor: str


@dataclass
class Note:
    """A source as it stands among the numbered notes."""

    number: int
    anchor: str
    #: The id of its block, by which the checks of the editor find the note.
    source_id: str
    source: Any
    reference_count: int = 0
    backlinks: list[Backlink] = field(default_factory=list)


class Numbering:
    """The numbers of one rendering: made for it, used once."""

    def __init__(self, sources: Any, prefix: str) -> None:
        self.sources = {child.id: child.value for child in sources}
        self.prefix = prefix
        self.notes: dict[str, Note] = {}

    def apply(self, html: str) -> SafeString:
        """``html`` with its references numbered, and the notes where their block stands, else at the end."""
        self._count_references(html)
        numbered = _REFERENCE.sub(self._reference, html)
        endnotes = self._render_endnotes
        numbered, places = _PLACE.subn(lambda place: endnotes(place[1]), numbered, count=1)
        if not places and self.notes:
            numbered += endnotes("")
        # The parts were escaped when they were rendered.
        return mark_safe(_PLACE.sub("", numbered))  # noqa: S308

    def _count_references(self, html: str) -> None:
        for source_id in _REFERENCE.findall(html):
            if source_id not in self.sources:
                continue
            if source_id not in self.notes:
                number = len(self.notes) + 1
                self.notes[source_id] = Note(
                    number, f"{self.prefix}note-{number}", source_id, self.sources[source_id]
                )
            self.notes[source_id].reference_count += 1

    def _reference(self, match: re.Match[str]) -> str:
        note = self.notes.get(match[1])
        if note is None:
            # The source was deleted: no number, and no link that leads nowhere.
            return ""
        shown = f"[{note.number}]"
        label = str(note.number)
        if note.reference_count > 1:
            label += _letters(len(note.backlinks))
        backlink = Backlink(label, f"{self.prefix}ref-{label}")
        note.backlinks.append(backlink)
        return format_html(
            '<a class="petition-noteref" role="doc-noteref" id="{}" href="#{}" aria-label="{}">{}</a>',
            backlink.anchor,
            note.anchor,
            # Whoever speaks to the computer says what is shown: the name holds it as it is.
            _("Source %(label)s") % {"label": shown},
            shown,
        )

    def _render_endnotes(self, heading: str) -> str:
        uncited = {key: value for key, value in self.sources.items() if key not in self.notes}
        if not self.notes and not uncited:
            return ""
        context = {
            # The heading comes out of an attribute, where it was escaped.
            "heading": mark_safe(heading),  # noqa: S308
            "notes": list(self.notes.values()),
            "uncited": uncited,
            "prefix": self.prefix,
        }
        return render_to_string("wagtail_petition/sources/endnotes.html", context)


def _letters(index: int) -> str:
    """``a`` to ``z``, then ``aa``, ``ab`` …, for 0, 1 …"""
    index, letter = divmod(index, len(ascii_lowercase))
    return (_letters(index - 1) if index else "") + ascii_lowercase[letter]
