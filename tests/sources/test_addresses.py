from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wagtail_petition.sources.addresses import is_public, resolve

PRIVATE = [
    ip_network(written)
    for written in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
]  # fmt: skip

v4 = st.ip_addresses(v=4)
private_v4 = st.one_of([st.ip_addresses(network=network) for network in PRIVATE])
prefixes = st.sampled_from(["::ffff:0:0", "::", "64:ff9b::"])


@given(private_v4)
def test_no_address_of_a_private_network_is_asked(address):
    assert not is_public(str(address))


@given(private_v4, prefixes)
@example(IPv4Address("127.0.0.1"), "::ffff:0:0")
@example(IPv4Address("169.254.169.254"), "64:ff9b::")
def test_an_ipv6_address_does_not_hide_a_private_one(address, prefix):
    hidden = IPv6Address(int(IPv6Address(prefix)) | int(address))
    assert not is_public(str(hidden))
    assert not is_public(hidden.exploded)


@given(private_v4, st.integers(0, 2**80 - 1))
def test_neither_6to4_nor_teredo_hides_one(address, rest):
    assert not is_public(str(IPv6Address((0x2002 << 112) | (int(address) << 80) | rest)))
    assert not is_public(str(IPv6Address((0x20010000 << 96) | rest)))


@given(st.ip_addresses(v=6))
def test_only_unicast_addresses_of_the_internet_are_asked(address):
    if is_public(str(address)):
        assert address in ip_network("2000::/3") or address in ip_network("64:ff9b::/96")
        assert not address.is_private


@given(v4)
def test_what_is_asked_is_in_no_private_network(address):
    assert is_public(str(address)) == (not any(address in network for network in PRIVATE))


@given(st.from_regex(r"[0-9a-fx.:%/]{0,20}", fullmatch=True) | st.text(max_size=20))
def test_what_is_no_address_is_not_asked(text):
    try:
        ip_address(text)
    except ValueError:
        assert not is_public(text)


@given(st.ip_addresses(v=6, network="64:ff9b::/96") | st.ip_addresses(v=6, network="2000::/3"))
def test_an_address_with_a_network_card_in_it_is_not_asked(address):
    assert not is_public(f"{address}%eth0")


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::101:101"],
)
def test_the_internet_is_asked(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "written", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "::1"]
)
def test_however_this_machine_is_written_it_is_known(written):
    """The forms that browsers and the C library read: decimal, octal, hexadecimal, short."""
    addresses = resolve(written, 80)

    assert addresses
    assert not any(is_public(address) for address, _port in addresses)
