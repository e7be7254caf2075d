"""The text that people sign, as JSON values: all that a petition page and its form show of it, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from wagtail.images.models import AbstractImage
from wagtail.models import Locale

from ...blocks import STORED_REFERENCE, PetitionBodyBlock
from ...source_blocks import SourcesBlock, flat_source
from ...source_blocks.references import referred_ids
from ..digest import canonical_json

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue

    from .petition_page import AbstractPetitionPage
    from .text import TextVersion

_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
_OPENING_TAG = re.compile(r"<a\b[^>]*>")


#: Names of the fields of a page that make its text.
TEXT_FIELDS = frozenset(
    {"title", "byline", "summary", "image", "body", "sources", "addressee_name", "asks"}
)


def text_content(page: AbstractPetitionPage) -> dict[str, Any]:
    """What ``page`` asks people to sign.

    Ids of blocks, keys that the editor puts into rich text, and its labels of note references are seen by nobody, and
    left out; sources keep their ids, by which references name them. Of images it holds the digest of the file too.
    """
    body = [
        block for block in _stored(page.body) if block["type"] not in PetitionBodyBlock.APPARATUS
    ]
    content = {
        "title": page.title,
        "byline": page.byline,
        "summary": _as_shown(page.summary),
        "image": _header_image(page),
        "body": _as_shown(body),
        "addressee": page.addressee_name,
        "asks": page.requests,
    }
    cited = set(referred_ids(content))
    notes = page.body.first_block_by_name("endnotes")
    return {
        **content,
        "images": {str(image.pk): image.file_hash for image in _images(page)},
        "sources": [
            flat_source(source)
            for source in page.sources.get_prep_value()
            if page.lists_uncited_sources or source["id"] in cited
        ],
        "sources_heading": notes.value["heading"] if notes else "",
    }


def page_with_text(page: AbstractPetitionPage, version: TextVersion) -> AbstractPetitionPage:
    """A copy of ``page``, not to be saved, that shows the text of ``version``."""
    content = version.content
    notes = {"heading": content["sources_heading"], "uncited": "apart"}
    image = content["image"]
    shown = copy(page)
    shown.title, shown.byline = content["title"], content["byline"]
    shown.summary = content["summary"]
    shown.image = (
        page._meta.get_field("image")
        .related_model.objects.filter(pk=image["id"] if image else None)
        .first()
    )
    shown.body = PetitionBodyBlock().to_python(
        [*content["body"], {"type": "endnotes", "value": notes}]
    )
    shown.sources = SourcesBlock().to_python(content["sources"])
    shown.addressee_name, shown.asks = content["addressee"], "\n".join(content["asks"])
    shown.alias_of, shown.locale = None, Locale(language_code=version.language)
    return shown


def _header_image(page: AbstractPetitionPage) -> dict[str, Any] | None:
    return {"id": page.image.pk, "alt_text": page.image.description} if page.image else None


def _images(page: AbstractPetitionPage) -> Iterator[AbstractImage]:
    if page.image:
        yield page.image
    for child in page.body:
        if child.block_type not in PetitionBodyBlock.APPARATUS:
            yield from _images_in(child.value)


def _images_in(value: Any) -> Iterator[AbstractImage]:
    if isinstance(value, AbstractImage):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _images_in(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from _images_in(part)


def _stored(stream: StreamValue) -> list[dict[str, Any]]:
    """What ``stream`` stores once all its defaults are filled in, whether its blocks were looked at before or not."""
    for child in stream:
        child.value  # noqa: B018 (a block that was never looked at is stored as it came)
    return json.loads(canonical_json(stream.get_prep_value()))


def _as_shown(value: Any) -> Any:
    if isinstance(value, dict):
        # The key stays: it is how a list block knows its items.
        return {key: None if key == "id" else _as_shown(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_shown(part) for part in value]
    if isinstance(value, str):
        return STORED_REFERENCE.sub(_without_label, _BLOCK_KEY.sub("", value))
    return value


def _without_label(reference: re.Match[str]) -> str:
    opening = _OPENING_TAG.match(reference[0])
    return f"{opening[0]}</a>" if opening else reference[0]
