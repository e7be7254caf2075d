"""What becomes of a text that was edited after people signed it."""

from __future__ import annotations

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
    petition_page.change_kind, petition_page.change_note = "correction", "Une virgule"
    petition_page.change_of = TextVersion.freeze(petition_page).digest
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
