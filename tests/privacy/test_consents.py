"""What people agree to, how freely, and how it is proven: without it, every signature could be contested."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from wagtail_petition.models import ConsentRecord, PetitionQuestion, PrivacyNotice
from wagtail_petition.models.digest import digest
from wagtail_petition.models.immutable import ImmutableRowError
from wagtail_petition.signing.services import confirm


def form_of(page, client):
    """The form, as a browser gets it."""
    return BeautifulSoup(client.get(page.url).content, "html.parser").select_one("form#sign")


@pytest.fixture
def generous_page(make_page):
    """A petition that offers everything."""
    return make_page(offer_show_name=True, offer_newsletter=True)


def test_l1_each_purpose_has_a_box_of_its_own_and_none_is_ticked(generous_page, client):
    boxes = form_of(generous_page, client).select("input[type=checkbox]")

    names = [box["name"] for box in boxes]
    assert names == [*(f"consent-{purpose}" for purpose in ConsentRecord.Purpose.values), "age"]
    assert not [box for box in boxes if box.has_attr("checked")]
    assert [box["name"] for box in boxes if box.has_attr("required")] == ["consent-sign", "age"]


def test_l1_signing_alone_is_enough(generous_page, sign, latest):
    sign(generous_page)
    confirm(latest())

    signature = latest()
    assert signature.state == "confirmed"
    assert not any((signature.hand_over, signature.show_name, signature.newsletter))
    assert list(signature.consents.values_list("purpose", flat=True)) == ["sign"]


def test_l1_without_that_box_nothing_is_stored(generous_page, sign, latest):
    ticked = {"consent-newsletter": "on", "consent-hand_over": "on"}

    answer = sign(generous_page, **ticked, **{"consent-sign": ""})

    assert answer.status_code == 422
    assert not ConsentRecord.objects.exists()


def test_l2_an_old_record_keeps_the_wording_that_was_seen(make_page, sign, latest):
    page = make_page(wording_sign="Je signe, première façon.")
    sign(page)
    first = latest()
    page.wording_sign = "Je signe, deuxième façon."
    page.save_revision().publish()
    sign(page, email="ada@example.org")

    wordings = [
        record.notice.content["wordings"]["sign"]
        for record in ConsentRecord.objects.filter(purpose="sign")
    ]
    assert wordings == ["Je signe, première façon.", "Je signe, deuxième façon."]
    assert first.notice != latest().notice


def test_l2_whoever_has_the_record_can_verify_its_wording(generous_page, sign, latest):
    sign(generous_page)

    notice = latest().consents.get().notice
    assert digest(notice.content) == notice.digest
    assert PrivacyNotice.objects.get(pk=notice.pk).digest == notice.digest


def test_l2_a_record_is_neither_changed_nor_deleted(generous_page, sign, latest):
    sign(generous_page)
    record = latest().consents.get()

    for tamper in (
        lambda: ConsentRecord.objects.update(given=False),
        lambda: ConsentRecord.objects.bulk_update([record], ["given"]),
        lambda: PrivacyNotice.objects.update(content={}),
        record.save,
        record.delete,
        record.notice.save,
    ):
        with pytest.raises(ImmutableRowError):
            tamper()


def test_l7_a_new_petition_asks_for_no_more_than_it_needs(make_page, client):
    form = form_of(make_page(), client)

    asked = {
        field["name"]: field.has_attr("required")
        for field in form.select("input:not([type=hidden], [type=checkbox]), textarea, select")
        if not field.find_parent(class_="petition-trap")
    }
    assert asked == {
        "given_name": True,
        "family_name": False,
        "email": True,
        "town": False,
        "postcode": False,
    }


def test_l7_whatever_else_is_asked_says_why(make_page, client):
    page = make_page()
    page.questions = [
        PetitionQuestion(
            label="Téléphone",
            field_type="singleline",
            purpose="Pour vous inviter à la remise.",
            required=False,
            locale=page.locale,
        )
    ]
    page.save_revision().publish()

    assert "Pour vous inviter à la remise." in form_of(page, client).text
    with_no_reason = PetitionQuestion(label="Naissance", field_type="date", page=page)
    with pytest.raises(ValidationError, match="purpose"):
        with_no_reason.full_clean()


def test_l16_people_declare_their_age_and_give_no_date_of_birth(make_page, sign, client):
    page = make_page(minimum_age=15)

    assert "15 ans" in form_of(page, client).text
    assert sign(page, age="").status_code == 422
    assert sign(page).status_code == 303


def test_l16_the_age_is_the_site_s_choice(make_page, sign, client):
    assert "18 ans" in form_of(make_page(minimum_age=18), client).text
    assert not form_of(make_page(minimum_age=0), client).select("[name=age]")
