"""The enclosed files, as the letter and the list of exhibits name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Exhibit:
    """A file that stands in the list of exhibits."""

    name: str
    title: str
    digest: str
    pages: int | None = None
    """None: a file that has no pages."""

    @property
    def number(self) -> int:
        """The number of the exhibit, with which the names of its files begin."""
        return file_number(self.name)


def file_number(name: str) -> int:
    """The number with which the name of a file of a dossier begins."""
    return int(name.partition("_")[0])


def exhibit_list(exhibits: list[Exhibit]) -> dict[str, Any]:
    """The list of exhibits: number, title, file, pages, digest; the files of one exhibit are numbered below it."""
    return {
        "title": _("List of exhibits"),
        "note": _(
            "Exhibits have the numbers of their files; a missing number is that of an exhibit which this dossier does "
            "not need."
        ),
        "headers": [_("No."), _("Exhibit"), _("Pages")],
        "exhibits": [
            {
                "number": number,
                "title": exhibit.title,
                "file": exhibit.name,
                "digest": exhibit.digest,
                "pages": localize(exhibit.pages) if exhibit.pages else "–",
            }
            for number, exhibit in _numbered(exhibits)
        ],
    }


def _numbered(exhibits: list[Exhibit]) -> Iterator[tuple[str, Exhibit]]:
    files = Counter(exhibit.number for exhibit in exhibits)
    seen: Counter[int] = Counter()
    for exhibit in sorted(exhibits, key=lambda exhibit: exhibit.name):
        number = exhibit.number
        seen[number] += 1
        yield f"{number}.{seen[number]}" if files[number] > 1 else str(number), exhibit
