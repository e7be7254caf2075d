"""The newsletter's addresses: nobody is on that list for having signed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.desk.doors import take_out
from tests.spreadsheets import csv_rows
from wagtail_petition.models import NewsletterContact, PetitionLogEntry, Signature
from wagtail_petition.privacy.rights import restrict
from wagtail_petition.signing.services import confirm, withdraw

NEWSLETTER = "/admin/petitions/newsletter/"


@pytest.fixture
def page(make_page):
    """A petition that offers the newsletter."""
    return make_page(offer_newsletter=True)


@pytest.fixture
def people(page, sign, latest):
    """Ada asked for the newsletter, Bea did not, Cleo did and has not confirmed."""
    for name, wants in (("ada", "on"), ("bea", ""), ("cleo", "on")):
        sign(page, email=f"{name}@example.org", given_name=name, **{"consent-newsletter": wants})
        if name != "cleo":
            confirm(latest())


def exported(client):
    taken = take_out(client, f"{NEWSLETTER}export/?export=csv").getvalue()
    return [row["Adresse électronique"] for row in csv_rows(taken)]


def test_l8_the_export_holds_who_asked_for_it_and_confirmed(people, admin_client):
    assert exported(admin_client) == ["ada@example.org"]


def test_l8_the_list_tells_nothing_of_signatures(people, admin_client):
    taken = take_out(admin_client, f"{NEWSLETTER}export/?export=csv").getvalue()

    assert "ada@example.org" in admin_client.get(NEWSLETTER).content.decode()
    assert list(csv_rows(taken)[0]) == [
        "Pétition",
        "Adresse électronique",
        "Langue",
        "Inscrit le (Europe/Paris)",
        "Dernier contact (Europe/Paris)",
    ]


def test_l8_the_address_outlives_the_signature_and_goes_on_its_own(people, admin_client):
    contact = NewsletterContact.objects.get()
    ada = Signature.objects.filter(email="ada@example.org")
    ada.update(state=Signature.State.ANONYMISED, **Signature.BLANKS)
    assert exported(admin_client) == ["ada@example.org"]

    admin_client.post(f"{NEWSLETTER}delete/{contact.pk}/", {"reason": "Sur demande"})
    assert exported(admin_client) == []
    assert Signature.objects.counted().count() == 2


def test_l12_restricted_data_are_in_no_newsletter(people, admin_client):
    Signature.objects.filter(email="ada@example.org").update(restricted_at=timezone.now())

    assert exported(admin_client) == []
    assert "ada@example.org" not in admin_client.get(NEWSLETTER).content.decode()


def test_l17_taking_the_addresses_out_is_logged(people, admin_client):
    exported(admin_client)

    entry = PetitionLogEntry.objects.get(action="wagtail_petition.export")
    assert entry.data == {
        "rows": 1,
        "format": "csv",
        "reason": "Pour la remise",
        "what": "newsletter",
        "outcome": "done",
    }


def test_l17_no_log_names_whom_the_newsletter_was_for(people, admin_client):
    contact = NewsletterContact.objects.get()
    admin_client.get(NEWSLETTER)
    admin_client.post(f"{NEWSLETTER}delete/{contact.pk}/", {"reason": ""})
    assert NewsletterContact.objects.exists()

    admin_client.post(f"{NEWSLETTER}delete/{contact.pk}/", {"reason": "Sur demande"})

    entries = PetitionLogEntry.objects.values_list("action", "label", "data")
    assert {action for action, _label, _data in entries} >= {
        "wagtail_petition.view",
        "wagtail_petition.unsubscribe",
    }
    assert "ada" not in str(list(entries))


def test_l3_a_deleted_contact_is_a_consent_taken_back(people, admin_client):
    contact = NewsletterContact.objects.get()

    admin_client.post(f"{NEWSLETTER}delete/{contact.pk}/", {"reason": "Sur demande"})

    signature = Signature.objects.get(given_name="ada")
    assert not signature.newsletter
    assert list(signature.consents.values_list("purpose", "given"))[-1] == ("newsletter", False)


def test_l31_a_restriction_ends_with_the_signature_that_it_was_asked_for(
    people, page, sign, latest, admin_client
):
    """Who withdrew, signs again and asks for the newsletter gets it."""
    ada = Signature.objects.get(email="ada@example.org")
    restrict(ada)
    withdraw(ada)
    sign(page, email="ada@example.org", given_name="ada", **{"consent-newsletter": "on"})
    confirm(latest())

    assert exported(admin_client) == ["ada@example.org"]
