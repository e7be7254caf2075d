"""A dossier of a large petition takes minutes to make: who leaves meanwhile must be heard too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from wagtail_petition.dossier import building, sealing
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, Signature
from wagtail_petition.privacy.consents import change_consents
from wagtail_petition.privacy.retention import apply_retention
from wagtail_petition.privacy.rights import correct, restrict
from wagtail_petition.signing.services import erase, report_misuse, withdraw


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something happen between the reading of the list and the storing of the dossier."""

    def happen(act):
        read_signatures = building.read_signatures

        def read_then_act(*args):
            counts = read_signatures(*args)
            act()
            return counts

        monkeypatch.setattr(building, "read_signatures", read_then_act)

    return happen


def corrected(signature):
    correct(signature, {"family_name": "Autre"})


def kept_back(signature):
    change_consents(signature, frozenset())


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (withdraw, "withdrawn"),
        (erase, "erased"),
        (report_misuse, "erased"),
        (restrict, "restricted"),
        (kept_back, "not_handed_over"),
        (corrected, "corrected"),
    ],
)
def test_who_leaves_while_a_dossier_is_made_is_told_to_its_addressee(
    petition_page, make_signature, meanwhile, act, reason
):
    make_signature(petition_page)
    leaving = make_signature(petition_page)
    make_signature(petition_page)
    meanwhile(lambda: act(leaving))

    dossier = seal(petition_page.petition)

    assert list(dossier.corrections.values_list("row", "reason")) == [(2, reason)]


def test_what_nobody_asked_for_is_no_correction(petition_page, make_signature, meanwhile):
    make_signature(petition_page)
    meanwhile(lambda: (make_signature(petition_page), apply_retention()))

    assert not seal(petition_page.petition, Dossier.Variant.COMPLETE).corrections.exists()
    assert not seal(petition_page.petition, Dossier.Variant.ATTESTATION).corrections.exists()


@pytest.mark.django_db(transaction=True)
def test_who_leaves_at_the_last_moment_is_told_too(petition_page, make_signature, monkeypatch):
    leaving = make_signature(petition_page)
    log = sealing._log

    def leave():
        try:
            withdraw(leaving)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as person:
        waiting = []

        def log_while_they_leave(*args):
            # The row of the dossier is written and not committed yet.
            waiting.append(person.submit(leave))
            log(*args)

        monkeypatch.setattr(sealing, "_log", log_while_they_leave)
        dossier = seal(petition_page.petition)
        waiting[0].result()

    assert Signature.objects.get().state == "withdrawn"
    assert dossier.corrections.get().reason == "withdrawn"
