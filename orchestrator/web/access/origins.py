"""Whose page a request comes from, and from which machine. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def origin_of(url: str) -> str:
    """`https://host:port` of an address, without a port that goes without saying."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def own_page(origin: str, *, scheme: str, host: str, public_url: str | None) -> bool:
    """Whether an Origin header names our own page: that of `public_url`, or where none is set the one that the
    request itself was sent to."""
    try:
        return origin_of(origin) == origin_of(public_url or f"{scheme}://{host}")
    except ValueError:
        return False


def address_of(peer: str | None, headers: Mapping[str, str], proxies: frozenset[str]) -> str:
    """The caller's address. Only our own proxies are believed: the nearest address that is none of them counts."""
    address = peer or ""
    if address not in proxies:
        return address
    hops = [hop.strip() for hop in headers.get("X-Forwarded-For", "").split(",")]
    for hop in reversed(hops):
        if not _is_address(hop):
            break
        address = hop
        if hop not in proxies:
            break
    return address


def this_machine(peer: str | None, host: str, headers: Mapping[str, str]) -> bool:
    """Whether a program on this machine asks. A proxy here speaks for others, and a page that calls itself by a name
    of its own while it resolves to us is not ours: neither counts."""
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return _is_loopback(peer or "") and (name == "localhost" or _is_loopback(name))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ipaddress.ip_address(text).is_loopback
