"""Addresses encrypted at rest: a stolen dump of the database names nobody by their address, and everything works on."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from wagtail_petition.models import NewsletterContact, Signature
from wagtail_petition.models.address import AddressKeyError
from wagtail_petition.models.encryption import Cipher
from wagtail_petition.signing.services import confirm
from wagtail_petition.visitors.tokens import Purpose, make_token

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def stored(model=Signature):
    """What a thief reads."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT email FROM {model._meta.db_table} ORDER BY id")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def keys(settings):
    """Set the keys of the site."""

    def set_keys(*keys):
        settings.WAGTAIL_PETITION = {"EMAIL_KEYS": list(keys)}

    set_keys(OLD)
    return set_keys


@pytest.fixture
def signature(make_page, sign, latest, keys):
    """A confirmed signature with the newsletter, on a site that encrypts."""
    sign(make_page(offer_newsletter=True), **{"consent-newsletter": "on"})
    confirm(latest())
    return latest()


def test_addresses_cannot_be_read_in_the_database(signature):
    for model in (Signature, NewsletterContact):
        (address,) = stored(model)
        assert address.startswith("fernet:")
        assert "zoe" not in address
    assert signature.email == "zoe@example.org"


def test_mails_still_reach_people(signature, ask_link, page_of):
    assert mail.outbox[0].to == ["zoe@example.org"]
    mail.outbox.clear()

    ask_link(page_of(signature), "zoe@example.org")

    assert "/mine/" in mail.outbox[0].body


@pytest.fixture
def page_of():
    """The page of a signature."""
    return lambda signature: signature.petition.page()


def test_an_address_still_counts_once(signature, sign, latest, page_of):
    mail.outbox.clear()

    sign(page_of(signature), email="ZOE@example.org")

    assert latest().state == "pending"
    assert "/confirm/" not in mail.outbox[0].body
    assert "/mine/" in mail.outbox[0].body


def test_the_desk_still_finds_a_whole_address(signature, admin_client):
    found = admin_client.get("/admin/petitions/signatures/?q=zoe@example.org").content.decode()
    missed = admin_client.get("/admin/petitions/signatures/?q=ada@example.org").content.decode()

    assert "Zoé" in found
    assert "Zoé" not in missed


def test_keys_are_rotated_while_people_sign(signature, keys):
    before = stored()
    keys(NEW, OLD)
    assert Signature.objects.get().email == "zoe@example.org"

    call_command("petition_encrypt_addresses")

    keys(NEW)
    assert stored() != before
    assert Signature.objects.get().email == "zoe@example.org"
    assert NewsletterContact.objects.get().email == "zoe@example.org"


def test_encryption_can_begin_on_a_site_that_has_signatures(petition_page, make_signature, keys):
    keys()
    make_signature(petition_page, email="zoe@example.org")
    assert stored() == ["zoe@example.org"]

    keys(OLD)
    call_command("petition_encrypt_addresses")
    assert stored()[0].startswith("fernet:")

    # A key that is forgotten decrypts nothing.
    keys()
    with pytest.raises(AddressKeyError, match="Put back the key"):
        call_command("petition_encrypt_addresses")
    assert stored()[0].startswith("fernet:")


@pytest.mark.parametrize("left", [[], [NEW]])
def test_a_missing_key_is_said_and_nothing_is_shown(signature, keys, client, left):
    mine = f"/petitions/mine/{make_token(signature, Purpose.MY_SIGNATURE)}/"
    keys(*left)

    with pytest.raises(AddressKeyError, match="EMAIL_KEYS"):
        client.get(mine)
    with pytest.raises(AddressKeyError, match="EMAIL_KEYS"):
        Signature.objects.get()


def test_a_damaged_key_is_said(keys, petition_page, make_signature):
    keys("not a key")

    with pytest.raises(ImproperlyConfigured, match="is damaged"):
        make_signature(petition_page)


@given(st.emails())
def test_every_address_comes_back_as_it_was(address):
    cipher = Cipher([NEW, OLD])

    assert cipher.decrypt(Cipher([OLD]).encrypt(address)) == address
    assert Cipher([NEW]).decrypt(Cipher([OLD]).encrypt(address)) is None
    assert len("fernet:" + Cipher([OLD]).encrypt(address)) <= Signature.email.field.max_length
