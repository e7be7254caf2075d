"""The petition as it was signed: every wording that somebody signed, with its numbered sources."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from ..blocks import PetitionBodyBlock
from ..models import TextVersion
from ..source_blocks import SourcesBlock
from ..source_blocks.references import number_sources
from ..sources.citation_style import citation_text
from ..sources.findings import source_title
from .pdf.direction import written_in
from .pdf.pictures import printable_picture
from .pdf.richtext import Block, Run, levelled, linked_runs, printed_blocks
from .versions import SignedPetition, change_note
from .versions import caption as caption_of


def petition_text(signed: SignedPetition, site_url: str, *, uncited: bool) -> dict[str, Any]:
    """The versions of the text that people signed, most signed first, then the digests of all.

    ``uncited``: whether sources that a text does not refer to are listed apart, as on the page, or left out.
    """
    captions = [caption_of([version]) for version in signed.versions]
    return {
        "title": signed.title,
        "texts": [
            {
                "captions": [line for line in (said, change_note(version)) if line],
                "wording": _wording(version.text, site_url, uncited=uncited),
            }
            for version, said in zip(signed.versions, captions, strict=True)
        ],
        "versions_heading": _("Versions of the text"),
        "versions_note": _(
            "Each signature is kept with the SHA-256 digest of the text that was signed."
        ),
        "versions": [
            {"caption": said, "digest": version.text.digest}
            for version, said in zip(signed.versions, captions, strict=True)
        ],
    }


def cited_sources(version: TextVersion, *, uncited: bool) -> dict[str, tuple[int | None, Any]]:
    """The sources of a text by their ids, each with its number, in order; then those ``uncited``, if wanted."""
    sources = {
        child.id: child.value for child in SourcesBlock().to_python(version.content["sources"])
    }
    # Blocks keep the order of their fields, which the JSON of PostgreSQL and MySQL does not.
    body = PetitionBodyBlock().to_python(version.content["body"])
    numbers = number_sources([version.content["summary"], body], sources)
    cited: dict[str, tuple[int | None, Any]] = {
        key: (number, sources[key]) for key, number in numbers.items()
    }
    if not uncited:
        return cited
    return cited | {key: (None, value) for key, value in sources.items() if key not in cited}


def _wording(version: TextVersion, site_url: str, *, uncited: bool) -> dict[str, Any]:
    content = version.content
    cited = cited_sources(version, uncited=uncited)
    numbers = {key: number for key, (number, _source) in cited.items() if number}
    body = [
        block
        for child in PetitionBodyBlock().to_python(content["body"])
        for block in _printed(child.block_type, child.value, numbers, site_url)
    ]
    with translation.override(version.language):
        return {
            "language": written_in(version.language),
            "title": content["title"],
            "byline": content["byline"],
            "summary": printed_blocks(content["summary"], numbers, site_url),
            "body": levelled(body),
            "requests": content["asks"],
            "requests_heading": _("What is asked of the addressee: %(addressee)s")
            % {"addressee": content["addressee"]},
            "notes": [
                _note(source, site_url, number) for number, source in cited.values() if number
            ],
            "notes_heading": _("Sources"),
            "uncited": [_note(source, site_url) for number, source in cited.values() if not number],
            "uncited_heading": _("Other sources"),
        }


def _note(source: Any, site_url: str, number: int | None = None) -> dict[str, Any]:
    """A note in print, and what a screen reader says of the numbers that lead to it."""
    name = _("Note %(number)s: %(source)s") % {"number": number, "source": source_title(source)}
    return {"name": name if number else "", "runs": linked_runs(citation_text(source, site_url))}


def _printed(kind: str, value: Any, numbers: dict[str, int], site_url: str) -> list[Block]:
    if kind == "heading":
        runs = [{"text": value}]
        return [{"kind": "heading", "level": 2, "runs": runs}] if value.strip() else []
    if kind == "text":
        return printed_blocks(value.source, numbers, site_url)
    if kind == "quotation":
        blocks = printed_blocks(value["text"].source, numbers, site_url)
        attribution = _line(value["attribution"], numbers, site_url)
        return [{"kind": "quotation", "blocks": blocks, "attribution": attribution}]
    if kind == "items":
        items = [printed_blocks(item.source, numbers, site_url) for item in value]
        return [{"kind": "bullets", "items": items}]
    if kind == "embed":
        run = {"text": value["title"], "href": value["url"]}
        return [{"kind": "paragraph", "runs": [run]}]
    if kind == "figure":
        return _figure(value, numbers, site_url)
    if kind == "table":
        return _table(value, numbers, site_url)
    return []


def _line(value: Any, numbers: dict[str, int], site_url: str) -> list[Run]:
    """The paragraphs of a caption or of who said something, as one line."""
    paragraphs = [block["runs"] for block in printed_blocks(value.source, numbers, site_url)]
    return [
        run
        for place, runs in enumerate(paragraphs)
        for run in ([{"text": "\n"}] if place else []) + runs
    ]


def _table(value: Any, numbers: dict[str, int], site_url: str) -> list[Block]:
    table = value["table"]
    rows = [[_line(cell.value, numbers, site_url) for cell in row] for row in table.rows]
    note = _line(value["note"], numbers, site_url)
    printed = {
        "caption": table.caption,
        "headings": [column["heading"] or "" for column in table.columns],
        "numeric": [column["block"].name == "number" for column in table.columns],
        "row_headings": bool(value["row_headings"]),
        "rows": rows,
        "note": note,
    }
    # Typst knows no table without columns.
    return [{"kind": "table", **printed}] if table.columns else []


def _figure(value: Any, numbers: dict[str, int], site_url: str) -> list[Block]:
    image, caption = value["image"], _line(value["caption"], numbers, site_url)
    alternative = getattr(image, "contextual_alt_text", "") or ""
    if image and (picture := printable_picture(image)):
        # Without text alternative it is decoration, which a screen reader passes over.
        shown = {"picture": picture, "alternative": alternative, "caption": caption}
        return [{"kind": "figure", **shown}]
    if not alternative and not caption:
        return []
    said = alternative + (" – " if alternative and caption else "")
    named = {"text": _("Image: %(text)s") % {"text": said}, "italic": True}
    return [{"kind": "paragraph", "runs": [named, *({**run, "italic": True} for run in caption)]}]
