"""A petition asks the same questions in every language, in the order of its main page."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset

from tests.page_form import page_form
from wagtail_petition.models import PrivacyNotice

from .facts import fresh, keys, labels, prolong, question


def test_how_a_question_is_answered_is_one_fact_and_its_words_are_translated(
    page, english, admin_client
):
    page.questions = [question("Quartier ?")]
    page.save_revision().publish()
    translated = fresh(page).copy_for_translation(english)
    translated.get_latest_revision().publish()
    main = fresh(page).get_latest_revision_as_object()
    asked = main.questions.get()
    asked.field_type, asked.required = "number", True
    main.questions = [asked]
    main.save_revision().publish()
    assert (fresh(translated).questions.get().field_type) == "number"

    stale = fresh(translated).get_latest_revision_as_object()
    typed = stale.questions.get()
    typed.label, typed.field_type, typed.required = "District?", "singleline", False
    stale.questions = [typed]
    stale.save_revision().publish()

    stored = fresh(translated).questions.get()
    assert (stored.label, stored.field_type, stored.required) == ("District?", "number", True)
    assert fresh(page).questions.get().label == "Quartier ?"
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[translated.pk])).content
    form = BeautifulSoup(html, "html.parser")
    assert form.find(attrs={"name": "questions-0-field_type"}).has_attr("disabled")
    assert not form.find(attrs={"name": "questions-0-label"}).has_attr("disabled")


def test_what_people_are_asked_is_the_same_in_every_language(two_pages, client, sign):
    page, translated = two_pages

    prolong(page)

    assert labels(fresh(translated)) == ["Added?", "In English?"]
    assert keys(fresh(translated)) == keys(fresh(page))
    added = fresh(translated).questions.get(label="Added?")
    assert added.locale == translated.locale
    html = client.get(fresh(translated).url).content.decode()
    assert "Added?" in html
    assert "Dropped?" not in html


def test_a_question_that_nobody_has_translated_is_read_out_in_its_language(two_pages, client):
    page, translated = two_pages
    prolong(page)

    shown = BeautifulSoup(client.get(fresh(translated).url).content, "html.parser")
    added, worded = (
        shown.find(attrs={"name": f"question-{question.key}"}).find_parent(class_="petition-field")
        for question in fresh(translated).questions.all()
    )
    assert (added["lang"], added["dir"]) == ("fr", "ltr")
    assert "lang" not in worded.attrs
    original = BeautifulSoup(client.get(fresh(page).url).content, "html.parser")
    assert not original.select(".petition-field[lang]")


def test_a_draft_of_the_main_page_asks_nothing_in_other_languages_yet(two_pages):
    page, translated = two_pages
    draft = fresh(page).get_latest_revision_as_object()
    draft.questions = [question("Not yet?")]
    draft.save_revision()

    fresh(translated).get_latest_revision().publish()

    assert sorted(labels(fresh(translated))) == ["Dropped?", "In English?"]


def test_a_question_that_is_asked_again_has_the_key_that_its_answers_are_kept_under(two_pages):
    page, translated = two_pages
    old = fresh(page).get_latest_revision()
    words = fresh(translated).get_latest_revision()
    before = keys(fresh(page))
    prolong(page)

    old.publish()
    words.publish()

    assert keys(fresh(page)) == keys(fresh(translated)) == before
    assert "In English?" in labels(fresh(translated))


def test_an_alias_asks_the_questions_of_its_original_under_their_keys(two_pages, client):
    page, translated = two_pages
    alias = translated.create_alias(update_slug="again")

    prolong(page)

    shown = BeautifulSoup(client.get(fresh(alias).url).content, "html.parser")
    for key in keys(fresh(page)):
        assert shown.find(attrs={"name": f"question-{key}"})
    assert "Dropped?" not in shown.get_text()


def test_the_notices_of_all_languages_tell_that_an_added_question_must_be_answered(two_pages):
    page, _translated = two_pages
    changed = fresh(page).get_latest_revision_as_object()
    changed.questions.add(question("Quel quartier ?", required=True))
    changed.save_revision().publish()

    notice = PrivacyNotice.objects.filter(language="en").latest("pk")

    assert "Quel quartier" in str(notice.content)


def test_a_question_of_a_translation_can_be_worded_and_nothing_else(two_pages, editor):
    page, translated = two_pages
    main_url, of_main = editor(page)
    _url, of_translation = editor(translated)

    assert of_main.find(id="id_questions-ADD")
    assert of_main.find(id="id_questions-0-DELETE-button")
    assert not of_translation.find(id="id_questions-ADD")
    assert not of_translation.find(id="id_questions-0-DELETE-button")
    panel = of_translation.find(id="id_questions-FORMS").parent
    assert panel.find("a", href=main_url)
    assert panel.find(attrs={"name": "questions-1-label"})
    assert not panel.find(attrs={"name": "questions-1-label"}).has_attr("disabled")


def posted_question(asked, label, **fields):
    return {
        "id": asked.pk if asked else "",
        "label": label,
        "purpose": "To know",
        "help_text": "",
        "choices": "",
        "field_type": "singleline",
        **fields,
    }


def test_whatever_is_posted_of_questions_elsewhere_only_their_words_are_stored(
    two_pages, admin_client
):
    page, translated = two_pages
    first, second = translated.questions.all()
    asked = keys(fresh(page))
    typed = page_form(
        questions=inline_formset(
            [
                posted_question(second, "Moved and worded?", ORDER=1),
                posted_question(first, "Deleted and worded?", ORDER=2, DELETE="on"),
                posted_question(None, "Smuggled in?", ORDER=3),
            ],
            initial=2,
        ),
        **{"action-publish": "action-publish"},
    )

    answer = admin_client.post(reverse("wagtailadmin_pages:edit", args=[translated.pk]), typed)

    assert answer.status_code == 302, answer.context["form"].formsets["questions"].errors
    assert keys(fresh(translated)) == keys(fresh(page)) == asked
    worded = {one.pk: one.label for one in fresh(translated).questions.all()}
    assert worded == {first.pk: "Deleted and worded?", second.pk: "Moved and worded?"}


def test_a_form_from_before_the_questions_changed_loses_no_word_of_those_still_asked(
    two_pages, admin_client
):
    page, translated = two_pages
    opened = list(translated.questions.all())
    typed = page_form(
        questions=inline_formset(
            [posted_question(one, f"{one.label} Typed.") for one in opened], initial=2
        ),
        **{"action-publish": "action-publish"},
    )
    prolong(page)

    answer = admin_client.post(reverse("wagtailadmin_pages:edit", args=[translated.pk]), typed)

    assert answer.status_code == 302, answer.context["form"].formsets["questions"].errors
    assert labels(fresh(translated)) == ["Added?", "In English? Typed."]
