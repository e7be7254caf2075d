"""Which machines this site may ask, and which would be its own network (server-side request forgery)."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

#: An address and a port, as a socket connects to them.
SocketAddress = tuple[str, int]

#: Addresses that name an IPv4 one behind a translator (RFC 6052): 64:ff9b::a.b.c.d.
_NAT64 = IPv6Network("64:ff9b::/96")
#: What is routed on the internet today (RFC 4291, RFC 3513); all else is special, or will be.
_UNICAST = IPv6Network("2000::/3")
#: Registered as special since, or taken for global by some versions of Python (RFC 6890, 7526, 9637).
_SPECIAL = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    # Public by number, and the host of every virtual machine of Azure.
    IPv4Network("168.63.129.16/32"),
    IPv6Network("2002::/16"),
    IPv6Network("3fff::/20"),
)


def is_public(address: str) -> bool:
    """Whether ``address``, an IPv4 or IPv6 address, is one of the public internet.

    False for what cannot be read, and for every IPv6 address that stands for an IPv4 one which is not public.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if any(ip in network for network in _SPECIAL):
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast
    return _is_public_v6(ip)


def _is_public_v6(ip: IPv6Address) -> bool:
    if ip.scope_id:
        return False
    if ip in _NAT64:
        return is_public(str(IPv4Address(ip.packed[-4:])))
    return ip in _UNICAST and ip.is_global and not ip.teredo


def resolve(host: str, port: int) -> list[SocketAddress]:
    """The addresses that ``host`` stands for, a name or an address in any form; raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(address[0]), int(address[1])) for *_kind, address in found]


def leads_here(connection: socket.socket) -> bool:
    """Whether ``connection`` was made to the very machine it comes from, which trusts itself more than strangers."""
    return bool(connection.getsockname()[0] == connection.getpeername()[0])
