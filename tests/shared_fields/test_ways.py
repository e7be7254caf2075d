"""One opening, one closing, one of each fact for all languages: only the main page changes them."""

from __future__ import annotations

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask
from wagtail_localize.models import (
    OverridableSegment,
    StringSegment,
    Translation,
    TranslationSource,
)

from wagtail_petition.models import Petition, PetitionPage
from wagtail_petition.operations.pausing import pause, resume
from wagtail_petition.privacy.deadlines import retention_start

from .facts import DAY, FUTURE, NOW, PAST, assert_prolonged, fresh, prolong


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
