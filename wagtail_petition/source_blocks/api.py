"""The sources of a page in the API of its site: numbered and cited as readers see them, with their data."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.utils import translation
from django.utils.html import strip_tags
from rest_framework.fields import Field
from wagtail.blocks import BoundBlock

from .references import number_sources

#: What templates are laid out with; the unbreakable spaces of French are no part of it.
_LAYOUT = re.compile(r"[ \t\r\n]+")


class NumberedSourcesField(Field):
    """The sources of a page, in the order of their numbers: ``APIField("sources", NumberedSourcesField("body"))``.

    It is given the names of the fields that refer to them, in the order in which the page shows these. What the page
    does not show, since no text refers to it, is left out here too.
    """

    def __init__(self, *texts: str) -> None:
        super().__init__(read_only=True)
        self.texts = texts

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, page: Any) -> list[dict[str, Any]]:
        sources = {child.id: child for child in getattr(page, self.field_name)}
        numbers = number_sources([getattr(page, name) for name in self.texts], sources)
        listed = list(numbers)
        if getattr(page, "lists_uncited_sources", True):
            listed += [key for key in sources if key not in numbers]
        with translation.override(_language(page)):
            return [self._source(sources[key], numbers.get(key)) for key in listed]

    def _source(self, source: BoundBlock, number: int | None) -> dict[str, Any]:
        html = _LAYOUT.sub(" ", source.render()).strip()
        return {
            "id": source.id,
            "number": number,
            "type": source.block_type,
            "citation": _LAYOUT.sub(" ", unescape(strip_tags(html))).strip(),
            "citation_html": html,
            "value": source.block.get_api_representation(source.value, self.context),
        }


def _language(page: Any) -> str:
    return getattr(page, "text_language", None) or page.locale.language_code
