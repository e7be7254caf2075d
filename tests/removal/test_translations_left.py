"""wagtail-localize keeps texts in tables of its own; what it has of petitions goes with them."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from wagtail.models import Locale
from wagtail_localize.models import (
    String,
    StringSegment,
    StringTranslation,
    Template,
    TranslatableObject,
    Translation,
    TranslationSource,
)

CITED = '<p>Nos rues<a linktype="source" id="1">[1]</a> parlent.</p>'


def submit(page):
    """Submit ``page`` for translation into English, and translate all of it."""
    source, _created = TranslationSource.update_or_create_from_instance(page)
    english = Locale.objects.get(language_code="en")
    Translation.objects.create(source=source, target_locale=english)
    for segment in StringSegment.objects.filter(source=source):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=english,
            context=segment.context,
            data=f"EN {segment.string.data}",
        )
    return source


@pytest.fixture
def translated(home, petition_page):
    """A petition and the home page, with a sentence in common; the home page cites a source, too."""
    home.body = [("heading", petition_page.title), ("paragraph", CITED)]
    home.save_revision().publish()
    home.refresh_from_db()
    submit(home)
    submit(petition_page)
    return home


@pytest.mark.parametrize("keeps_all", [False, True])
def test_what_was_submitted_for_translation_goes_with_the_petition(
    translated, petition_page, settings, capsys, keeps_all
):
    settings.WAGTAILLOCALIZE_DISABLE_ON_DELETE = keeps_all

    call_command("petition_remove", dry_run=True)
    assert "1 petitions, as they were submitted for translation" in capsys.readouterr().out
    assert TranslationSource.objects.count() == 2
    call_command("petition_remove", lose_signatures=True)

    assert TranslatableObject.objects.get().translation_key == translated.translation_key
    kept = set(String.objects.values_list("data", flat=True))
    assert {petition_page.title, translated.title} <= kept
    assert not any("Une écoute de trop" in text for text in kept)
    assert not String.objects.filter(segments=None).exists()
    assert not Template.objects.filter(segments=None).exists()
    # What a text of the site uses, too, is translated there still.
    heading = StringTranslation.objects.get(data=f"EN {petition_page.title}")
    assert heading.context.object.translation_key == translated.translation_key


def test_a_text_of_the_site_that_cited_when_it_was_submitted_is_named(translated, capsys):
    call_command("petition_remove", lose_signatures=True)
    said = capsys.readouterr().out
    assert f"“{translated.title}”, as it was submitted for translation" in said

    TranslationSource.objects.get().update_from_db()
    call_command("petition_remove", lose_signatures=True)
    assert "submitted for translation" not in capsys.readouterr().out
