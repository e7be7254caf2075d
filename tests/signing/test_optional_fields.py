"""What a petition may ask for is asked, kept, shown, corrected, handed out and removed, for each declared field.

Whoever declares another one in ``OPTIONAL_FIELDS`` has it tried here; one that a form forgot, or that outlived its
removal, would break a promise that the privacy notice makes.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.desk.doors import export
from tests.spreadsheets import csv_rows
from wagtail_petition.models import Signature
from wagtail_petition.models.personal_data import OPTIONAL_FIELDS
from wagtail_petition.privacy.breach import Breach, affected_by
from wagtail_petition.privacy.notice import notice_of
from wagtail_petition.privacy.record import record_of
from wagtail_petition.privacy.rights import held_data
from wagtail_petition.signing.services import confirm, withdraw
from wagtail_petition.visitors.tokens import Purpose, make_token

TYPED, CORRECTED = "Montreynaud", "Terrenoire"


@pytest.fixture(params=OPTIONAL_FIELDS, ids=lambda field: field.name)
def field(request):
    return request.param


@pytest.fixture
def page(make_page, field):
    """A petition that asks for this field."""
    return make_page(**{f"ask_{field.name}": "required"})


@pytest.fixture
def signature(page, field, sign, latest):
    """What somebody signed who was asked."""
    assert sign(page, **{field.name: TYPED}).status_code == 303
    signature = latest()
    confirm(signature)
    return signature


def test_the_form_asks_insists_and_keeps_it(page, field, sign, signature, visit):
    assert getattr(signature, field.name) == TYPED
    asked = visit(page.url).select_one(f"form.petition-form [name={field.name}]")
    assert asked["autocomplete"] == field.autofill
    assert sign(page, **{field.name: "a" * (field.max_length + 1)}).status_code == 422
    assert sign(page, **{field.name: ""}).status_code == 422


def test_people_are_told_that_it_is_asked_and_the_record_says_why(page, field):
    record = record_of(page, timezone.now())
    table = next(one for one in record.sections if one.key == "data").parts[0]

    assert str(field.label) in str(notice_of(page).content)
    assert table.rows[field.name]["purpose"] == str(field.purpose)


def test_who_signed_sees_it_and_corrects_it(signature, field, client):
    mine = f"/petitions/mine/{make_token(signature, Purpose.MY_SIGNATURE)}/"
    assert TYPED in client.get(mine).content.decode()
    assert TYPED in str(held_data(signature))

    client.post(f"{mine}correct/", {"given_name": "Zoé", field.name: CORRECTED})

    signature.refresh_from_db()
    assert getattr(signature, field.name) == CORRECTED


def test_organisers_find_it_in_the_export(signature, admin_client):
    [row] = csv_rows(export(admin_client, "csv").getvalue())
    assert TYPED in str(row)


def test_a_breach_counts_who_gave_it(page, field, signature):
    now = timezone.now()
    breach = Breach(
        [page.petition],
        now - timedelta(hours=1),
        None,
        now,
        ["integrity"],
        ["places", "answers"],
    )

    [affected] = affected_by(breach)

    assert affected.holding["places"] + affected.holding["answers"] == 1


def test_nothing_of_it_outlives_a_withdrawal(signature, field):
    withdraw(signature)

    assert getattr(Signature.objects.get(), field.name) == ""
