"""What databases hold: sources in the shape of today, and for ever in that of the first versions."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale

from tests.conftest import REPORT_ID
from wagtail_petition.models import PetitionPage, TextVersion
from wagtail_petition.models.digest import digest
from wagtail_petition.source_blocks import SourcesBlock, flat_source

FLAT = {
    "type": "source",
    "id": REPORT_ID,
    "value": {
        "kind": "report",
        "author": "A. Martin",
        "title": "Des rues sous écoute",
        "publisher": "Observatoire des villes",
        "date": "2019-04-15",
        "url": "https://example.org/rapport",
        "archived_url": "https://archive.example.org/rapport",
        "consulted_on": "2019-06-01",
        "locator": "p. 12",
        "note": "<p>Voir aussi l’annexe.</p>",
    },
}


def stored(stream):
    """What a database would hold of ``stream``."""
    for child in stream:
        child.value  # noqa: B018
    return json.loads(json.dumps(stream.get_prep_value(), default=str))


def put_in_database(page, sources):
    """Store ``sources`` as an earlier version did, past everything that would convert them."""
    field = PetitionPage._meta.get_field("sources")
    stream = field.stream_block.to_python([])
    stream._raw_data = list(sources)
    stream._bound_blocks = [None] * len(sources)
    PetitionPage.objects.filter(pk=page.pk).update(sources=stream)
    return PetitionPage.objects.get(pk=page.pk)


def test_a_source_of_the_first_shape_is_read_with_its_id_kind_and_link(make_page):
    page = put_in_database(make_page(), [FLAT])

    [source] = page.sources
    assert (source.id, source.block_type) == (REPORT_ID, "report")
    assert source.value.kind == "report"
    assert source.value["title"] == "Des rues sous écoute"
    assert source.value["note"].source == "<p>Voir aussi l’annexe.</p>"
    [link] = source.value["links"]
    assert link["url"] == "https://example.org/rapport"
    assert link["archived_url"] == "https://archive.example.org/rapport"
    assert link["consulted_on"].isoformat() == "2019-06-01"
    # Nothing seems to have changed from one reading to the next.
    assert stored(page.sources) == stored(PetitionPage.objects.get(pk=page.pk).sources)


def test_a_revision_of_the_first_shape_can_be_published(make_page):
    page = make_page()
    revision = page.save_revision()
    revision.content["sources"] = json.dumps([FLAT])
    revision.save()

    page.get_latest_revision().publish()

    page = PetitionPage.objects.get(pk=page.pk)
    assert [(source.id, source.block_type) for source in page.sources] == [(REPORT_ID, "report")]


def test_a_translation_made_before_is_updated_after(make_page, home):
    from wagtail_localize.models import StringSegment, Translation, TranslationSource

    page = put_in_database(make_page(), [FLAT])
    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english)
    source, _created = TranslationSource.get_or_create_from_instance(page)
    content = json.loads(source.content_json)
    content["sources"] = json.dumps([FLAT])
    source.content_json = json.dumps(content)
    source.save()
    source.refresh_segments()

    Translation.objects.create(source=source, target_locale=english).save_target()

    segments = {segment.string.data for segment in StringSegment.objects.filter(source=source)}
    assert {"Des rues sous écoute", "Voir aussi l’annexe."} <= segments
    assert not segments & {"A. Martin", "Observatoire des villes", "p. 12"}
    translated = page.get_translation(english)
    assert [(child.id, child.block_type) for child in translated.sources] == [(REPORT_ID, "report")]
    assert translated.sources[0].value["links"][0]["url"] == "https://example.org/rapport"


def test_a_text_that_was_signed_keeps_its_digest_when_its_sources_are_stored_anew(make_page):
    page = put_in_database(make_page(), [FLAT])
    frozen = TextVersion.freeze(page)
    # This is what earlier versions froze.
    assert frozen.content["sources"] == [FLAT]

    page.sources = PetitionPage.sources.field.to_python(stored(page.sources))
    page.save_revision().publish()

    page = PetitionPage.objects.get(pk=page.pk)
    assert page.sources.raw_data[0]["type"] == "report"
    assert TextVersion.freeze(page) == frozen


@pytest.mark.parametrize(
    "change",
    [
        {"language": "de"},
        {"number": "12"},
        {"links": []},
        {"links": [{"url": "https://example.org/rapport", "file_type": "PDF"}]},
        {"links": [{"url": "https://example.org/a"}, {"url": "https://example.org/b"}]},
    ],
)
def test_what_is_new_about_a_source_is_part_of_the_signed_text(make_page, change):
    page = put_in_database(make_page(), [FLAT])
    before = digest(page.text_content())
    [source] = stored(page.sources)
    source["value"] |= change

    page.sources = PetitionPage.sources.field.to_python([source])

    assert digest(page.text_content()) != before
    # The dossier reads what was frozen.
    [read] = SourcesBlock().to_python(page.text_content()["sources"])
    [written] = page.sources
    assert (read.id, read.block_type) == (written.id, written.block_type)
    for name, data in change.items():
        if name != "links":
            assert read.value[name] == data
    assert [dict(link) for link in read.value["links"]] == [
        dict(link) for link in written.value["links"]
    ]


texts = st.text(max_size=5)
kinds = [*SourcesBlock().child_blocks]
optional_url = st.none() | st.sampled_from(["", "https://example.org/a"])
flat_values = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from([*kinds, "gone"]),
        **dict.fromkeys(("author", "title", "publisher", "date", "locator", "note"), texts),
        "url": optional_url,
        "archived_url": optional_url,
        "consulted_on": st.none() | st.dates().map(str),
    },
)


@given(flat_values)
def test_nothing_of_the_first_shape_is_lost(value):
    row = {"type": "source", "id": REPORT_ID, "value": value}

    [bulk] = SourcesBlock().bulk_to_python([[row]])[0]
    [again] = stored(SourcesBlock().to_python([row]))
    assert bulk.block_type == again["type"]

    flat = flat_source(again)["value"]
    kind = value.get("kind", "web")
    assert flat["kind"] == (kind if kind in kinds else "other")
    for name, data in value.items():
        if name != "kind":
            assert (flat[name] or None) == (data or None)


@given(flat_values)
def test_reading_changes_nothing_of_what_was_read(value):
    row = {"type": "source", "id": REPORT_ID, "value": value}
    before = json.dumps(row)

    SourcesBlock().to_python([row])

    assert json.dumps(row) == before
