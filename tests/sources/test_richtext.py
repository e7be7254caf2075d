from __future__ import annotations

from bs4 import BeautifulSoup
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.converters.editor_html import EditorHTMLConverter
from wagtail.models import Locale

from tests.conftest import RADIO_ID, reference

STORED = f"<p>La radio l’a dit{reference(RADIO_ID)}, deux fois.</p>"


def test_the_editor_gives_back_the_reference_that_it_was_given():
    converter = ContentstateConverter(["source", "link"])

    stored = converter.to_database_format(converter.from_database_format(STORED))

    assert 'linktype="source"' in stored
    assert RADIO_ID in stored
    assert "deux fois" in stored


def test_the_api_keeps_references():
    converter = EditorHTMLConverter(["source", "link"])

    edited = converter.from_database_format(STORED)

    assert 'data-linktype="source"' in edited
    assert converter.to_database_format(edited).replace("'", '"') == STORED.replace(
        f'linktype="source" id="{RADIO_ID}"', f'id="{RADIO_ID}" linktype="source"'
    )


def test_a_reference_keeps_its_place_in_the_sentence_that_is_translated(
    petition_page, home, client
):
    from wagtail_localize.models import StringSegment, Translation, TranslationSource

    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english)
    source, _created = TranslationSource.get_or_create_from_instance(petition_page)
    source.update_from_db()
    segments = StringSegment.objects.filter(source=source)
    sentence = segments.get(string__data__contains="La radio")

    assert "un rapport aussi" in sentence.string.data
    assert not segments.filter(string__data__contains="example.org")

    translation = Translation.objects.create(source=source, target_locale=english)
    translated = sentence.string.data.replace("La radio l’a dit", "The radio said so")
    sentence.string.translations.create(locale=english, context=sentence.context, data=translated)
    translation.save_target(publish=True)

    page = petition_page.get_translation(english)
    text = page.body[1].value.source
    assert text.startswith("<p>The radio said so<a ")
    assert f'id="{RADIO_ID}"' in text
    assert 'linktype="source"' in text
    assert [child.id for child in page.sources] == [child.id for child in petition_page.sources]
    assert page.petition == petition_page.petition
    shown = BeautifulSoup(client.get(page.url).content, "html.parser").select(".petition-noteref")
    assert [link.text for link in shown] == ["[1]", "[2]", "[1]"]
