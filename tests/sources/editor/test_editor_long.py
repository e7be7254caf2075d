"""Long pages: dozens of sources, under the limits that Django has by default."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from django.conf import global_settings
from django.core.exceptions import BadRequest
from django.http import QueryDict
from playwright.sync_api import expect

from tests.sources.editor.editing import save_draft, text_in
from wagtail_petition.source_blocks import SourcesBlock


@pytest.fixture
def long_page(make_page):
    links = [{"url": f"https://example.org/{n}", "consulted_on": "2019-06-01"} for n in range(2)]
    sources = [
        {
            "type": "book",
            "id": str(uuid4()),
            "value": {
                "author": "Nadia Belkacem; Jean Dupont",
                "title": f"Étude {number}",
                "publisher": "Éditions du Quai",
                "links": links,
                "note": "<p>Lire aussi l’annexe.</p>",
            },
        }
        for number in range(60)
    ]
    body = [{"type": "text", "value": "<p>Nos rues n’ont pas d’oreilles.</p>" * 30}] * 4
    return make_page(body=json.dumps(body), sources=json.dumps(sources))


def test_a_page_of_sixty_sources_and_a_long_text_is_saved_under_the_default_limits(
    edit, long_page, browser_page, settings
):
    # Sixty notes are sixty editors of rich text.
    browser_page.set_default_timeout(240_000)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = global_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = global_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    tab = edit(long_page)
    posted = []
    tab.on("request", lambda request: posted.append(request) if request.method == "POST" else None)
    text_in(tab, position=3)
    tab.keyboard.type(" Pas une.")
    # Asked of the page itself: Playwright's own waiting reads the whole of so long a page at each look.
    tab.wait_for_function("document.querySelector('[name=body-3-value]').value.includes('Pas une')")

    draft = save_draft(tab, long_page)

    assert [child.value["title"] for child in draft.sources] == [f"Étude {n}" for n in range(60)]
    assert [link["url"] for link in draft.sources[59].value["links"]] == [
        "https://example.org/0",
        "https://example.org/1",
    ]
    assert draft.sources[59].id == long_page.sources[59].id
    assert "oreilles. Pas une." in draft.body[3].value.source
    saved = [request for request in posted if request.url.endswith("/edit/")]
    assert saved
    assert all(number_of_fields(request) < 200 for request in saved)


def number_of_fields(request):
    body = request.post_data_buffer
    if "multipart" in request.headers["content-type"]:
        return len(re.findall(rb"Content-Disposition: form-data", body))
    return len(parse_qsl(body.decode(), keep_blank_values=True))


def test_an_editor_is_told_before_the_server_refuses_and_loses_nothing(
    edit, petition_page, settings
):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3_000
    tab = edit(petition_page)
    text = text_in(tab)
    tab.keyboard.type(" Encore.")
    tab.wait_for_timeout(500)

    tab.get_by_role("button", name="Save draft").click()

    expect(tab.locator(".messages")).to_contain_text("larger than the site allows")
    expect(text).to_contain_text("Encore.")


def inputs(prefix):
    return {
        f"{prefix}-count": "1",
        f"{prefix}-0-deleted": "",
        f"{prefix}-0-order": "0",
        f"{prefix}-0-type": "web",
        f"{prefix}-0-id": "a",
        f"{prefix}-0-value-title": "Une page",
        f"{prefix}-0-value-links-count": "0",
        f"{prefix}-0-value-note": "null",
    }


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_stream_is_taken_with_and_without_the_script(is_packed):
    data = inputs("sources")
    if is_packed:
        data = {"sources-packed": json.dumps([*data.items()])}
    form = QueryDict(mutable=True)
    form.update(data)
    block = SourcesBlock()

    assert not block.value_omitted_from_data(form, {}, "sources")
    stream = block.value_from_datadict(form, {}, "sources")
    assert [(child.id, child.value["title"]) for child in stream] == [("a", "Une page")]


@pytest.mark.parametrize("packed", ["", "{", "1", "[1]", '[["a"]]', "null"])
def test_a_stream_that_was_damaged_on_the_way_is_a_bad_request(packed):
    with pytest.raises(BadRequest):
        SourcesBlock().value_from_datadict({"sources-packed": packed}, {}, "sources")
