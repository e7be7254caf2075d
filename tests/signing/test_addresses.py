from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from wagtail_petition.signing import addresses
from wagtail_petition.signing.addresses import address_digest, canonical_address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zoe@example.org", "ZOE@Example.ORG"),
        ("zoé@exemple.fr", "ZOE\u0301@exemple.fr"),
        ("zoe@bücher.example", "zoe@xn--bcher-kva.example"),
    ],
)
def test_the_same_mailbox_counts_once_however_it_is_written(one, other):
    assert address_digest(one) == address_digest(other)


def test_a_couple_with_one_mailbox_can_sign_twice():
    assert address_digest("zoe+amadou@example.org") != address_digest("zoe@example.org")


def test_a_digest_tells_nothing_without_the_key(settings):
    before = address_digest("zoe@example.org")
    settings.WAGTAIL_PETITION = {"ADDRESS_KEY": "another key"}

    assert address_digest("zoe@example.org") != before
    assert "zoe" not in before


@given(st.emails())
def test_any_address_has_one_canonical_form(address):
    canonical = canonical_address(address)
    assert canonical_address(canonical) == canonical
    assert canonical_address(address.upper()) == canonical_address(address.lower())


@given(st.from_regex(addresses._PLAIN, fullmatch=True) | st.emails())
def test_the_short_way_of_plain_addresses_leads_where_the_long_one_does(address):
    try:
        normalized = validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        normalized = address.strip()

    assert canonical_address(address) == normalized.lower()
