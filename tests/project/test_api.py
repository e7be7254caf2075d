"""What a site builds upon: the public API, as it is documented, and the signals that it can listen to."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from wagtail_petition import api, signals
from wagtail_petition.models import Delivery
from wagtail_petition.visitors.tokens import Purpose, make_token

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"
SIGNALS = {name for name, value in vars(signals).items() if isinstance(value, signals.Signal)}


def documented(text):
    return {re.match(r"\w+", name)[0] for name in re.findall(r"`(\w+(?:\([^`]*\))?)`", text)}


def test_the_reference_names_all_of_the_api():
    text = REFERENCE.read_text(encoding="utf-8")

    assert set(api.__all__) <= documented(text)
    assert documented(text) >= SIGNALS


@pytest.mark.parametrize("name", api.__all__)
def test_what_is_public_says_what_it_is(name):
    assert getattr(api, name).__doc__


@pytest.fixture
def heard(django_capture_on_commit_callbacks):
    """What a receiver of a signal is told while something is done and committed."""

    @contextmanager
    def listen(signal):
        told = []

        def receiver(sender, **arguments):
            told.append({key: value for key, value in arguments.items() if key != "signal"})

        signal.connect(receiver)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                yield told
                assert not told, "told before the commit"
        finally:
            signal.disconnect(receiver)

    return listen


def test_a_site_hears_of_a_signature_that_counts(petition_page, make_signature, client, heard):
    signature = make_signature(petition_page, state="pending")
    path = f"/petitions/confirm/{make_token(signature, Purpose.CONFIRM)}/"

    with heard(signals.signature_confirmed) as told:
        client.post(path)
    assert [each["signature"].pk for each in told] == [signature.pk]

    with heard(signals.signature_confirmed) as told:
        client.post(path)
    assert told == []


@pytest.mark.parametrize(
    ("act", "reason"),
    [(api.withdraw, "withdrawn"), (api.report_misuse, "misuse"), (api.erase, "erased")],
)
def test_a_site_hears_of_a_signature_that_ended_and_not_whose_it_was(
    petition_page, make_signature, heard, act, reason
):
    signature = make_signature(petition_page)

    with heard(signals.signature_ended) as told:
        act(signature)

    assert told == [
        {
            "petition_id": signature.petition_id,
            "signature_uuid": signature.uuid,
            "reason": reason,
        }
    ]


def test_a_site_hears_of_a_duplicate(petition_page, make_signature, heard):
    first = make_signature(petition_page)
    again = make_signature(petition_page, state="pending", address_digest=first.address_digest)

    with heard(signals.signature_ended) as told, pytest.raises(api.AlreadySignedError):
        api.confirm(again)

    assert [each["reason"] for each in told] == ["duplicate"]


def test_a_site_hears_of_a_consent_that_changed(petition_page, make_signature, heard):
    signature = make_signature(petition_page, hand_over=True)

    with heard(signals.consent_changed) as told:
        api.change_consents(signature, frozenset({"show_name"}))

    assert {each["purpose"]: each["given"] for each in told} == {
        "hand_over": False,
        "show_name": True,
    }


def test_a_site_hears_of_dossiers_and_deliveries(petition_page, make_signature, heard):
    make_signature(petition_page)
    with heard(signals.dossier_sealed) as told:
        dossier = api.seal(petition_page.petition)
    assert told == [{"dossier": dossier}]

    with heard(signals.delivery_recorded) as told:
        delivery = Delivery.objects.create(
            dossier=dossier, delivered_on=timezone.localdate(), channel="post"
        )
        delivery.save()
    assert told == [
        {"delivery": delivery, "created": True},
        {"delivery": delivery, "created": False},
    ]


def test_a_receiver_that_fails_stops_nobody(petition_page, make_signature, client):
    signature = make_signature(petition_page, state="pending")

    def fail(**_arguments):
        raise RuntimeError

    signals.signature_confirmed.connect(fail)
    try:
        path = f"/petitions/confirm/{make_token(signature, Purpose.CONFIRM)}/"
        assert client.post(path).status_code == 303
    finally:
        signals.signature_confirmed.disconnect(fail)
    signature.refresh_from_db()
    assert signature.state == "confirmed"
