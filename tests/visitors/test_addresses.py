"""One mailbox, one signature: however its address is written, it is one; what cannot be mailed is refused."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from wagtail_petition.mail_providers import MAIL_PROVIDERS, mailbox_of
from wagtail_petition.models import Signature
from wagtail_petition.signing.services import withdraw
from wagtail_petition.visitors.addresses import (
    InvalidAddressError,
    address_digest,
    normalize_address,
)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ZOE@Example.ORG", "zoe@example.org"),
        ("  zoe@example.org\n", "zoe@example.org"),
        ("zoe@b\u00fccher.example", "zoe@xn--bcher-kva.example"),
        ("zoe@bu\u0308cher.example", "zoe@xn--bcher-kva.example"),
        ("zoe@XN--BCHER-KVA.example", "zoe@xn--bcher-kva.example"),
        ("lea@stra\u00dfe.de", "lea@xn--strae-oqa.de"),
        ("lea@strasse.de", "lea@strasse.de"),
        ("lea@\u03b2\u03cc\u03bb\u03bf\u03c2.com", "lea@xn--nxasmm1c.com"),
        ("lea@\u03b2\u03cc\u03bb\u03bf\u03c3.com", "lea@xn--nxasmq6b.com"),
        ("rose@exam\u200bple.org", "rose@example.org"),
        ("rose@exa\u00admple.org", "rose@example.org"),
        ("ro\u2060se@example.org", "rose@example.org"),
        ("\ufeffrose@example.org\u202c", "rose@example.org"),
        ("\u200erose@example.org\U000e0041", "rose@example.org"),
        ("o'neill@example.org", "o'neill@example.org"),
    ],
)
def test_an_address_has_one_form_however_it_is_written(typed, address):
    assert normalize_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "rose",
        "jane@localhost",
        "jane@[127.0.0.1]",
        "jane@127.0.0.1",
        '"rose"@example.org',
        '"ro\\se"@example.org',
        "ro\\se@example.org",
        '" "@example.org',
        "je\u017fsica@example.org",
        "j\u0131m@example.org",
        "zo\u00e9@example.org",
        "a" * 65 + "@example.org",
        "a@xn--0.org",
        "a@xn--a.org",
        "a@" + "b" * 64 + ".org",
        "rose@exam\u200cple.org",
        "rose@exam\u200dple.org",
        "rose@exam ple.org",
        "rose@example.org, leo@example.org",
        "Rose <rose@example.org>",
        "rose@example.org\r\nBcc: leo@example.org",
        "rose@example.org\x00",
        # Some Pythons decode it in the header, and a line of a header of its own comes out.
        "=?utf-8?q?x=0D=0ABcc=3A_evil=40example.com=0D=0A?=@example.org",
        "rose=?@example.org",
    ],
)
def test_what_cannot_be_mailed_is_refused(typed):
    with pytest.raises(InvalidAddressError):
        normalize_address(typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("zo\u00e9@exemple.fr", "“é”"),
        ('"rose"@exemple.fr', "guillemets"),
        ("rose@localhost", "nom@exemple.fr"),
    ],
)
def test_the_form_says_what_to_type_instead(petition_page, sign, typed, words):
    response = sign(petition_page, email=typed)

    assert response.status_code == 422
    assert words in response.content.decode().replace("«\u202f", "“").replace("\u202f»", "”")
    assert not Signature.objects.exists()


@hypothesis_settings(deadline=None)
@given(st.emails() | st.text(max_size=80).map(lambda text: f"{text}@example.org"))
def test_an_address_that_is_taken_stays_as_it_is_and_is_ascii(typed):
    try:
        address = normalize_address(typed)
    except InvalidAddressError:
        return
    assert normalize_address(address) == address
    assert address.isascii()
    assert address == address.lower()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane.doe@gmail.com", "janedoe+petition@googlemail.com"),
        ("jane@hotmail.fr", "jane+petition@hotmail.fr"),
        ("jane@proton.me", "jane+petition@proton.me"),
        ("jane@fastmail.com", "jane+petition@fastmail.com"),
        ("jane@fastmail.com", "petition@jane.fastmail.com"),
        ("jane@sent.com", "jane+petition@sent.com"),
        ("jane@icloud.com", "jane@me.com"),
        ("jane@icloud.com", "jane+petition@icloud.com"),
        ("jane.doe@proton.me", "jane-d_oe@proton.me"),
        ("jane@ya.ru", "jane+petition@yandex.com"),
        ("jane@zoho.eu", "jane+petition@zoho.eu"),
    ],
)
def test_what_a_provider_delivers_to_one_mailbox_counts_once(settings, one, other):
    assert address_digest(one) == address_digest(other)

    settings.WAGTAIL_PETITION = {"FOLD_ADDRESSES": False}
    assert address_digest(one) != address_digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # A couple may share a mailbox, and nobody but the provider knows what a tag means.
        ("zoe+amadou@example.org", "zoe@example.org"),
        ("jane.doe@example.org", "janedoe@example.org"),
        ("jane.doe@hotmail.fr", "janedoe@hotmail.fr"),
        ("jane@hotmail.fr", "jane@hotmail.com"),
        ("jane@proton.me", "jane@protonmail.com"),
        ("jane-petition@yahoo.fr", "jane@yahoo.fr"),
        ("jane.doe@icloud.com", "janedoe@icloud.com"),
        ("jane.doe@ya.ru", "janedoe@ya.ru"),
        ("+a@gmail.com", "+b+c@gmail.com"),
        ("jane@gmail.com.example", "ja.ne@gmail.com.example"),
    ],
)
def test_two_addresses_that_no_rule_makes_one_count_apart(one, other):
    assert address_digest(one) != address_digest(other)


def test_each_rule_of_a_provider_names_its_source():
    for provider in MAIL_PROVIDERS:
        assert all(re.match("https://", source) for source in provider.sources)
        for domain in provider.domains:
            assert mailbox_of(f"jane@{domain}") == mailbox_of(mailbox_of(f"jane@{domain}"))


def test_a_digest_tells_nothing_without_the_key(settings):
    before = address_digest("zoe@example.org")
    settings.WAGTAIL_PETITION = {"ADDRESS_KEY": "another key"}

    assert address_digest("zoe@example.org") != before
    assert "zoe" not in before


def test_the_link_goes_to_the_address_that_signed_not_to_the_one_that_was_typed(
    petition_page, sign, ask_link, smtp_sink
):
    sign(petition_page, email="jane@xn--strae-oqa.de")
    ask_link(petition_page, "jane@stra\u00dfe.de")
    ask_link(petition_page, "jane@strasse.de")

    told = [(mail["X-RcptTo"], "Aucune signature" in str(mail)) for mail in smtp_sink]
    assert sorted(mail["X-RcptTo"] for mail in smtp_sink) == [
        "jane@strasse.de",
        "jane@xn--strae-oqa.de",
        "jane@xn--strae-oqa.de",
    ], told


def test_the_link_goes_to_the_address_as_it_was_signed_with_where_a_provider_has_several(
    petition_page, sign, ask_link, smtp_sink
):
    sign(petition_page, email="jane.doe@gmail.com")
    ask_link(petition_page, "janedoe+x@googlemail.com")

    assert [mail["X-RcptTo"] for mail in smtp_sink] == ["jane.doe@gmail.com"] * 2


def test_the_key_to_a_signature_goes_to_its_own_address_when_somebody_signs_again(
    petition_page, sign, client, link_in, smtp_sink
):
    sign(petition_page, email="jane.doe@gmail.com")
    text = next(iter(smtp_sink)).get_payload()[0].get_payload(decode=True).decode()
    client.post(link_in(text, "confirm"))
    sign(petition_page, email="janedoe+x@googlemail.com")

    assert [mail["X-RcptTo"] for mail in smtp_sink] == ["jane.doe@gmail.com"] * 2
    assert [mail["To"] for mail in smtp_sink] == ["jane.doe@gmail.com"] * 2


def test_after_a_withdrawal_the_link_goes_to_the_same_mailbox(
    petition_page, sign, ask_link, latest, smtp_sink
):
    sign(petition_page, email="jane@xn--strae-oqa.de")
    withdraw(latest())
    ask_link(petition_page, "JANE@stra\u00dfe.de")

    assert [mail["X-RcptTo"] for mail in smtp_sink] == ["jane@xn--strae-oqa.de"] * 2


#: Ways to write an address that people, programs and cheats know.
_LOCALS = st.sampled_from(
    ["rose", "ROSE", '"rose"', '"ro\\se"', "ro\\se", "r.ose", "rose+1", "ro\u017fe"]
)
_DOMAINS = st.sampled_from(
    [
        *("example.org", "EXAMPLE.org", "example\u3002org", "\uff45xample.org", "example.org."),
        *("stra\u00dfe.de", "strasse.de", "STRASSE.de", "xn--strae-oqa.de", "stra\u1e9ee.de"),
        *(
            "\u03b2\u03bf\u03c2.com",
            "\u03b2\u03bf\u03c3.com",
            "localhost",
            "[127.0.0.1]",
            "gmail.com",
        ),
    ]
)
_UNSEEN = st.sampled_from(["", *"\u200b\u00ad\u2060\u200c\u200d\u200e\u202c\ufeff\u3164\ufe0f ."])


@st.composite
def _spellings(draw):
    address = f"{draw(_LOCALS)}@{draw(_DOMAINS)}"
    place = draw(st.integers(0, len(address)))
    return address[:place] + draw(_UNSEEN) + address[place:]


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.lists(_spellings(), min_size=2, max_size=12))
def test_one_mailbox_on_the_envelope_is_one_signature_and_no_more_mails_than_allowed(
    petition_page, sign, client, smtp_sink, link_in, settings, typed
):
    settings.WAGTAIL_PETITION = {"MAILS_PER_ADDRESS": 2, "FOLD_ADDRESSES": False}
    smtp_sink.clear()
    Signature.objects.all().delete()
    cache.clear()
    for address in typed:
        sign(petition_page, email=address)

    mailed = {}
    for mail in smtp_sink:
        mailed.setdefault(mail["X-RcptTo"], []).append(mail)
    for mails in mailed.values():
        for mail in mails:
            text = mail.get_payload()[0].get_payload(decode=True).decode()
            client.post(link_in(text, "confirm"))

    forms = set()
    for address in typed:
        try:
            forms.add(normalize_address(address))
        except InvalidAddressError:
            continue
    assert mailed.keys() == forms
    assert all(len(mails) <= 2 for mails in mailed.values())
    counted = list(Signature.objects.counted().values_list("email", flat=True))
    assert sorted(counted) == sorted(mailed)
