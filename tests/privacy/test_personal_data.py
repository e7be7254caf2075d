"""The table of personal data is whole: no column escapes it, and what it says is removed is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from wagtail_petition.models import PetitionPage, Signature
from wagtail_petition.models.personal_data import NOT_PERSONAL, PERSONAL, Removal, blanks
from wagtail_petition.privacy.retention import apply_retention
from wagtail_petition.signing.services import report_misuse, withdraw

# What an editor writes on a page tells of nobody who signed; it is public.
MODELS = [
    model
    for model in apps.get_app_config("wagtail_petition").get_models()
    if model is not PetitionPage
]


@pytest.mark.parametrize("model", MODELS)
def test_every_column_is_declared_personal_or_not(model):
    columns = {
        field.name
        for field in model._meta.local_concrete_fields
        if not field.primary_key and field.name != "petition"
    }
    personal = set(PERSONAL.get(model.__name__, {}))
    other = set(NOT_PERSONAL.get(model.__name__, "").split())

    assert personal | other == columns
    assert not personal & other


def something(field):
    """A value that tells of somebody."""
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.JSONField):
        return {"key": {"label": "Métier", "answer": "Boulangère"}}
    return "zoe@example.org" if field.name == "email" else "Zoé"


@pytest.mark.parametrize("way", ["retention", "withdrawing", "reporting misuse"])
def test_nothing_personal_outlives_its_removal(way, make_page, make_signature):
    page = make_page(closes_at=timezone.now() - timedelta(days=4_000))
    told = {name: something(Signature._meta.get_field(name)) for name in blanks("Signature")}
    signature = make_signature(
        page, **told, signed_at=timezone.now() - timedelta(days=4_100), counted_digest="0" * 64
    )
    if way == "retention":
        apply_retention()
    elif way == "withdrawing":
        withdraw(signature)
    else:
        report_misuse(signature)

    signature.refresh_from_db()
    left = {name: getattr(signature, name) for name in told}
    if way == "withdrawing":
        # By it the person's own link still opens.
        assert left.pop("address_digest") == told["address_digest"]
    assert left == {name: value for name, value in blanks("Signature").items() if name in left}


def test_rows_that_are_deleted_as_a_whole_hold_nothing_to_be_blanked():
    ends = {
        personal.removed
        for model, columns in PERSONAL.items()
        if model != "Signature"
        for personal in columns.values()
    }
    assert ends <= set(Removal)
