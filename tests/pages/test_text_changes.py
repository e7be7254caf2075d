"""What becomes of a text that was edited after people signed it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from wagtail_petition.models import Signature, TextChange, TextVersion, signed_versions


def publish(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()


def test_versions_are_told_with_their_numbers_most_signed_first(petition_page, make_signature):
    first = TextVersion.freeze(petition_page)
    make_signature(petition_page, text=first)
    publish(petition_page, asks="Démonter les micros")
    second = TextVersion.freeze(petition_page)
    for _person in range(2):
        make_signature(petition_page, text=second)
    publish(petition_page, asks="Que personne n’a signé")
    make_signature(petition_page, state=Signature.State.PENDING)

    versions = signed_versions(petition_page.petition)

    assert [(one.text, one.count) for one in versions] == [(second, 2), (first, 1)]
    assert [one.change and one.change.kind for one in versions] == ["substance", None]


def test_a_change_that_nobody_was_asked_about_is_one_of_substance(petition_page):
    before = TextVersion.freeze(petition_page)
    publish(petition_page, title="Un autre titre")

    change = TextChange.objects.get()

    assert (change.before, change.after) == (before, TextVersion.freeze(petition_page))
    assert (change.kind, change.note) == ("substance", "")


def test_what_was_said_of_a_change_is_not_said_of_the_next_one(petition_page):
    digest = TextVersion.freeze(petition_page).digest
    petition_page.stated_change = {"of": digest, "kind": "correction", "note": "Une virgule"}
    publish(petition_page, title="Pas d’oreilles, dans nos rues")
    publish(petition_page, title="Des oreilles dans nos rues")

    kinds = list(TextChange.objects.values_list("kind", "note"))

    assert kinds == [("correction", "Une virgule"), ("substance", "")]


def test_going_back_to_an_earlier_text_is_a_change_too(petition_page):
    first = TextVersion.freeze(petition_page)
    publish(petition_page, title="Un autre titre")
    second = TextVersion.freeze(petition_page)
    publish(petition_page, title=first.content["title"])

    changes = [(change.before, change.after) for change in TextChange.objects.all()]

    assert changes == [(first, second), (second, first)]


def test_publishing_the_same_text_again_changes_nothing(petition_page):
    publish(petition_page, goal=500)
    assert not TextChange.objects.exists()


@pytest.fixture
def signed(make_page, make_signature):
    """A petition that one person signed, as its text was first."""
    page = make_page(
        summary="<p>Nous ne voulons pas de micros.</p>",
        asks="Ouvrir une enquête",
        body=[("text", "<p>Une <b>écoute</b> de trop</p>")],
    )
    make_signature(page)
    return page


@pytest.fixture
def edit(admin_client):
    """Post the form of a page as the editor has it, with some answers changed."""

    def post(page, *, action="publish", **answers):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        form = admin_client.get(address).context["form"]
        text = "".join(child.value.source for child in page.body)
        typed = {
            **{
                name: value
                for name in form.fields
                if name not in ("body", "sources") and (value := form[name].value()) is not None
            },
            "body": streamfield([("text", rich_text(text))]),
            "sources": streamfield([]),
            "summary": rich_text(page.summary),
            "letter_text": rich_text(""),
            "thank_you_text": rich_text(""),
            "questions": inline_formset([]),
            "comments": inline_formset([]),
            f"action-{action}": "1",
            **answers,
        }
        return admin_client.post(address, nested_form_data(typed))

    return post


def panel(admin_client, page) -> BeautifulSoup:
    """What the editor is told of those who signed the page; empty if nothing."""
    editor = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return BeautifulSoup(editor.content, "html.parser")


def test_the_editor_of_a_signed_text_is_told_how_many_signed_which_version(
    signed, make_page, make_signature, admin_client
):
    publish(signed, asks="Démonter les micros")
    for _person in range(2):
        make_signature(signed)

    told = panel(admin_client, signed).select_one(".w-panel__content .help-block ul").get_text()

    assert "2 personnes" in told or "2 people" in told
    assert "1 person" in told
    nobody = make_page(title="Que personne n’a signé")
    assert not panel(admin_client, nobody).select("[data-petition-change]")


def test_who_publishes_another_text_says_what_kind_of_change_it_is(signed, edit):
    before = TextVersion.freeze(signed)

    refused = edit(signed, asks="Démonter les micros")
    assert refused.status_code == 200
    assert "change_kind" in refused.context["form"].errors
    assert not TextChange.objects.exists()

    taken = edit(
        signed, asks="Démonter les micros", change_kind="correction", change_note="Le verbe"
    )
    assert taken.status_code == 302

    change = TextChange.objects.get()
    assert (change.before, change.kind, change.note) == (before, "correction", "Le verbe")


def test_a_draft_is_saved_without_an_answer_and_changes_nothing(signed, edit):
    saved = edit(signed, action="save", asks="Démonter les micros")

    assert saved.status_code == 302 or not saved.context["form"].errors
    assert not TextChange.objects.exists()
    assert TextVersion.objects.count() == 1


def test_the_answer_travels_with_the_draft(signed, edit):
    edit(signed, action="save", asks="Démonter", change_kind="correction", change_note="Le verbe")
    signed.refresh_from_db()

    # As a workflow or a schedule does.
    signed.get_latest_revision().publish()

    assert TextChange.objects.get().note == "Le verbe"


def test_a_schedule_publishes_with_the_answer(signed, edit):
    soon = timezone.now() + timedelta(hours=1)
    answer = edit(
        signed,
        asks="Démonter",
        change_kind="correction",
        change_note="Le verbe",
        go_live_at=timezone.localtime(soon).strftime("%Y-%m-%d %H:%M"),
    )
    assert answer.status_code == 302
    assert not TextChange.objects.exists()

    # An hour later.
    [revision] = Revision.objects.filter(approved_go_live_at__isnull=False)
    past = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"], revision.approved_go_live_at = past.isoformat(), past
    revision.save()
    call_command("publish_scheduled")

    change = TextChange.objects.get()
    assert (change.kind, change.note) == ("correction", "Le verbe")


def test_who_confirms_can_read_what_they_sign(signed, sign, client, link_in):
    sign(signed)
    publish(signed, title="Un autre titre")

    confirm = client.get(link_in(mail.outbox[0].body, "confirm"))
    link = BeautifulSoup(confirm.content, "html.parser").select_one("a[href*='/text/']")

    assert "Pas d’oreilles dans nos rues" in client.get(link["href"]).content.decode()


def test_what_is_no_part_of_the_text_is_published_without_a_question(signed, edit):
    assert edit(signed, search_description="Des micros dans les rues").status_code == 302
    assert not TextChange.objects.exists()


def test_who_has_the_older_form_open_signs_what_it_shows(signed, fill, client, latest):
    shown, text = fill(signed), TextVersion.freeze(signed)
    publish(signed, asks="Démonter les micros")

    assert client.post(f"/petitions/sign/{signed.pk}/", shown).status_code == 303

    assert latest().text == text


def test_readers_learn_when_the_text_was_changed_and_find_the_earlier_one(signed, client):
    signed.stated_change = {
        "of": TextVersion.freeze(signed).digest,
        "kind": "substance",
        "note": "On demande davantage.",
    }
    publish(signed, title="Un autre titre", asks="Démonter les micros")

    page = BeautifulSoup(client.get(signed.url).content, "html.parser")
    changes = page.select_one(".petition-changes")
    assert "On demande davantage." in changes.text
    answer = client.get(changes.a["href"])
    earlier = BeautifulSoup(answer.content, "html.parser")

    assert earlier.h1.text == "Pas d’oreilles dans nos rues"
    assert "Une écoute de trop" in " ".join(earlier.select_one(".petition-body").text.split())
    assert "Ouvrir une enquête" in earlier.select_one(".petition-demands").text
    assert "Un autre titre" not in earlier.text
    assert answer["X-Robots-Tag"] == "noindex"
    assert "public" in answer["Cache-Control"]
    assert (not answer.cookies and "Vary" not in answer.headers) or "Cookie" not in answer["Vary"]


def test_an_earlier_text_has_its_sources(petition_page, make_signature, client):
    make_signature(petition_page)
    text = TextVersion.freeze(petition_page)
    publish(petition_page, sources=[], body=[("text", "<p>Rien</p>")])

    page = client.get(f"/petitions/text/{petition_page.pk}/{text.digest}/").content.decode()
    notes = BeautifulSoup(page, "html.parser").select(".petition-endnotes li")

    assert ["Radio Forez" in notes[0].text, "Des rues sous écoute" in notes[1].text] == [True, True]


def test_a_text_that_nobody_signed_cannot_be_read(signed, client):
    publish(signed, title="Que personne ne signa")
    unsigned = TextVersion.freeze(signed)
    publish(signed, title="Le dernier")

    assert client.get(f"/petitions/text/{signed.pk}/{unsigned.digest}/").status_code == 404
    assert client.get(f"/petitions/text/{signed.pk}/{'0' * 64}/").status_code == 404


def test_an_earlier_text_is_no_longer_readable_than_its_petition(
    signed, make_page, make_signature, client
):
    text = TextVersion.freeze(signed)
    other = make_page(title="Une autre")
    assert client.get(f"/petitions/text/{signed.pk}/{text.digest}/").status_code == 200
    assert client.get(f"/petitions/text/{other.pk}/{text.digest}/").status_code == 404

    rule = PageViewRestriction.objects.create(
        page=signed, restriction_type=PageViewRestriction.LOGIN
    )
    assert client.get(f"/petitions/text/{signed.pk}/{text.digest}/").status_code == 404
    rule.delete()
    signed.unpublish()
    assert client.get(f"/petitions/text/{signed.pk}/{text.digest}/").status_code == 404


def test_a_text_that_was_taken_up_again_is_not_called_earlier(signed, client):
    first = TextVersion.freeze(signed)
    publish(signed, title="Un autre titre")
    publish(signed, title=first.content["title"])

    changes = BeautifulSoup(client.get(signed.url).content, "html.parser").select_one(
        ".petition-changes"
    )

    assert len(changes.select("li")) == 2
    assert not changes.select("a")


def test_who_seals_sees_which_versions_people_signed(signed, make_signature, admin_client):
    publish(signed, asks="Démonter les micros")
    make_signature(signed)

    form = admin_client.get(reverse("wagtail_petition_dossiers:add")).content.decode()

    assert (
        form.count("1 person signed the text of") + form.count("1 personne a signé le texte") == 2
    )


@pytest.mark.django_db(transaction=True)
def test_the_question_is_asked_once_the_text_is_changed(signed, admin_tab):
    page = admin_tab
    page.goto(reverse("wagtailadmin_pages:edit", args=[signed.pk]))
    page.wait_for_load_state("networkidle")
    question = page.locator("[data-petition-change]")
    assert question.is_hidden()

    page.locator("[name=byline]").press_sequentially("Le collectif")

    assert question.is_visible()
