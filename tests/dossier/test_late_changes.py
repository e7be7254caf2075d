"""A dossier of a large petition takes minutes to make: who leaves meanwhile must be heard too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from wagtail_petition.dossier import building, late_changes, sealing
from wagtail_petition.dossier.late_changes import MISSED_AFTER, note_late_changes
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, Signature
from wagtail_petition.models.dossier import dossier_storage
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


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_whole_list_to_be_compared(
    postgresql, petition_page, make_signature, monkeypatch
):
    """Or for a minute nobody out of a million can withdraw."""
    first, second, third = (make_signature(petition_page) for _person in range(3))
    monkeypatch.setattr(late_changes, "PAGE_ROWS", 1)
    changed = late_changes._changed

    def leave():
        try:
            withdraw(first)
            withdraw(third)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as person:

        def changed_while_others_leave(page):
            found = list(changed(page))
            if second.pk in page:
                # Its row is locked; they are none of its page.
                person.submit(leave).result(timeout=30)
            return found

        monkeypatch.setattr(late_changes, "_changed", changed_while_others_leave)
        dossier = seal(petition_page.petition)

    assert list(dossier.corrections.values_list("row", "reason")) == [
        (1, "withdrawn"),
        (3, "withdrawn"),
    ]


def test_what_a_stopped_process_did_not_note_is_noted_by_itself(
    petition_page, make_signature, meanwhile, monkeypatch
):
    """Or an authority keeps the name of somebody who left in the wrong minute."""
    leaving = make_signature(petition_page)
    corrected_one = make_signature(petition_page)
    meanwhile(lambda: (withdraw(leaving), corrected(corrected_one)))
    with monkeypatch.context() as patch:
        patch.setattr(late_changes, "_note_page", None)
        dossier = seal(petition_page.petition)
    assert not dossier.corrections.exists()
    assert dossier_storage().exists(dossier.shown_name)

    call_command("petition_count")
    assert not dossier.corrections.exists()
    Dossier.objects.update(sealed_at=timezone.now() - MISSED_AFTER)
    call_command("petition_count")
    call_command("petition_count")

    assert set(dossier.corrections.values_list("row", "reason")) == {
        (1, "withdrawn"),
        (2, "corrected"),
    }
    assert not dossier_storage().exists(dossier.shown_name)


def test_changes_are_noted_once(petition_page, make_signature, meanwhile):
    leaving = make_signature(petition_page)
    meanwhile(lambda: erase(leaving))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(dossier_storage()), "delete", lambda *_args: None)
        dossier = seal(petition_page.petition)

    note_late_changes(dossier)

    assert dossier.corrections.count() == 1


def test_a_dossier_whose_digests_are_gone_is_not_looked_at_for_ever(
    petition_page, make_signature, monkeypatch
):
    make_signature(petition_page)
    with monkeypatch.context() as patch:
        patch.setattr(late_changes, "_note_page", None)
        dossier = seal(petition_page.petition)
    dossier_storage().delete(dossier.shown_name)

    note_late_changes(dossier)

    assert Dossier.objects.get().changes_noted_at
