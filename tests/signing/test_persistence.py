"""A signature lies in the database with the proof of its consents, or not at all."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import IntegrityError
from django.db.models.signals import post_save, pre_save
from django.utils import timezone

from wagtail_petition.models import ConsentRecord, Signature
from wagtail_petition.signing.persistence import store
from wagtail_petition.signing.services import SignatureData
from wagtail_petition.signing.versions import freeze_versions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filled_in(petition_page):
    """A signature with something in each field that people fill in."""
    data = SignatureData(
        given_name="Zoé",
        family_name="O’Neill ‹%s›",
        email="Zoe@Example.org",
        details={
            "town": "Saint-Étienne",
            "postcode": "42000",
            "country": "France",
            "organisation": "Les Rues qui parlent",
            "reason": "Parce que « oui ».\n\\ ' \" %%",
        },
        answers={"since": "2019", "words": ["a", "b"]},
        purposes=frozenset({"hand_over", "newsletter"}),
    )
    return data.as_signature(petition_page, freeze_versions(petition_page), needs_code=True)


@contextmanager
def listening(signal):
    """What is told to those who listen for signatures."""
    heard = []

    def receiver(instance, **told):
        heard.append((instance, instance.pk, told.get("created")))

    signal.connect(receiver, sender=Signature)
    try:
        yield heard
    finally:
        signal.disconnect(receiver, sender=Signature)


def test_all_that_was_filled_in_is_stored(filled_in):
    fields = [one.attname for one in Signature._meta.concrete_fields]

    store(filled_in, ["hand_over", "newsletter", "sign"])

    stored = Signature.objects.get(pk=filled_in.pk)
    assert {name: getattr(stored, name) for name in fields} == {
        name: getattr(filled_in, name) for name in fields
    }


def test_each_consent_has_its_proof(filled_in):
    store(filled_in, ["hand_over", "sign"])

    told = ("purpose", "given", "notice_id", "recorded_at")
    assert list(filled_in.consents.order_by("purpose").values_list(*told)) == [
        ("hand_over", True, filled_in.notice_id, filled_in.signed_at),
        ("sign", True, filled_in.notice_id, filled_in.signed_at),
    ]


def test_a_consent_that_cannot_be_proved_leaves_no_signature(filled_in):
    with pytest.raises(IntegrityError):
        store(filled_in, ["sign", None])

    assert not Signature.objects.exists()
    assert not ConsentRecord.objects.exists()


def test_what_was_stored_can_be_saved_again(filled_in):
    store(filled_in, ["sign"])

    filled_in.mailed_at = timezone.now()
    filled_in.save()

    assert Signature.objects.get().mailed_at == filled_in.mailed_at


def test_a_site_that_listens_for_signatures_hears_of_each(filled_in):
    with listening(pre_save) as before, listening(post_save) as after:
        store(filled_in, ["sign"])

    assert before == [(filled_in, None, None)]
    assert after == [(filled_in, Signature.objects.get().pk, True)]
