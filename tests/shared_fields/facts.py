"""Facts of a petition as an organiser changes them on the main page, and where they must hold."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from wagtail_petition.models import PetitionPage, PetitionQuestion

DAY = timedelta(days=1)
#: When the petition closed at first, and until when it was prolonged.
NOW = timezone.now().replace(microsecond=0)
PAST, FUTURE = NOW - 300 * DAY, NOW + 120 * DAY


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
