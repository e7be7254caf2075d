"""What a site's migrations keep of our blocks and fields: nothing of ours, or they break when the app is gone."""

from __future__ import annotations

import json

import pytest
from django.db.migrations.writer import MigrationWriter
from wagtail import blocks
from wagtail.fields import StreamField

from wagtail_petition import blocks as petition_blocks
from wagtail_petition import source_blocks
from wagtail_petition.blocks import CitingTextBlock, EndnotesBlock, PetitionBodyBlock
from wagtail_petition.models import (
    AbstractPetitionPage,
    AbstractPetitionQuestion,
    CitingRichTextField,
    SourcesField,
)
from wagtail_petition.packed_stream import PackedStreamBlock
from wagtail_petition.source_blocks import SourcesBlock

OF_APP = [
    block
    for room in (petition_blocks, source_blocks)
    for block in vars(room).values()
    if isinstance(block, type)
    and issubclass(block, blocks.Block)
    and block.__module__.startswith("wagtail_petition")
    and not issubclass(block, (petition_blocks.TranslatableTableBlock, PackedStreamBlock))
]


class NoteBlock(EndnotesBlock):
    """A block of ours that a site made its own."""

    heading = blocks.CharBlock(label="Words of the site")


class WidenedBlock(EndnotesBlock):
    """The same after an upgrade: another label, another field, another choice."""

    heading = blocks.CharBlock(label="Other words", help_text="More of them")
    more = blocks.ChoiceBlock(choices=[("one", "Another")])


def stream_of_site(note=NoteBlock):
    """A StreamField as a webmaster writes it, with all blocks, at all depths."""
    every = [(block.__name__.lower(), block()) for block in OF_APP]
    return named(
        StreamField(
            [
                *every,
                ("note", note()),
                ("citing", CitingTextBlock(features=["source"])),
                ("packed", PackedStreamBlock([*every])),
                ("column", blocks.StructBlock([*every, ("body", PetitionBodyBlock())])),
                ("list", blocks.ListBlock(SourcesBlock())),
            ],
            blank=True,
        )
    )


def named(field):
    field.set_attributes_from_name("body")
    return field


def written(field):
    """The line of a migration for ``field``."""
    return MigrationWriter.serialize(field)[0]


def rebuilt(field):
    """The field as a migration makes it anew."""
    _name, path, args, kwargs = field.deconstruct()
    library, kind = path.rsplit(".", 1)
    return named(getattr(__import__(library, fromlist=[kind]), kind)(*args, **kwargs))


@pytest.mark.parametrize(
    "field",
    [
        stream_of_site(),
        named(StreamField(SourcesBlock())),
        named(StreamField(PetitionBodyBlock())),
        named(SourcesField()),
        named(CitingRichTextField(features=["source"])),
    ],
)
def test_a_migration_of_a_site_names_nothing_of_ours(field):
    line = written(field)
    for word in ("wagtail_petition", "label", "help_text", "choices", "Words", "verbose_name"):
        assert word not in line


def test_neither_a_label_nor_a_new_field_of_ours_asks_a_site_for_a_migration():
    assert stream_of_site().deconstruct() == stream_of_site(WidenedBlock).deconstruct()
    assert written(rebuilt(stream_of_site())) == written(stream_of_site())
    described = SourcesField(verbose_name="Notes", help_text="Other words")
    assert named(described).deconstruct() == named(SourcesField()).deconstruct()


def test_a_migration_of_a_site_that_saves_its_pages_loses_nothing_of_ours():
    stored = [
        {"type": "signatureformblock", "value": {"petition": 7}, "id": "1"},
        {"type": "quotationblock", "value": {"text": "<p>Said</p>", "attribution": ""}, "id": "2"},
        {
            "type": "column",
            "value": {"bookblock": {"title": "A book"}, "body": [{"type": "text", "value": "T"}]},
            "id": "3",
        },
    ]
    historical = rebuilt(stream_of_site())
    kept = historical.get_prep_value(historical.to_python(json.dumps(stored)))
    assert kept[:2] == stored[:2]
    assert kept[2]["value"]["bookblock"] == {"title": "A book"}
    assert kept[2]["value"]["body"] == [{"type": "text", "value": "T"}]

    sources = [{"type": "web", "value": {"title": "A page"}, "id": "4"}]
    assert rebuilt(named(SourcesField())).get_prep_value(sources) == sources
    historical = rebuilt(named(StreamField(SourcesBlock())))
    assert historical.get_prep_value(historical.to_python(json.dumps(sources))) == sources


def test_sources_can_be_added_to_a_table_with_rows():
    assert rebuilt(named(SourcesField())).get_default() == []


@pytest.mark.parametrize("model", [AbstractPetitionPage, AbstractPetitionQuestion])
def test_a_page_of_the_site_itself_names_the_tables_it_points_to_and_no_words(model):
    for field in model._meta.local_fields:
        line = written(field)
        if field.name == "petition":
            assert line.count("wagtail_petition") == 1
        elif field.name not in ("locale", "translation_key", "sort_order"):
            for word in ("wagtail_petition", "help_text", "verbose_name", "choices", "validators"):
                assert word not in line, line
