"""The facts of a petition can be handed to another of its pages, by those who answer for both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import GroupPagePermission, Locale, PageLogEntry
from wagtail_localize.models import Translation, TranslationSource

from tests.page_form import page_form
from wagtail_petition.models import Petition, PetitionPage, PetitionQuestion
from wagtail_petition.models.page.main_page import IsAliasError, IsMainAlreadyError, make_main

DAY = timedelta(days=1)
NOW = timezone.now().replace(microsecond=0)
PAST, SOON, LATE = NOW - 300 * DAY, NOW + 30 * DAY, NOW + 120 * DAY


@pytest.fixture
def german(home):
    locale = Locale.objects.get(language_code="en")
    return home.copy_for_translation(locale)


@pytest.fixture
def french_page(make_page):
    return make_page(closes_at=SOON, goal=100)


@pytest.fixture
def other(french_page, german):
    """The same petition in another language, published."""
    page = french_page.copy_for_translation(german.locale)
    page.title = "No ears in our streets"
    page.save_revision().publish()
    return fresh(page)


def fresh(page):
    return PetitionPage.objects.get(pk=page.pk)


def address(page):
    return reverse("wagtail_petition_make_main", args=[page.pk])


def change(page, **facts):
    draft = fresh(page).get_latest_revision_as_object()
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def text_of(response):
    text = BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_an_editor_of_both_pages_reads_what_will_change_and_does_it(
    french_page, other, admin_client
):
    edit = reverse("wagtailadmin_pages:edit", args=[other.pk])
    assert address(other) in admin_client.get(edit).content.decode()

    shown = text_of(admin_client.get(address(other)))
    assert french_page.title in shown
    assert other.title in shown
    assert "100" in shown
    assert not fresh(other).is_main

    assert admin_client.post(address(other)).url == edit
    assert (fresh(french_page).is_main, fresh(other).is_main) == (False, True)

    form = BeautifulSoup(admin_client.get(edit).content, "html.parser")
    assert form.find(attrs={"name": "goal"})["value"] == "100"
    edit = reverse("wagtailadmin_pages:edit", args=[french_page.pk])
    form = BeautifulSoup(admin_client.get(edit).content, "html.parser")
    assert not form.find(attrs={"name": "goal"})


def test_facts_changed_on_the_new_main_page_apply_everywhere_and_on_the_old_one_nowhere(
    french_page, other
):
    make_main(other)

    change(other, closes_at=LATE, goal=700)
    change(french_page, closes_at=PAST, goal=7, title="Autre titre")

    assert fresh(french_page).title == "Autre titre"
    assert fresh(other).petition.closes_at == LATE
    for page in (french_page, other):
        for shown in (fresh(page), fresh(page).get_latest_revision_as_object()):
            assert (shown.closes_at, shown.goal) == (LATE, 700)


def test_what_a_page_said_when_it_was_the_main_one_before_does_not_come_back(french_page, other):
    """Forth and back: drafts that wait for the clock would close what was prolonged meanwhile."""
    draft = fresh(french_page)
    draft.go_live_at = NOW + DAY
    draft.save_revision().publish()
    make_main(other)
    change(other, closes_at=LATE)

    make_main(fresh(french_page))

    assert fresh(french_page).get_latest_revision_as_object().closes_at == LATE
    fresh(french_page).get_latest_revision().publish()
    assert fresh(french_page).petition.closes_at == LATE


def test_how_questions_are_answered_follows(french_page, other):
    french_page.questions.add(
        PetitionQuestion(label="Âge ?", purpose="Savoir", field_type="number", required=True)
    )
    french_page.save_revision().publish()
    PetitionQuestion.objects.filter(page=other).update(field_type="date")

    make_main(fresh(other))

    assert fresh(other).questions.get().field_type == "number"


def test_the_translator_who_goes_on_in_wagtail_localize_changes_no_fact(
    french_page, german, django_capture_on_commit_callbacks
):
    source, _created = TranslationSource.get_or_create_from_instance(french_page)
    work = Translation.objects.create(source=source, target_locale=german.locale)

    def publish():
        with django_capture_on_commit_callbacks(execute=True):
            work.save_target(publish=True)
        return french_page.get_translation(german.locale)

    translated = publish()
    make_main(translated)
    change(translated, closes_at=LATE, goal=700)
    source.update_from_db()
    publish()

    assert fresh(translated).is_main
    assert (fresh(translated).closes_at, fresh(translated).goal) == (LATE, 700)
    assert fresh(french_page).petition.closes_at == LATE


def test_a_form_that_was_open_meanwhile_empties_no_fact(french_page, other, admin_client):
    make_main(other)
    typed = page_form(**{"action-publish": "action-publish"})

    url = reverse("wagtailadmin_pages:edit", args=[other.pk])
    assert admin_client.post(url, typed).status_code == 302

    page = fresh(other)
    assert (page.title, page.closes_at, page.goal) == ("Typed by hand", SOON, 100)
    assert page.minimum_age == 15


def test_words_are_still_marked_with_the_language_that_they_were_written_in(french_page, other):
    assert fresh(other).language_of("controller_name") == "fr"

    make_main(other)

    assert fresh(other).language_of("controller_name") == "fr"
    assert fresh(french_page).language_of("controller_name") == "fr"


def test_a_draft_with_other_facts_is_said_to_be_lost(french_page, other, admin_client):
    draft = fresh(french_page)
    draft.goal = 4321
    draft.save_revision()

    assert "4321" in text_of(admin_client.get(address(other))).replace(" ", "")
    make_main(other)

    assert fresh(other).goal == fresh(other).get_latest_revision_as_object().goal == 100


@pytest.mark.parametrize("missing", ["french", "other"])
def test_who_may_publish_only_one_of_the_two_pages_cannot(french_page, other, member, missing):
    allowed = other if missing == "french" else french_page
    client = member(under=allowed, may="publish_page")
    see = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    for page in (french_page, other):
        GroupPagePermission.objects.create(
            group=Group.objects.get(name__startswith="member"), page=page, permission=see
        )

    edit = reverse("wagtailadmin_pages:edit", args=[other.pk])
    assert address(other) not in client.get(edit).content.decode()
    assert client.get(address(other)).status_code == 302
    client.post(address(other))

    assert not fresh(other).is_main


def test_who_may_publish_both_pages_can(french_page, other, home, member):
    client = member(under=home.get_parent(), may="publish_page")

    client.post(address(other))

    assert fresh(other).is_main


def test_an_address_that_was_guessed_does_nothing(french_page, other, home, client, member):
    stranger = member(under=home, may="add_page")
    for somebody in (client, stranger):
        assert somebody.post(address(other)).status_code == 302
    assert not fresh(other).is_main
    assert stranger.post(address(home)).status_code == 404
    assert stranger.post(reverse("wagtail_petition_make_main", args=[999])).status_code == 404


def test_aliases_and_the_main_page_itself_are_refused(french_page, other, admin_client):
    alias = french_page.create_alias(update_slug="encore")

    with pytest.raises(IsAliasError):
        make_main(alias)
    with pytest.raises(IsMainAlreadyError):
        make_main(french_page)
    for page in (alias, french_page):
        assert admin_client.post(address(page)).status_code == 302
    assert fresh(french_page).is_main


def test_the_logs_of_both_pages_tell_it_in_the_language_of_the_reader(
    french_page, other, admin_client, admin_user
):
    admin_client.post(address(other))

    for page in (french_page, other):
        [entry] = PageLogEntry.objects.filter(page=page.pk, action="wagtail_petition.make_main")
        assert entry.user == admin_user
        with translation.override("fr"):
            said = str(entry.message).replace("\u202f", " ").replace("\u00a0", " ")
        assert f"« {french_page.title} »" in said
        assert f"« {other.title} »" in said
        assert "désormais" in said


def test_when_the_main_page_is_deleted_the_next_one_leads_and_its_log_tells(
    french_page, other, admin_user
):
    # It led before: its drafts still hold what it said then.
    make_main(other)
    change(other, closes_at=PAST)
    make_main(fresh(french_page))
    change(french_page, closes_at=LATE)

    fresh(french_page).delete(user=admin_user)

    heir = fresh(other)
    assert heir.is_main
    assert heir.get_latest_revision_as_object().closes_at == LATE
    heir.get_latest_revision().publish()
    assert Petition.objects.get().closes_at == LATE
    assert (
        PageLogEntry.objects.filter(page=other.pk, action="wagtail_petition.make_main").count() == 3
    )


def test_a_tree_with_all_pages_of_a_petition_is_deleted_at_once(french_page, other, home):
    for root in (home, fresh(other).get_parent()):
        root.specific.delete()

    assert not PetitionPage.objects.exists()
    assert Petition.objects.count() == 1
