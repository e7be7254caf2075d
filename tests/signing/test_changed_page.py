"""Whatever changed on a page since its form was shown holds for the next signature."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django import forms
from django.db import IntegrityError
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from wagtail_petition.models import (
    ConsentRecord,
    Petition,
    PetitionPage,
    PetitionQuestion,
    Signature,
    TextVersion,
)
from wagtail_petition.operations.pausing import pause
from wagtail_petition.signing.spam_checks import SpamCheck
from wagtail_petition.visitors.errors import AlreadySignedError

pytestmark = pytest.mark.django_db


class Riddle(SpamCheck):
    """A captcha whose answer is good once, as those of captchas are."""

    name = "riddle"
    asked = 0

    def field(self):
        return forms.CharField(required=False)

    def passes(self, value):
        Riddle.asked += 1
        return True


class Password(SpamCheck):
    name = "password"
    required = False

    def field(self):
        return forms.CharField(required=self.required)

    def passes(self, value):
        return True


@pytest.fixture
def post(client, fill):
    """Send a form as it was shown when the test began, whatever became of the page."""
    shown = {}

    def send(page, name, **answers):
        form = shown.setdefault(page.pk, fill(page))
        sent = {**form, "email": f"{name}@example.org", **answers}
        return client.post(f"/petitions/sign/{page.pk}/", sent)

    return send


def unpublish(page):
    page.unpublish()


def delete(page):
    page.delete()


def close(page):
    Petition.objects.update(closes_at=timezone.now() - timedelta(seconds=1))


def put_off(page):
    Petition.objects.update(opens_at=timezone.now() + timedelta(days=1))


def switch_off(page):
    pause(page.petition, reason="A test")


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def ask_for_country(page):
    page.ask_country = "required"
    page.save()


def ask_for_a_craft(page):
    page.questions.add(
        PetitionQuestion(label="Métier", field_type="singleline", required=True, purpose="Savoir.")
    )
    page.save()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (unpublish, 410),
        (delete, 410),
        (close, 410),
        (put_off, 410),
        (switch_off, 503),
        (restrict, 410),
        (ask_for_country, 422),
        (ask_for_a_craft, 422),
    ],
)
def test_what_changed_since_somebody_signed_holds_for_the_next(petition_page, post, change, status):
    assert post(petition_page, "ada").status_code == 303

    change(PetitionPage.objects.get(pk=petition_page.pk))

    assert post(petition_page, "bea").status_code == status
    assert Signature.objects.filter(email="bea@example.org").count() == 0


def test_who_is_let_in_again_can_sign_at_once(petition_page, post):
    assert post(petition_page, "ada").status_code == 303
    Petition.objects.update(paused_at=timezone.now())
    assert post(petition_page, "bea").status_code == 503
    Petition.objects.update(paused_at=None)

    assert [post(petition_page, name).status_code for name in ("bea", "cleo")] == [303, 303]
    assert Signature.objects.count() == 3


def test_a_form_with_an_error_says_what_the_page_asks_now(petition_page, post):
    assert post(petition_page, "ada").status_code == 303
    ask_for_country(petition_page)

    response = post(petition_page, "bea", given_name="")

    assert response.status_code == 422
    assert 'name="country"' in response.content.decode()


def test_each_page_and_each_version_is_remembered_apart(petition_page, make_page, post):
    other = make_page(title="Une autre", slug="autre", controller_name="Une autre association")
    for name, page in [("ada", petition_page), ("bea", other), ("cleo", petition_page)]:
        assert post(page, name).status_code == 303

    signed = Signature.objects.order_by("pk").values_list("petition_id", "notice__content")
    (first, first_notice), (second, second_notice), third = signed
    assert first != second
    assert first_notice != second_notice
    assert third == (first, first_notice)


def test_an_address_whose_language_changed_is_written_to_in_the_new_one(petition_page, post):
    assert post(petition_page, "ada").status_code == 303
    PetitionPage.objects.update(locale=Locale.objects.get(language_code="en"))
    assert post(petition_page, "bea").status_code == 303
    Locale.objects.filter(language_code="en").update(language_code="en-gb")
    assert post(petition_page, "cleo").status_code == 303

    languages = Signature.objects.order_by("pk").values_list("language", flat=True)
    assert list(languages) == ["fr", "en", "en-gb"]


def test_nobody_is_asked_twice_to_solve_a_captcha(petition_page, post, settings):
    settings.WAGTAIL_PETITION = {"CAPTCHA": f"{__name__}.Riddle"}
    assert post(petition_page, "ada").status_code == 303
    petition_page.ask_country = "optional"
    petition_page.save()
    Riddle.asked = 0

    assert post(petition_page, "bea").status_code == 303

    assert Riddle.asked == 1


@pytest.mark.django_db(transaction=True)
def test_a_text_that_was_deleted_by_hand_is_stored_again(petition_page, post):
    assert post(petition_page, "ada").status_code == 303
    ConsentRecord.objects.all().delete()
    Signature.objects.all().delete()
    texts = TextVersion.objects.filter(petition=petition_page.petition)
    texts._raw_delete(texts.db)

    assert post(petition_page, "bea").status_code == 303

    assert Signature.objects.get().text.content["title"] == petition_page.title


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [IntegrityError, AlreadySignedError])
def test_a_site_that_fails_on_a_signature_does_not_have_it(petition_page, post, client, error):
    client.raise_request_exception = False

    def fail(**_told):
        raise error

    post_save.connect(fail, sender=Signature)
    try:
        assert post(petition_page, "bea").status_code in (410, 500)
    finally:
        post_save.disconnect(fail, sender=Signature)
    assert not Signature.objects.exists()


def test_what_a_spam_check_of_the_site_asks_for_now_holds(
    petition_page, post, settings, monkeypatch, latest
):
    settings.WAGTAIL_PETITION = {"SPAM_CHECKS": [f"{__name__}.Password"]}
    assert post(petition_page, "ada").status_code == 303
    monkeypatch.setattr(Password, "required", True)

    assert post(petition_page, "bea").status_code == 303
    assert latest().needs_code


def test_a_page_that_changed_costs_nobody_a_part_of_their_share(petition_page, post, settings):
    settings.WAGTAIL_PETITION = {
        "CLIENT_ADDRESS_HEADER": "REMOTE_ADDR",
        "SIGNATURES_PER_CLIENT": 2,
    }
    assert post(petition_page, "ada").status_code == 303
    petition_page.ask_country = "optional"
    petition_page.save()

    assert post(petition_page, "bea").status_code == 303
    assert post(petition_page, "cleo").status_code == 429


def test_a_page_model_of_the_site_may_restrict_by_rules_of_its_own(
    petition_page, post, client, monkeypatch
):
    members_only = [PageViewRestriction(restriction_type=PageViewRestriction.LOGIN)]
    monkeypatch.setattr(PetitionPage, "get_view_restrictions", lambda page: members_only)

    assert post(petition_page, "ada").status_code == 410
    thanks = client.get(f"/petitions/thanks/{petition_page.pk}/")
    assert thanks.status_code == 200
    assert petition_page.title not in thanks.content.decode()
    assert client.get(petition_page.url).status_code == 302
