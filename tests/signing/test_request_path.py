"""What a visit costs, and that no shortcut shows or takes what is not so any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError, connection
from django.template import Context
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from example_site.home.models import HomePage
from wagtail_petition.models import OutgoingMail, PetitionPage, PetitionQuestion, Signature
from wagtail_petition.operations import surge
from wagtail_petition.signing.spam_checks import Honeypot
from wagtail_petition.templatetags.petition_tags import petition_form
from wagtail_petition.visitors.tokens import Purpose, make_token


class OwnCheck(Honeypot):
    """A spam check as a site may add one."""

    name = "own_check"


@pytest.fixture
def database_queue(settings):
    """Mails wait in the database, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def warm_site(home, client):
    """What Wagtail keeps of a site is kept."""
    client.get(home.url)


@pytest.fixture
def shown_form(client):
    """The form that visitors of a page get."""

    def get(page):
        shown = BeautifulSoup(client.get(page.url).content, "html.parser")
        return shown.select_one("form.petition-form")

    return get


def offered(form):
    return form.select_one("[name=text]")["value"], form.select_one("[name=notice]")["value"]


def test_signing_costs_seven_statements_and_a_transaction(
    petition_page, client, fill, database_queue, django_assert_num_queries
):
    sent = fill(petition_page, **{"consent-hand_over": "on"})

    # The page, whether any is restricted, its questions, its text and notice; the signature, its consents, its mail;
    # begin and commit.
    with django_assert_num_queries(9):
        response = client.post(f"/petitions/sign/{petition_page.pk}/", sent)

    assert response.status_code == 303
    assert Signature.objects.get().consents.count() == 2


def test_confirming_costs_four_statements_and_a_transaction(
    petition_page, make_signature, client, django_assert_num_queries
):
    signature = make_signature(petition_page, state="pending")
    path = f"/petitions/confirm/{make_token(signature, Purpose.CONFIRM)}/"
    # Whether surge mode is on is in the cache.
    surge.is_on()

    # The signature and its page; what became of it, and the counter; begin and commit.
    with django_assert_num_queries(6):
        assert client.post(path).status_code == 303


@pytest.fixture
def plain_page(home):
    """A page that shows no petition."""
    return home.add_child(instance=HomePage(title="Plain", slug="plain", locale=home.locale))


def test_a_petition_costs_one_query_more_than_any_page(
    petition_page, plain_page, client, warm_site, database_queue, django_assert_max_num_queries
):
    for page in (plain_page, petition_page):
        client.get(page.url)
    with CaptureQueriesContext(connection) as queries:
        client.get(plain_page.url)

    # Its petition and translations, and whether there are questions, deliveries, and changes of its text.
    with django_assert_max_num_queries(len(queries) + 1):
        client.get(petition_page.url)


def test_the_counter_costs_two_queries(
    petition_page, client, database_queue, django_assert_num_queries
):
    path = f"/petitions/{petition_page.petition.uuid}/count.json"
    client.get(path)

    with django_assert_num_queries(2):
        assert client.get(path).json()["goal"] == 100


def test_a_signature_is_stored_with_its_mail_or_not_at_all(
    petition_page, client, fill, monkeypatch
):
    path = f"/petitions/sign/{petition_page.pk}/"
    client.post(path, fill(petition_page))
    signature = Signature.objects.get()
    assert OutgoingMail.objects.get().signature == signature

    def fail(*_args, **_kwargs):
        raise OperationalError

    monkeypatch.setattr(OutgoingMail, "save", fail)
    client.raise_request_exception = False
    assert client.post(path, fill(petition_page, email="ada@example.org")).status_code == 500
    assert Signature.objects.get() == signature


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Un autre titre"},
        {"body": [("text", "<p>Un autre texte.</p>")]},
        {"wording_sign": "Je signe des deux mains."},
        {"offer_newsletter": True},
        {"minimum_age": 18},
        {"ask_country": "required"},
        {"controller_name": "Une autre association"},
    ],
)
def test_a_page_that_was_changed_shows_the_form_of_now(
    petition_page, shown_form, fill, change, published
):
    before = shown_form(petition_page)

    for name, value in change.items():
        setattr(petition_page, name, value)
    if published:
        petition_page.save_revision().publish()
    else:
        # As a script does it.
        petition_page.save()

    after = shown_form(petition_page)
    assert str(after) != str(before)
    expected = fill(PetitionPage.objects.get(pk=petition_page.pk))
    assert offered(after) == (expected["text"], expected["notice"])


