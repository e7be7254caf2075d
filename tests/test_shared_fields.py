"""One opening, one closing, one of each fact for all languages: only the main page changes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Locale, Workflow, WorkflowTask
from wagtail.test.utils.form_data import inline_formset
from wagtail_localize.models import (
    OverridableSegment,
    StringSegment,
    Translation,
    TranslationSource,
)

from tests.page_form import page_form
from wagtail_petition.models import Petition, PetitionPage, PetitionQuestion, PrivacyNotice
from wagtail_petition.operations.pausing import pause, resume
from wagtail_petition.privacy.deadlines import retention_start

DAY = timedelta(days=1)
#: When the petition closed at first, and until when it was prolonged.
NOW = timezone.now().replace(microsecond=0)
PAST, FUTURE = NOW - 300 * DAY, NOW + 120 * DAY


@pytest.fixture
def english(home):
    locale = Locale.objects.get(language_code="en")
    home.copy_for_translation(locale).save_revision().publish()
    return locale


@pytest.fixture
def page(make_page):
    return make_page(
        closes_at=PAST,
        goal=100,
        minimum_age=15,
        retention_months=6,
        questions=[question("Dropped?", sort_order=0), question("Kept?", sort_order=1)],
    )


def question(label, **fields):
    return PetitionQuestion(
        **{"label": label, "purpose": "Pour savoir", "field_type": "singleline", **fields}
    )


def keys(page):
    return [question.key for question in page.questions.all()]


def labels(page):
    return [question.label for question in page.questions.all()]


def fresh(page):
    return PetitionPage.objects.get(pk=page.pk)


def prolong(page, **changes):
    """The organiser changes facts on the main page, and publishes it."""
    page = fresh(page).get_latest_revision_as_object()
    for name, value in {"closes_at": FUTURE, "goal": 500, **changes}.items():
        setattr(page, name, value)
    kept = [question for question in page.questions.all() if question.label != "Dropped?"]
    asked = [question("Added?"), *reversed(kept)]
    for place, one in enumerate(asked):
        one.sort_order = place
    page.questions = asked
    page.save_revision().publish()
    assert labels(fresh(page))[0] == "Added?"
    assert "Dropped?" not in labels(fresh(page))


def assert_prolonged(*pages):
    [petition] = {fresh(page).petition for page in pages}
    main = fresh(pages[0]).main_page()
    assert petition.closes_at == FUTURE
    assert not petition.has_closed()
    for page in pages:
        for shown in (fresh(page), fresh(page).get_latest_revision_as_object()):
            assert (shown.closes_at, shown.goal) == (FUTURE, 500)
            assert [one.key for one in shown.own_questions] == keys(main)


@pytest.fixture
def localized(page, english, django_capture_on_commit_callbacks):
    """Translate with wagtail-localize: a function that publishes the translation, and the ``TranslationSource``."""
    source, _created = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=english)

    def publish(word="Words"):
        segment = StringSegment.objects.filter(source=source).get(string__data=page.title)
        segment.string.translations.update_or_create(
            locale=english, context=segment.context, defaults={"data": word}
        )
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(publish=True)
        return page.get_translation(english)

    return publish, source


def test_one_changed_word_of_a_translation_does_not_close_what_was_prolonged(page, localized):
    publish, _source = localized
    translated = publish()
    prolong(page)

    publish("Other words")

    assert fresh(translated).title == "Other words"
    assert_prolonged(page, translated)


def test_a_translation_that_is_brought_up_to_date_changes_no_fact(page, localized):
    publish, source = localized
    translated = publish()
    prolong(page)
    source.update_from_db()
    publish("Other words")
    assert_prolonged(page, translated)

    # Synced while the original has a draft that nobody published.
    draft = fresh(page)
    draft.closes_at = None
    draft.save_revision()
    source.update_from_db()
    publish("Third words")
    assert_prolonged(translated)


def test_translators_are_offered_no_fact(localized):
    publish, source = localized
    publish()

    overridable = OverridableSegment.objects.filter(source=source)
    offered = {
        *overridable.values_list("context__path", flat=True),
        *StringSegment.objects.filter(source=source).values_list("context__path", flat=True),
    }

    assert offered & set(PetitionPage.shared_fields) == set()


def test_a_translation_that_was_stopped_and_edited_by_hand_imposes_nothing(page, localized):
    publish, source = localized
    translated = publish()
    source.translations.update(enabled=False)
    prolong(page)

    by_hand = fresh(translated).get_latest_revision_as_object()
    by_hand.title = "By hand"
    by_hand.closes_at, by_hand.goal = None, 7
    by_hand.save_revision().publish()

    assert fresh(translated).title == "By hand"
    assert_prolonged(page, translated)


def test_a_translation_begun_as_a_copy_imposes_nothing(page, english):
    """As ``wagtail.contrib.simple_translation`` begins it."""
    translated = page.copy_for_translation(english)
    assert not translated.is_main
    prolong(page)

    fresh(translated).get_latest_revision().publish()

    assert_prolonged(page, translated)


def test_a_translation_made_while_the_facts_have_a_draft_is_born_with_what_is_published(
    page, english
):
    prolong(page)
    draft = fresh(page)
    draft.closes_at = PAST
    draft.save_revision()

    translated = fresh(page).copy_for_translation(english)
    translated.get_latest_revision().publish()

    assert fresh(translated).closes_at == FUTURE
    assert fresh(page).petition.closes_at == FUTURE


def test_aliases_and_what_becomes_of_them_impose_nothing(page, english):
    alias = page.copy_for_translation(english, alias=True)
    sibling = page.create_alias(update_slug="again")
    prolong(page)
    assert_prolonged(page, alias, sibling)

    # An alias is made a page of its own, and published.
    own = fresh(alias)
    own.alias_of = None
    own.save(update_fields=["alias_of"])
    own.closes_at = PAST
    own.save_revision().publish()
    assert_prolonged(page, alias, sibling)


def test_an_alias_that_is_translated_imposes_nothing(
    page, english, django_capture_on_commit_callbacks
):
    alias = page.copy_for_translation(english, alias=True)
    source, _created = TranslationSource.get_or_create_from_instance(page)
    prolong(page)

    translation = Translation.objects.create(source=source, target_locale=english)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)

    assert fresh(alias).alias_of is None
    assert_prolonged(page, alias)


def test_an_old_revision_of_a_translation_brings_no_old_date_back(page, english):
    translated = page.copy_for_translation(english)
    translated.get_latest_revision().publish()
    old = translated.get_latest_revision()
    prolong(page)
    old.content["closes_at"] = PAST.isoformat()
    old.save()

    old.publish()

    assert_prolonged(page, translated)


def test_an_old_revision_of_the_main_page_brings_back_what_its_editor_sees(page, english):
    old = page.get_latest_revision()
    translated = page.copy_for_translation(english)
    prolong(page)

    old.publish()

    assert fresh(page).petition.closes_at == PAST
    assert fresh(translated).closes_at == PAST


def test_a_translation_that_goes_live_by_the_clock_imposes_nothing(page, english):
    translated = page.copy_for_translation(english)
    translated.go_live_at = NOW + DAY
    revision = translated.save_revision()
    revision.publish()
    prolong(page)
    revision.refresh_from_db()
    revision.content.update(go_live_at=(NOW - DAY).isoformat(), closes_at=PAST.isoformat())
    revision.approved_go_live_at = NOW - DAY
    revision.save()

    call_command("publish_scheduled", verbosity=0)

    assert fresh(translated).live
    assert_prolonged(page, translated)


def test_a_translation_that_a_workflow_publishes_imposes_nothing(page, english, admin_user):
    translated = page.copy_for_translation(english)
    workflow = Workflow.objects.create(name="Relecture")
    task = GroupApprovalTask.objects.create(name="Relire")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    translated.save_revision()
    state = workflow.start(translated, admin_user)
    prolong(page)

    state.current_task_state.approve(user=admin_user)

    assert fresh(translated).live
    assert_prolonged(page, translated)


def test_the_extension_after_a_pause_survives_any_translation(page, english):
    translated = page.copy_for_translation(english)
    prolong(page)
    pause(page.petition, reason="Panne")
    Petition.objects.update(paused_at=timezone.now() - DAY)
    resume(page.petition)
    closing = fresh(page).petition.closing()
    assert closing > FUTURE

    fresh(translated).get_latest_revision().publish()

    assert fresh(page).petition.closing() == closing
    assert retention_start(fresh(page).petition) == closing


def test_a_closing_set_on_the_main_page_reaches_translations_that_had_none(make_page, english):
    page = make_page()
    translated = page.copy_for_translation(english)
    prolong(page)

    fresh(translated).get_latest_revision().publish()

    assert_prolonged(page, translated)


def test_a_copy_is_a_petition_of_its_own_with_the_facts_that_its_editor_sees(page, english):
    translated = page.copy_for_translation(english)
    # A revision from before the prolongation.
    translated.save_revision()
    prolong(page)

    for original in (page, translated):
        copy = fresh(original).copy(update_attrs={"slug": f"copy-{original.pk}"}, keep_live=False)
        copy = fresh(copy)
        seen = copy.get_latest_revision_as_object()
        assert copy.is_main
        assert copy.petition != page.petition
        assert seen.closes_at == FUTURE

        copy.get_latest_revision().publish()
        assert fresh(copy).petition.closes_at == FUTURE


def test_when_the_main_page_is_deleted_the_next_page_keeps_the_facts_and_can_change_them(
    page, english
):
    translated = page.copy_for_translation(english)
    prolong(page)
    fresh(page).delete()

    fresh(translated).get_latest_revision().publish()
    assert_prolonged(translated)
    assert fresh(translated).is_main

    prolong(translated, closes_at=FUTURE + DAY)
    assert fresh(translated).petition.closes_at == FUTURE + DAY


def test_people_sign_in_every_language_under_the_facts_of_the_main_page(
    page, english, client, sign
):
    translated = page.copy_for_translation(english)
    translated.get_latest_revision().publish()
    prolong(page, ask_postcode="required", minimum_age=16, retention_months=3)

    shown = client.get(fresh(translated).url).content.decode()

    assert "16 years old or older" in shown
    assert "3 months" in shown
    assert sign(fresh(translated)).status_code == 422
    assert sign(fresh(translated), postcode="42000").status_code == 303


@pytest.fixture
def editor(admin_client):
    def get(page):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return url, BeautifulSoup(admin_client.get(url).content, "html.parser")

    return get


def test_the_editor_of_a_translation_shows_facts_to_be_read_with_a_link_to_their_place(
    page, english, editor
):
    translated = page.copy_for_translation(english)
    prolong(page)

    _url, of_translation = editor(translated)
    main_url, of_main = editor(page)

    assert of_main.find(attrs={"name": "goal"})["value"] == "500"
    assert not of_main.find("a", href=main_url, string=lambda text: text and page.title in text)
    for name in PetitionPage.shared_fields:
        assert of_main.find(attrs={"name": name}), name
        assert not of_translation.find(attrs={"name": name}), name
    text = of_translation.select_one("#panel-section, form#page-edit-form, main").get_text(" ")
    assert "500" in text
    assert of_translation.find("a", href=main_url)


def test_what_is_posted_to_the_editor_of_a_translation_changes_no_fact(page, english, admin_client):
    translated = page.copy_for_translation(english)
    prolong(page)
    typed = page_form(
        **{"closes_at": "2020-01-01 00:00", "goal": "7", "action-publish": "action-publish"}
    )

    answer = admin_client.post(reverse("wagtailadmin_pages:edit", args=[translated.pk]), typed)

    assert answer.status_code == 302, answer.context["form"].errors
    assert fresh(translated).title == "Typed by hand"
    assert fresh(translated).live
    assert_prolonged(page, translated)


@pytest.mark.parametrize("published", [False, True])
def test_a_page_copied_in_the_admin_keeps_the_dates_that_its_editor_sees(
    page, admin_client, published
):
    prolong(page, opens_at=NOW - 10 * DAY)

    admin_client.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {
            "new_title": "Une autre",
            "new_slug": "une-autre",
            "new_parent_page": page.get_parent().pk,
            **({"publish_copies": "on"} if published else {}),
        },
    )

    copy = PetitionPage.objects.get(slug="une-autre")
    if not published:
        copy.get_latest_revision().publish()
        copy = fresh(copy)
    for shown in (copy, copy.petition):
        assert (shown.opens_at, shown.closes_at) == (NOW - 10 * DAY, FUTURE)
    assert copy.goal == 500
    assert copy.petition != page.petition


def test_a_copy_of_a_petition_with_unpublished_dates_has_those_of_the_draft(page, admin_client):
    draft = fresh(page)
    draft.closes_at = FUTURE
    draft.save_revision()

    copy = fresh(fresh(page).copy(update_attrs={"slug": "copy"}, keep_live=False))
    copy.get_latest_revision().publish()

    assert fresh(copy).petition.closes_at == FUTURE


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


@pytest.fixture
def two_pages(page, english):
    """A petition in two languages, of whose questions one is translated."""
    translated = page.copy_for_translation(english)
    kept = translated.questions.get(label="Kept?")
    kept.label = "In English?"
    translated.questions = [*translated.questions.exclude(label="Kept?"), kept]
    translated.save_revision().publish()
    return page, fresh(translated)


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


def test_a_petition_page_can_be_begun(home, admin_client):
    address = reverse("wagtailadmin_pages:add", args=["wagtail_petition", "petitionpage", home.pk])

    answer = admin_client.get(address)

    assert answer.status_code == 200
    assert "questions-ADD" in answer.content.decode()
