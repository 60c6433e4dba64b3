"""Which network addresses a report may be fetched from: those that anyone could reach."""

import ipaddress
from collections.abc import Iterator

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.ip_network("::/96")


def is_public(text: str) -> bool:
    """Whether an address, and every address wrapped in it, is one of the open internet.

    Examples:
        >>> is_public("8.8.8.8"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1")
        (True, False, False)
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return all(_is_open(one) for one in (address, *_wrapped(address)))


def _is_open(address: Address) -> bool:
    closed = address.is_multicast or address.is_reserved or address.is_unspecified
    # Translated addresses are special by definition: what they wrap decides.
    translated = isinstance(address, ipaddress.IPv6Address) and any(_wrapped(address))
    return translated or (address.is_global and not closed)


def _wrapped(address: Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses that traffic to an IPv6 address may end up at."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if any(address in network for network in (*_NAT64, _COMPATIBLE)):
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