def test_a_question_is_asked_as_soon_as_it_is_published(petition_page, shown_form, sign, latest):
    stale = offered(shown_form(petition_page))
    petition_page.questions = [
        PetitionQuestion(label="Métier", field_type="singleline", required=False, purpose="")
    ]
    petition_page.save_revision().publish()

    form = shown_form(petition_page)
    assert "Métier" in form.text
    name = form.select_one("[name^=question-]")["name"]
    assert sign(petition_page, **{name: "Boulangère"}).status_code == 303
    assert [answer["answer"] for answer in latest().answers.values()] == ["Boulangère"]

    question = PetitionQuestion.objects.get()
    question.label = "Profession"
    question.save()
    assert "Profession" in shown_form(petition_page).text
    assert stale[0] == offered(shown_form(petition_page))[0]


def test_a_preview_shows_questions_that_are_not_stored_yet(petition_page, shown_form):
    shown_form(petition_page)
    petition_page.questions = [
        PetitionQuestion(label="Métier", field_type="singleline", purpose="Pour le compter.")
    ]

    assert "Métier" in petition_page.make_preview_request().content.decode()
    assert "Métier" not in shown_form(petition_page).text


@pytest.mark.parametrize("ending", ["unpublish", "close", "pause"])
def test_nobody_signs_on_a_form_from_before_the_end(petition_page, shown_form, sign, ending):
    assert shown_form(petition_page)

    petition = petition_page.petition
    if ending == "unpublish":
        petition_page.unpublish()
    elif ending == "close":
        petition.closes_at = timezone.now() - timedelta(seconds=1)
        petition.save()
    else:
        petition.paused_at = timezone.now()
        petition.save()

    assert sign(petition_page).status_code in (410, 503)
    assert shown_form(petition_page) is None
    assert not Signature.objects.exists()


def test_a_restriction_of_the_page_holds_for_its_form_at_once(
    petition_page, home, shown_form, sign, client
):
    assert shown_form(petition_page)
    rule = PageViewRestriction.objects.create(
        page=home, restriction_type="password", password="secret"
    )

    assert shown_form(petition_page) is None
    assert sign(petition_page).status_code == 410

    client.post(
        f"/_util/authenticate_with_password/{rule.pk}/{petition_page.pk}/",
        {"password": "secret", "return_url": petition_page.url},
    )
    assert sign(petition_page).status_code == 303


def test_a_restriction_elsewhere_stops_nobody(petition_page, make_page, sign):
    other = make_page(title="Une autre", slug="autre")
    PageViewRestriction.objects.create(page=other, restriction_type="login")

    assert sign(petition_page).status_code == 303


def test_each_language_has_its_own_form(petition_page, shown_form, sign, latest):
    french = shown_form(petition_page)
    english = petition_page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True, alias=True
    )
    english.refresh_from_db()

    form = shown_form(english)

    assert form["action"] != french["action"]
    assert "Given name" in form.text
    assert sign(english).status_code == 303
    assert (latest().language, latest().petition_id) == ("en", petition_page.petition_id)


def test_a_spam_check_of_the_site_is_on_the_form_as_soon_as_it_is_set(
    petition_page, shown_form, settings
):
    assert not shown_form(petition_page).select("[name=own_check]")

    settings.WAGTAIL_PETITION = {"SPAM_CHECKS": [f"{__name__}.OwnCheck"]}

    assert shown_form(petition_page).select("[name=own_check]")


def test_a_cache_that_is_down_hides_no_form(petition_page, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
            "LOCATION": "127.0.0.1:1",
        }
    }

    assert 'name="given_name"' in petition_form(Context(), petition_page)


@pytest.mark.parametrize("text", ["\x00", "é" * 64, "", "' OR 1=1", "0" * 64])
def test_a_form_that_names_no_versions_is_shown_again(petition_page, client, fill, text):
    sent = {**fill(petition_page), "text": text}

    response = client.post(f"/petitions/sign/{petition_page.pk}/", sent)

    assert response.status_code == 422
    assert petition_page.title in response.content.decode()


def test_a_form_with_an_error_is_shown_for_a_few_queries(
    petition_page, client, fill, django_assert_max_num_queries
):
    sent = fill(petition_page, email="")
    address = f"/petitions/sign/{petition_page.pk}/"
    client.post(address, sent)

    # The page in two parts; what Wagtail asks to tell its address.
    with django_assert_max_num_queries(8):
        assert client.post(address, sent).status_code == 422
