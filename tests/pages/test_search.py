"""Finding a petition by words as people type them."""

from __future__ import annotations

import json
import re

import pytest
from wagtail.search.index import SearchField


@pytest.mark.parametrize(
    "word", ["strasse", "straße", "oeil", "œil", "coeurs", "sorensen", "oreilles"]
)
def test_search_knows_words_whatever_letters_the_keyboard_has(make_page, word):
    text = "<p>Un œil et des oreilles dans la Straße de nos cœurs, selon Sørensen.</p>"
    page = make_page(title="Des micros", body=json.dumps([{"type": "text", "value": text}]))

    indexed = [
        field.get_value(page)
        for field in page.get_search_fields()
        if isinstance(field, SearchField)
    ]

    assert word in re.findall(r"\w+", str(indexed).lower())
