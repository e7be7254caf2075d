"""Petitions and wagtail-localize: what an editor of translations does, and what comes of it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from tests.conftest import RADIO_ID, REPORT_ID
from wagtail_petition.models import ConsentRecord, Petition, PetitionPage, Signature
from wagtail_petition.operations.counting import apply_count_changes
from wagtail_petition.signing.forms import SignatureForm
from wagtail_petition.sources.plain import plain_text

WORDINGS = {
    "wording_sign": "Je signe.",
    "wording_hand_over": "Je veux figurer sur la liste.",
    "mail_subject": "{given_name}, confirmez",
    "mail_text": "Merci pour « {petition} ».",
    "thank_you_text": "<p>Parlez-en.</p>",
    "letter_text": "<p>Voici pourquoi.</p>",
}


@pytest.fixture
def french_page(petition_page):
    """A petition whose editor wrote all the texts that an editor can write."""
    for field, text in WORDINGS.items():
        setattr(petition_page, field, text)
    petition_page.save_revision().publish()
    return PetitionPage.objects.get(pk=petition_page.pk)


@pytest.fixture
def submitted(french_page):
    """The page submitted for translation into English."""
    source, _created = TranslationSource.update_or_create_from_instance(french_page)
    english = Locale.objects.get(language_code="en")
    return Translation.objects.create(source=source, target_locale=english)


@pytest.fixture
def english_page(submitted, french_page):
    """The page in English: each segment is translated by itself with “EN ” before it, then published."""
    for segment in StringSegment.objects.filter(source=submitted.source):
        original = segment.string.data
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=submitted.target_locale,
            context=segment.context,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            data="no-ears" if segment.context.path == "slug" else f"EN {original}",
        )
    submitted.save_target(publish=False)
    french_page.get_translation(submitted.target_locale).get_latest_revision().publish()
    return french_page.get_translation(submitted.target_locale)


def test_all_that_people_read_is_offered_to_the_translator(submitted, french_page):
    offered = set(
        StringSegment.objects.filter(source=submitted.source).values_list("string__data", flat=True)
    )

    plain = {text.removeprefix("<p>").removesuffix("</p>") for text in WORDINGS.values()}
    assert plain <= offered
    assert {french_page.title, plain_text(french_page.summary), "Une écoute de trop"} <= offered
    assert {"Des rues sous écoute", "Trop curieux"} <= offered


def test_a_sentence_with_references_is_translated_in_one_piece(submitted):
    sentences = StringSegment.objects.filter(
        source=submitted.source, string__data__contains="La radio l’a dit"
    )

    assert "un rapport aussi" in sentences.get().string.data


def test_citation_data_and_addresses_are_not_translated(submitted, english_page, french_page):
    offered = " ".join(
        StringSegment.objects.filter(source=submitted.source).values_list("string__data", flat=True)
    )

    assert "A. Martin" not in offered
    assert "Radio Forez" not in offered
    report = next(source for source in english_page.sources if source.id == REPORT_ID)
    assert report.value["author"] == "A. Martin"
    assert report.value["title"] == "EN Des rues sous écoute"
    assert str(report.value["date"]) == "2019-04-15"
    assert english_page.controller_email == french_page.controller_email


def test_both_pages_show_one_petition(english_page, french_page):
    assert english_page.petition == french_page.petition
    assert Petition.objects.count() == 1


def test_references_lead_to_the_same_sources_in_both_languages(english_page, french_page, client):
    def read(page):
        soup = BeautifulSoup(client.get(page.url).content, "html.parser")
        references = [link["href"][-1] for link in soup.select("[role=doc-noteref]")]
        notes = [note.text for note in soup.select("[role=doc-endnotes] ol > li")]
        return references, ["Radio Forez" in notes[0], "Des rues sous écoute" in notes[1]]

    assert {source.id for source in english_page.sources} == {REPORT_ID, RADIO_ID}
    assert read(english_page) == read(french_page) == (["1", "2", "1"], [True, True])


def test_a_signature_in_english_counts_for_the_same_petition_and_gets_english_mail(
    english_page, french_page, client, django_capture_on_commit_callbacks, make_signature
):
    make_signature(french_page)
    form = {
        **SignatureForm(english_page).initial,
        "given_name": "Ada",
        "family_name": "Quinn",
        "email": "ada@example.org",
        "consent-sign": "on",
        "age": "on",
    }

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/petitions/sign/{english_page.pk}/", form)

    signature = Signature.objects.latest("pk")
    assert (signature.petition, signature.language) == (french_page.petition, "en")
    assert signature.text.content["title"] == f"EN {french_page.title}"
    wordings = signature.consents.get(purpose=ConsentRecord.Purpose.SIGN).notice.content["wordings"]
    assert wordings["sign"] == "EN Je signe."
    message = mail.outbox[0]
    assert message.subject == "EN Ada, confirmez"
    assert f"EN Merci pour « EN {french_page.title} »." in message.body
    assert "click the button" in message.body


def test_signatures_in_two_languages_make_one_count(english_page, french_page, make_signature):
    for page, language in ((french_page, "fr"), (english_page, "en")):
        make_signature(page, language=language)
        page.petition.count_changes.create(change=1)

    apply_count_changes(french_page.petition_id)

    assert Petition.objects.get().count == 2


def test_the_privacy_notice_is_in_the_language_of_the_page(english_page, client):
    notice = BeautifulSoup(client.get(english_page.url).content, "html.parser").select_one(
        ".petition-notice"
    )

    assert "Your rights" in notice.text
