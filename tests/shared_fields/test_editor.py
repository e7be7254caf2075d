"""In the editor, facts are changed on the main page, and read on the others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.page_form import page_form
from wagtail_petition.models import PetitionPage

from .facts import DAY, FUTURE, NOW, assert_prolonged, fresh, prolong


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


def test_a_petition_page_can_be_begun(home, admin_client):
    address = reverse("wagtailadmin_pages:add", args=["wagtail_petition", "petitionpage", home.pk])

    answer = admin_client.get(address)

    assert answer.status_code == 200
    assert "questions-ADD" in answer.content.decode()
