"""Translations, aliases, copies, revisions, moderation and dates: what readers see has its sources each time."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.sources.conftest import BOOK_ID, FILM_ID, source
from tests.sources.test_reuse import EVERYWHERE, item
from tests.sources.translating import Translator

SENTENCE = f"<p>La radio l’a dit{reference(RADIO_ID)}, un rapport aussi{reference(REPORT_ID)}.</p>"
SOURCES = [
    source(
        REPORT_ID,
        author="A. Martin",
        title="Des rues sous écoute",
        publisher="Observatoire",
        date="2019-04-15",
        number="12-34",
        locator="p. 3",
        links=[{"type": "item", "id": BOOK_ID, "value": {"url": "https://example.org/rapport"}}],
        note="<p>Voir l’<b>annexe</b>.</p>",
    ),
    source(RADIO_ID, title="Le journal"),
]


@pytest.fixture
def page(make_page):
    return make_page(body=[("text", SENTENCE), ("endnotes", {"heading": ""})], sources=SOURCES)


@pytest.fixture
def read(client):
    """What readers see of a page: its references, and the notes in their order."""

    def get(page):
        response = client.get(page.url)
        assert response.context["page"] == page
        html = BeautifulSoup(response.content, "html.parser")
        notes = html.select("[role=doc-endnotes] > ol > li")
        for link in html.select("[role=doc-noteref]"):
            assert html.find(id=link["href"][1:]) in notes
        references = [link.text for link in html.select("[role=doc-noteref]")]
        return references, [note.cite.text for note in notes]

    return get


@pytest.fixture
def translator_of(english, django_capture_on_commit_callbacks):
    return lambda page: Translator(page, english, django_capture_on_commit_callbacks)


def add_source(page):
    """The editor of the original cites one more source, before all others."""
    page.sources = [source(BOOK_ID, title="Un livre"), *page.sources.raw_data]
    body = list(page.body.raw_data)
    page.body = [
        {"type": "text", "id": FILM_ID, "value": f"<p>Un livre le dit{reference(BOOK_ID)}.</p>"},
        *body,
    ]
    page.save_revision().publish()


def marked(client, page, words):
    """The language in which a voice reads these words of a page."""
    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    [text] = [block for block in html.select(".block-text") if words in block.text]
    return text.get("lang") or text.find_parent(lang=True)["lang"]


def ids(page):
    return [child.id for child in page.sources]


def test_translators_find_words_and_not_names_numbers_or_addresses(page, translator_of):
    strings = translator_of(page).strings

    assert {"Des rues sous écoute", "Le journal"} <= strings
    assert "Voir l’<b>annexe</b>." in strings
    [sentence] = [string for string in strings if "La radio" in string]
    assert "un rapport aussi" in sentence
    shared = (
        "A. Martin",
        "Observatoire",
        "2019-04-15",
        "12-34",
        "p. 3",
        "https://example.org/rapport",
    )
    for text in shared:
        assert not [string for string in strings if text in string]


def test_a_sentence_with_references_that_nobody_has_translated_is_marked_with_its_language(
    page, translator_of, client
):
    """wagtail-localize writes the attributes of a link in another order; the words are the same."""
    translator = translator_of(page)
    translated = translator.publish(page)
    assert marked(client, translated, "La radio l’a dit") == "fr"

    translator.translate("La radio l’a dit", "The radio said so")
    translated = translator.publish(page)
    assert marked(client, translated, "The radio said so") == "en"


def test_a_source_added_to_the_original_reaches_the_translation_and_nothing_is_lost(
    page, translator_of, read
):
    translator = translator_of(page)
    translator.translate("La radio l’a dit", "The radio said so")
    translator.translate("Des rues sous écoute", "Listening streets")
    translator.translate("Voir l’<b>annexe</b>", "See the <b>annex</b>")
    translated = translator.publish(page)
    assert read(translated) == (["[1]", "[2]"], ["Le journal", "Listening streets"])

    add_source(page)
    translated = translator.update(page)

    assert ids(translated) == [BOOK_ID, REPORT_ID, RADIO_ID]
    assert read(page) == (["[1]", "[2]", "[3]"], ["Un livre", "Le journal", "Des rues sous écoute"])
    assert read(translated) == (
        ["[1]", "[2]", "[3]"],
        ["Un livre", "Le journal", "Listening streets"],
    )
    report = translated.sources[1].value
    assert report["note"].source == "<p>See the <b>annex</b>.</p>"
    assert (report["author"], report["number"]) == ("A. Martin", "12-34")
    assert report["links"][0]["url"] == "https://example.org/rapport"

    translator.translate("Un livre le dit", "A book says so")
    translator.translate("Le journal", "The news")
    translated = translator.publish(page)
    assert "A book says so" in translated.body[0].value.source
    assert read(translated)[1] == ["Un livre", "The news", "Listening streets"]


def test_shared_data_that_the_original_corrects_are_corrected_in_the_translation(
    page, translator_of
):
    translator = translator_of(page)
    translator.translate("Des rues sous écoute", "Listening streets")
    translator.publish(page)
    page.sources[0].value["author"] = "A. Martin et B. Durand"
    page.sources[0].value["links"][0]["url"] = "https://example.org/nouveau"
    page.save_revision().publish()

    report = translator.update(page).sources[0].value

    assert report["title"] == "Listening streets"
    assert report["author"] == "A. Martin et B. Durand"
    assert report["links"][0]["url"] == "https://example.org/nouveau"


def test_a_source_that_the_original_drops_leaves_the_translation_too(page, translator_of, read):
    translator = translator_of(page)
    translated = translator.publish(page)
    page.sources = page.sources.raw_data[1:]
    page.save_revision().publish()

    translated = translator.update(page)

    assert ids(translated) == [RADIO_ID]
    # The sentence still refers to it; readers see no broken link.
    assert read(translated) == (["[1]"], ["Le journal"])


def test_a_translation_with_the_words_in_another_order_numbers_them_in_its_own(
    page, translator_of, read
):
    translator = translator_of(page)
    segment = translator.segments.get(string__data__contains="La radio")
    first, second = (part.split("</a>")[0] for part in segment.string.data.split("<a ")[1:])
    segment.string.translations.create(
        locale=translator.translation.target_locale,
        context=segment.context,
        data=f"A report<a {second}</a> says what the radio said<a {first}</a>.",
    )

    assert read(translator.publish(page)) == (
        ["[1]", "[2]"],
        ["Des rues sous écoute", "Le journal"],
    )


def test_references_of_a_site_keep_their_places_at_any_depth(make_article, translator_of, read):
    body = [item(value) | {"type": kind} for kind, value in EVERYWHERE]
    article = make_article(intro=f"<p>En tête{reference(BOOK_ID)}</p>", body=json.dumps(body))
    translator = translator_of(article)
    for french, words in (
        ("En tête", "On top"),
        ("Au texte", "In the text"),
        ("À la citation", "In the quotation"),
        ("À la colonne", "In the column"),
        ("Au fond", "Deep down"),
        ("Puis le film", "Then the film"),
    ):
        translator.translate(french, words)

    translated = translator.publish(article)

    assert read(translated) == read(article)
    stored = json.dumps(translated.body.get_prep_value())
    for words in ("In the text<a", "In the quotation<a", "In the column<a", "Deep down<a"):
        assert words in stored


def test_a_translation_begun_as_a_copy_keeps_references_and_takes_its_own_way(page, english, read):
    # This is what wagtail.contrib.simple_translation does.
    translated = page.copy_for_translation(english)
    translated.save_revision().publish()
    assert read(translated) == read(page)
    assert ids(translated) == ids(page)

    add_source(page)
    assert read(translated) == (["[1]", "[2]"], ["Le journal", "Des rues sous écoute"])
    add_source(translated)
    assert read(translated) == read(page)
    assert ids(translated) == ids(page)
    assert translated.petition == page.petition


def test_an_alias_follows_its_original(page, english, read):
    alias = page.copy_for_translation(english, alias=True)

    add_source(page)

    alias.refresh_from_db()
    assert read(alias) == read(page)
    assert len(read(alias)[0]) == 3


def test_a_copy_is_another_petition_whose_references_are_right(page, read):
    copied = page.copy(update_attrs={"slug": "copie", "title": "Copie"})

    assert copied.petition != page.petition
    assert read(copied) == read(page)
    add_source(page)
    assert len(read(copied)[0]) == 2


def test_an_earlier_revision_comes_back_with_its_sources(page, read):
    before = page.get_latest_revision()
    shown = read(page)
    add_source(page)
    assert read(page) != shown

    before.publish()

    assert read(page) == shown


def test_what_a_moderator_approves_has_its_sources(page, read, admin_user):
    workflow = Workflow.objects.create(name="Relecture")
    task = GroupApprovalTask.objects.create(name="Relire")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    page.sources = [source(BOOK_ID, title="Un livre"), *page.sources.raw_data]
    page.body = [("text", f"<p>Un livre{reference(BOOK_ID)}.</p>"), ("text", SENTENCE)]
    page.save_revision()
    workflow.start(page, admin_user)
    assert read(page) == (["[1]", "[2]"], ["Le journal", "Des rues sous écoute"])

    page.current_workflow_task_state.approve(user=admin_user)

    assert read(page) == (["[1]", "[2]", "[3]"], ["Un livre", "Le journal", "Des rues sous écoute"])


def test_a_page_published_by_the_clock_has_its_sources(page, read):
    page.body = [("text", f"<p>Le rapport d’abord{reference(REPORT_ID)}.</p>"), ("text", SENTENCE)]
    page.go_live_at = timezone.now() + timedelta(days=1)
    revision = page.save_revision()
    revision.publish()
    assert read(page)[1] == ["Le journal", "Des rues sous écoute"]

    the_day_has_come = timezone.now() - timedelta(minutes=1)
    revision.refresh_from_db()
    revision.content["go_live_at"] = the_day_has_come.isoformat()
    revision.approved_go_live_at = the_day_has_come
    revision.save()
    call_command("publish_scheduled")

    assert read(page) == (["[1]", "[2]", "[1]"], ["Des rues sous écoute", "Le journal"])
