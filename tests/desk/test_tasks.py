"""What waits for somebody, and what an act means, is said where people will see it."""

from __future__ import annotations

import pytest

from tests.desk.doors import SIGNATURES
from wagtail_petition.models import Signature
from wagtail_petition.signing.services import erase

HOME = "/admin/"


@pytest.fixture
def owed(petition_page, make_signature, make_dossier):
    """A dossier that lists somebody who has erased the signature since."""
    signature = make_signature(petition_page, hand_over=True)
    dossier = make_dossier(petition_page)
    erase(signature)
    return dossier


def test_corrections_to_send_stand_on_the_home_page_of_those_who_can_send_them(owed, member):
    shown = member("manage_privacy").get(HOME).content.decode()

    assert str(owed) in shown
    assert "1 rectification à envoyer" in shown
    assert f"/admin/petitions/privacy/corrections/{owed.pk}/" in shown


def test_others_are_told_of_no_corrections(owed, member, make_page):
    other = make_page(title="Une autre", slug="autre")

    for client in (member("view_signature"), member("manage_privacy", under=other)):
        assert str(owed) not in client.get(HOME).content.decode()


def test_nothing_is_shown_when_all_corrections_were_sent(owed, member):
    client = member("manage_privacy")
    client.post(f"/admin/petitions/privacy/corrections/{owed.pk}/")

    assert str(owed) not in client.get(HOME).content.decode()


def test_deleting_a_signature_says_what_it_means(
    admin_client, petition_page, make_signature, make_dossier
):
    signature = make_signature(petition_page, hand_over=True, newsletter=True)
    dossier = make_dossier(petition_page)
    pending = make_signature(petition_page, state="pending")

    shown, of_pending = (
        admin_client.get(f"{SIGNATURES}delete/{one.pk}/").content.decode()
        for one in (signature, pending)
    )

    assert "La pétition compte une signature de moins." in shown
    assert "lettre d’information" in shown
    assert f"La ligne 1 de {dossier}" in shown
    assert "peut signer de nouveau" in shown
    assert "une signature de moins" not in of_pending
    assert str(dossier) not in of_pending
    assert Signature.objects.count() == 2
