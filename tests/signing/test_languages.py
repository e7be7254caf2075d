from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from wagtail.models import Locale

from wagtail_petition.models import Petition, PetitionPage, Signature
from wagtail_petition.operations.counting import apply_count_changes


@pytest.fixture
def languages(home):
    """The home page exists in all languages of the site."""
    english, arabic = (Locale.objects.get(language_code=code) for code in ("en", "ar"))
    home.copy_for_translation(english).get_latest_revision().publish()
    home.copy_for_translation(arabic, alias=True)
    return {"en": english, "ar": arabic}


@pytest.fixture
def english_page(petition_page, languages):
    """A published translation."""
    translation = petition_page.copy_for_translation(languages["en"])
    translation.title = "No ears in our streets"
    translation.save_revision().publish()
    return PetitionPage.objects.get(pk=translation.pk)


def test_english_and_french_signatures_count_together(
    petition_page, english_page, sign, client, link_in
):
    sign(petition_page, email="zoe@example.org")
    sign(english_page, email="amy@example.org")
    for message in mail.outbox:
        client.post(link_in(message.body, "confirm"))

    apply_count_changes(petition_page.petition_id)
    assert Petition.objects.get().count == 2
    assert set(Signature.objects.values_list("language", flat=True)) == {"fr", "en"}


def test_each_is_answered_in_the_language_they_signed_in(
    petition_page, english_page, sign, client, link_in
):
    check = client.get(sign(english_page)["Location"]).content.decode()
    message = mail.outbox[0]

    assert 'lang="en"' in check
    assert "Check your mail" in check
    assert message.subject == "Confirm your signature: No ears in our streets"
    assert "click the button" in message.body
    confirm = client.get(link_in(message.body, "confirm")).content.decode()
    assert "I confirm my signature" in confirm

    sign(petition_page, email="zoe@example.org")
    assert mail.outbox[1].subject == "Confirmez votre signature\u00a0: Pas d’oreilles dans nos rues"
    assert "cliquez sur le bouton" in mail.outbox[1].body


def test_the_notice_is_kept_in_the_language_in_which_it_was_read(english_page, sign, latest):
    sign(english_page)

    notice = latest().notice
    assert notice.language == "en"
    assert notice.content["wordings"]["sign"].startswith("I sign this petition")


def test_a_signature_on_an_untranslated_page_counts_for_the_same_petition(
    petition_page, languages, sign, client, link_in, latest
):
    alias = petition_page.copy_for_translation(languages["ar"], alias=True)

    assert sign(alias).status_code == 303
    client.post(link_in(mail.outbox[0].body, "confirm"))

    signature = latest()
    assert (signature.petition, signature.language) == (petition_page.petition, "ar")
    assert signature.text.digest == petition_page.petition.texts.get(language="fr").digest
    assert signature.state == "confirmed"


def test_sentences_of_a_language_that_the_app_does_not_speak_are_in_one_language(
    petition_page, languages, sign, client, link_in
):
    petition_page.minimum_age = 15
    petition_page.save_revision().publish()
    alias = petition_page.copy_for_translation(languages["ar"], alias=True)

    shown = [client.get(alias.url), sign(alias, email="nobody")]
    shown.append(client.get(sign(alias)["Location"]))
    mails = mail.outbox[0].body
    confirm = link_in(mails, "confirm")
    shown += [client.get(confirm), client.post(confirm, follow=True)]

    # Django and Wagtail speak Arabic, the app and who wrote this petition do not.
    texts = [BeautifulSoup(answer.content, "html.parser").main.get_text(" ") for answer in shown]
    assert not re.findall("[\u0600-\u06ff]+", " ".join([*texts, mails]))
