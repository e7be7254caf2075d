"""The saved copies of cited documents, as exhibits of a dossier."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from ..dates import long_date
from ..models import SavedCopy, TextVersion
from ..models.dossier import dossier_storage
from ..sources.copies import copies_of, file_name
from ..sources.findings import source_title
from ..sources.links import urls_of
from ..tables import Cell
from .errors import CopyMissingError
from .text import cited_sources

FOLDER = "11_copies-des-sources"

COLUMNS = ("file", "text", "note", "url", "final_url", "media_type", "size", "sha256", "saved_at")


@dataclass(frozen=True)
class CopyExhibit:
    """A saved copy as an exhibit."""

    copy: SavedCopy
    #: The place of the text in the petition, from 1.
    text: int
    #: The number of the note; None for a source that the text does not refer to.
    note: int | None
    source: str

    @property
    def name(self) -> str:
        """The name of its file in the dossier: the same text and the same bytes, the same name."""
        place = f"note-{self.note:03d}" if self.note else "sans-note"
        if self.text > 1:
            place = f"texte-{self.text}-{place}"
        return f"{FOLDER}/{place}-{file_name(self.copy)}"

    @property
    def title(self) -> str:
        """What the list of exhibits calls it."""
        date = long_date(self.copy.saved_at)
        if self.note:
            return _("Copy of source %(number)s, saved on %(date)s: %(source)s") % {
                "number": self.note,
                "date": date,
                "source": self.source,
            }
        return _("Copy of a source without reference, saved on %(date)s: %(source)s") % {
            "date": date,
            "source": self.source,
        }

    @property
    def row(self) -> list[Cell]:
        """Where it comes from, in the order of ``COLUMNS``."""
        copy = self.copy
        return [
            self.name, self.text, self.note or "", copy.url, copy.final_url, copy.media_type, copy.size, copy.sha256,
            copy.saved_at,
        ]  # fmt: skip


def copy_exhibits(
    texts: Sequence[TextVersion], sealed_at: datetime, *, uncited: bool
) -> list[CopyExhibit]:
    """The last copies, saved before ``sealed_at``, of what the sources of ``texts`` cite; in the order of their notes.

    What several texts cite is enclosed once, for the first of them. ``uncited``: also copies of sources that a text
    does not refer to.
    """
    exhibits: dict[str, CopyExhibit] = {}
    enclosed: set[int] = set()
    for place, text in enumerate(texts, start=1):
        of_text = [
            one for one in _of_text(place, text, sealed_at, uncited) if one.copy.pk not in enclosed
        ]
        exhibits |= {exhibit.name: exhibit for exhibit in of_text}
        enclosed |= {exhibit.copy.pk for exhibit in of_text}
    return list(exhibits.values())


def _of_text(
    place: int, text: TextVersion, sealed_at: datetime, uncited: bool
) -> Iterator[CopyExhibit]:
    sources = cited_sources(text, uncited=uncited).values()
    copies = copies_of(urls_of(source for _number, source in sources), before=sealed_at)
    for number, source in sources:
        for url in urls_of([source]):
            if url in copies:
                yield CopyExhibit(copies[url], place, number, source_title(source))


def write_copy(copy: SavedCopy, path: Path) -> None:
    """Write the bytes of ``copy`` to ``path``; raises ``CopyMissingError`` if they are not those that were saved."""
    digest = hashlib.sha256()
    try:
        with dossier_storage().open(copy.name) as source, path.open("wb") as target:
            for chunk in source.chunks():
                digest.update(chunk)
                target.write(chunk)
    except FileNotFoundError as error:
        raise CopyMissingError(copy.url) from error
    if digest.hexdigest() != copy.sha256:
        raise CopyMissingError(copy.url)
