"""A petition's own questions: what people answered is kept as they answered it, whatever is edited afterwards."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from wagtail_petition.models import PetitionPage, PetitionQuestion
from wagtail_petition.signing.services import confirm
from wagtail_petition.visitors.tokens import Purpose, make_token


@pytest.fixture
def ask(make_page):
    """Publish a petition with one question."""

    def make(field_type, **fields):
        question = PetitionQuestion(
            **{
                "label": "Votre avis",
                "field_type": field_type,
                "purpose": "Pour la carte.",
                **fields,
            }
        )
        return make_page(questions=[question])

    return make


@pytest.fixture
def answer(sign, latest):
    """Sign a page with an answer to its one question, and confirm."""

    def give(page, value, email="zoe@example.org"):
        response = sign(page, email=email, **{name_of(page): value})
        assert response.status_code == 303, response.content.decode()
        confirm(latest())
        return latest()

    return give


@pytest.fixture
def correct(client):
    """Send the form of “My signature” as a browser does, with what somebody changed."""

    def send(signature, **changes):
        mine = f"/petitions/mine/{make_token(signature, Purpose.MY_SIGNATURE)}/"
        form = BeautifulSoup(client.get(mine).content, "html.parser").select_one(
            "form[action$='/correct/']"
        )
        response = client.post(f"{mine}correct/", {**posted(form), **changes})
        assert response.status_code == 303, response.content.decode()
        signature.refresh_from_db()
        return signature

    return send


def name_of(page):
    return f"question-{page.questions.get().key}"


def only_answer(signature):
    (answer,) = signature.answers.values()
    return answer


def shown_field(client, page):
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    return soup.select(f"[name='{name_of(page)}']")


def posted(form):
    """What a browser sends of ``form`` as it stands."""
    data = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = field["name"]
        if field.name == "select":
            values = [option["value"] for option in field.select("option[selected]")]
            # A browser selects the first option of a list that allows one.
            data[name] = values or ([] if field.has_attr("multiple") else [field.option["value"]])
        elif field.name == "textarea":
            data[name] = field.text.removeprefix("\n")
        elif field.get("type") not in ("checkbox", "radio"):
            data[name] = field.get("value", "")
        elif field.has_attr("checked"):
            data.setdefault(name, []).append(field["value"] if field.has_attr("value") else "on")
    return data


def edit(page, **fields):
    question = page.questions.get()
    for name, value in fields.items():
        setattr(question, name, value)
    page.questions = [question]
    page.save_revision().publish()


def test_an_answer_is_kept_with_the_question_as_it_was_worded(ask, answer):
    page = ask("singleline", label="Votre quartier")

    signature = answer(page, "Beaubrun")
    edit(page, label="Où habitez-vous ?")

    signature.refresh_from_db()
    assert signature.answers == {
        page.questions.get().key: {
            "question": "Votre quartier",
            "type": "singleline",
            "answer": "Beaubrun",
        }
    }


def test_why_a_question_is_asked_stands_beside_it(ask, sign):
    assert "Pour la carte." in sign(ask("singleline"), email="").content.decode()


@pytest.mark.parametrize("field_type", ["radio", "dropdown", "checkboxes", "multiselect"])
def test_a_choice_is_a_line_whatever_it_holds(ask, answer, field_type):
    page = ask(field_type, choices="Oui, bien sûr\nNon, jamais")
    several = field_type in ("checkboxes", "multiselect")

    signature = answer(page, ["Oui, bien sûr"] if several else "Oui, bien sûr")

    expected = ["Oui, bien sûr"] if several else "Oui, bien sûr"
    assert only_answer(signature)["answer"] == expected


@pytest.mark.parametrize("field_type", ["radio", "dropdown", "checkboxes", "multiselect"])
def test_nothing_is_answered_beforehand(ask, client, sign, latest, field_type):
    page = ask(field_type, choices="Oui\nNon")

    fields = shown_field(client, page)
    form = BeautifulSoup(client.get(page.url).content, "html.parser").select_one("form")
    untouched = posted(form).get(name_of(page), [])

    assert fields
    assert untouched in ([], [""])
    assert sign(page, **{name_of(page): untouched}).status_code == 303
    assert latest().answers == {}


@pytest.mark.parametrize("field_type", ["radio", "dropdown"])
def test_a_required_choice_must_be_made(ask, sign, field_type):
    page = ask(field_type, choices="Oui\nNon", required=True)

    assert sign(page, **{name_of(page): ""}).status_code == 422
    assert sign(page, **{name_of(page): "Oui"}).status_code == 303


@pytest.mark.parametrize(
    ("field_type", "given"),
    [("radio", "x"), ("dropdown", "x"), ("checkboxes", ["x", "z"]), ("multiselect", ["x", "z"])],
)
def test_who_corrects_a_name_keeps_a_choice_that_is_offered_no_more(
    ask, answer, correct, field_type, given
):
    page = ask(field_type, choices="x\ny\nz")
    signature = answer(page, given)
    edit(page, choices="m\nn\nz")

    correct(signature, family_name="Dupont")

    assert signature.family_name == "Dupont"
    assert only_answer(signature)["answer"] == given


@pytest.mark.parametrize(
    ("given_to", "given", "asked_now"),
    [
        ("singleline", "entre 3 et 4", "number"),
        ("singleline", "en mai", "date"),
        ("date", "2026-05-06", "number"),
        ("checkbox", "on", "singleline"),
        ("checkbox", "on", "radio"),
        ("multiline", "une\ndeux", "checkbox"),
        ("checkboxes", ["x", "y"], "singleline"),
    ],
)
def test_who_corrects_a_name_keeps_an_answer_to_what_was_asked_otherwise(
    ask, answer, correct, given_to, given, asked_now
):
    page = ask(given_to, choices="x\ny")
    signature = answer(page, given)
    before = only_answer(signature)
    edit(page, field_type=asked_now)

    correct(signature, family_name="Dupont")

    assert signature.family_name == "Dupont"
    assert only_answer(signature) == before


def test_an_answer_can_be_corrected_and_taken_back(ask, answer, correct):
    page = ask("multiline")
    signature = answer(page, "Oui")

    assert only_answer(correct(signature, **{name_of(page): "Non"}))["answer"] == "Non"
    assert correct(signature, **{name_of(page): ""}).answers == {}


def test_an_answer_to_a_question_that_is_gone_stays(ask, answer, correct):
    page = ask("singleline")
    signature = answer(page, "Beaubrun")
    page.questions = []
    page.save_revision().publish()

    assert only_answer(correct(signature, family_name="Dupont"))["answer"] == "Beaubrun"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_date_is_the_same_day_in_every_language(ask, answer, client, language):
    page = ask("date")
    translated = page
    if language == "en":
        translated = page.copy_for_translation(
            Locale.objects.get(language_code="en"), copy_parents=True
        )
        translated.save_revision().publish()
        translated = PetitionPage.objects.get(pk=translated.pk)

    (field,) = shown_field(client, translated)
    signature = answer(translated, "2026-05-06")

    assert field["type"] == "date"
    assert only_answer(signature)["answer"] == "2026-05-06"


def test_a_date_in_another_form_is_refused_with_an_example(ask, sign):
    page = ask("date")

    response = sign(page, **{name_of(page): "05/06/2026"})

    assert response.status_code == 422
    assert "2026-11-28" in response.content.decode()


@pytest.mark.parametrize(
    ("field_type", "typed"),
    [
        ("date", "0001-01-01"),
        ("date", "9999-12-31"),
        ("datetime", "0001-01-01T00:00"),
        ("datetime", "9999-12-31T23:59"),
    ],
)
def test_a_date_that_no_calendar_reckons_with_is_refused(ask, sign, field_type, typed):
    """It would be stored, and break the list of everybody: moved to another time zone, it is in no year."""
    page = ask(field_type)

    response = sign(page, **{name_of(page): typed})

    assert response.status_code == 422
    assert "2999" in response.content.decode()


def test_answers_in_two_languages_lie_under_one_key(ask, answer):
    page = ask("singleline", label="Votre quartier")
    translated = page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    edit(translated, label="Your district")

    french = answer(page, "Beaubrun")
    english = answer(PetitionPage.objects.get(pk=translated.pk), "Montreynaud", "lea@example.org")

    assert french.answers.keys() == english.answers.keys()
    assert only_answer(english)["question"] == "Your district"


def test_the_copy_of_a_petition_asks_a_question_of_its_own(ask, home):
    page = ask("singleline")

    copied = page.copy(to=home, update_attrs={"slug": "copy"}, copy_revisions=False)

    assert copied.petition_id != page.petition_id
    assert copied.questions.get().key != page.questions.get().key


@pytest.mark.parametrize(
    ("field_type", "given", "read"),
    [
        ("checkbox", "on", "oui"),
        ("checkboxes", ["Oui, bien sûr", "Non"], "Oui, bien sûr\u202f; Non"),
        ("date", "2026-05-06", "6 mai 2026"),
    ],
)
def test_my_signature_shows_answers_in_words(ask, answer, client, field_type, given, read):
    page = ask(field_type, choices="Oui, bien sûr\nNon")
    signature = answer(page, given)

    mine = client.get(f"/petitions/mine/{make_token(signature, Purpose.MY_SIGNATURE)}/")

    held = BeautifulSoup(mine.content, "html.parser").main
    assert "Votre avis" in held.text
    assert read in held.text
    assert page.questions.get().key not in held.text


def test_an_editor_who_asks_for_a_choice_must_write_some(ask):
    page = ask("singleline")
    question = page.questions.get()
    question.field_type = "radio"

    with pytest.raises(ValidationError, match="choices"):
        question.full_clean()


def test_no_question_is_hidden():
    """A hidden field would take whatever anybody sends in it."""
    assert "hidden" not in dict(PetitionQuestion._meta.get_field("field_type").flatchoices)
