"""The enclosed files, as the letter and the list of exhibits name them."""

from __future__ import annotations

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


def exhibit_list(exhibits: list[Exhibit]) -> dict[str, Any]:
    """The list of exhibits: number, title, file, pages, digest."""
    return {
        "title": _("List of exhibits"),
        "headers": [_("No."), _("Exhibit"), _("Pages")],
        "exhibits": [
            {
                "number": str(number),
                "title": exhibit.title,
                "file": exhibit.name,
                "digest": exhibit.digest,
                "pages": localize(exhibit.pages) if exhibit.pages else "–",
            }
            for number, exhibit in enumerate(exhibits, start=1)
        ],
    }
