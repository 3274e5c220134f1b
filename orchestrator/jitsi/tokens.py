"""Who may enter which room, and as whom: signed, so that Prosody believes it without asking us.

A link carries everything that its holder needs. It opens the room while this service is stopped, and until 12 hours
after the planned start, so that a point that drops late in a long meeting can come back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from urllib.parse import quote

from pydantic import SecretStr

from orchestrator.jitsi.keys import Key, PrivateKey, SharedSecret
from orchestrator.model.registry import Site

LASTS = timedelta(hours=12)  # after the planned start
SKEW = timedelta(minutes=5)  # that Prosody's clock may be behind ours
SYSTEM_LASTS = timedelta(minutes=2)
DUTY = "duty.desk"  # no site's id holds a dot
Device = Literal["main", "content", "spare", "phone"]
DEVICES: tuple[Device, ...] = ("main", "content", "spare", "phone")

# What the watch needs of the page, of the keys that Jitsi lets a link set: media through the bridge even for two, the
# machine's address as statistics id, figures in time, the room in the bridge's /stats; and no question before entering.
OVERWRITES: Mapping[str, bool | int] = {
    "p2p.enabled": False,
    "enableEmailInStats": True,
    "pcStatsInterval": 2000,
    "analytics.rtcstatsEnabled": True,
    "prejoinConfig.enabled": False,
}


class Issuer(NamedTuple):
    """What every token of one Jitsi says: its `iss`, `aud` and `sub`."""

    app_id: str
    audience: str
    domain: str


class Guest(NamedTuple):
    """Who a token is for. `id` and `email` never change: by them the bridge's endpoints are told apart."""

    id: str
    name: str
    email: str
    moderator: bool


def point(site: Site, issuer: Issuer, device: Device = "main") -> Guest:
    """A point's device. Only the hub's main one may moderate."""
    own = site.id if device == "main" else f"{site.id}.{device}"
    return Guest(own, site.name, _email(own, issuer), site.hub and device == "main")


def duty(name: str, issuer: Issuer) -> Guest:
    """The engineer on duty, who may moderate."""
    return Guest(DUTY, name, _email(DUTY, issuer), moderator=True)


def whose(told: str, issuer: Issuer) -> tuple[str, Device] | None:
    """The site and device that an id or a machine's address names, as it came back to us; None for another's address.

    Whether there is such a site, the registry knows: a browser without our token has an id of its own making."""
    own, _, host = told.partition("@")
    if host not in ("", _host(issuer)):
        return None
    site, _, device = own.partition(".")
    found = next((known for known in DEVICES if known == (device or "main")), None)
    return (site, found) if site and found is not None else None


def guest_token(guest: Guest, room: str, start: datetime, issued: datetime, issuer: Issuer, key: Key) -> SecretStr:
    """For one room, from `issued` until 12 hours after `start` (both aware)."""
    user = {
        "id": guest.id,
        "name": guest.name,
        "email": guest.email,
        "moderator": guest.moderator,
        "affiliation": "owner" if guest.moderator else "member",
    }
    claims = _claims(issuer, room.lower(), issued, start + LASTS) | {"context": {"user": user}}
    return _signed(claims, key)


def system_token(issued: datetime, issuer: Issuer, key: PrivateKey) -> SecretStr:
    """To end a meeting or to send somebody out, for two minutes. It is good for every room: make it when it is needed,
    send it to Prosody's own address only."""
    return _signed(_claims(issuer, "*", issued, issued + SYSTEM_LASTS), key)


def link(web: str, room: str, token: SecretStr, overwrites: Mapping[str, bool | int | str] = OVERWRITES) -> SecretStr:
    """What a point opens. Whoever has it enters as that point, so it is as secret as the token."""
    settings = "&".join(f"config.{name}={quote(json.dumps(value), safe='')}" for name, value in overwrites.items())
    return SecretStr(f"{web.rstrip('/')}/{quote(room, safe='')}?jwt={token.get_secret_value()}#{settings}")


def _claims(issuer: Issuer, room: str, issued: datetime, until: datetime) -> dict[str, object]:
    return {
        "iss": issuer.app_id,
        "aud": issuer.audience,
        "sub": issuer.domain,
        "room": room,
        "nbf": int((issued - SKEW).timestamp()),
        "exp": int(until.timestamp()),
    }


def _signed(claims: dict[str, object], key: Key) -> SecretStr:
    import jwt  # on demand: without a key nothing is ever signed

    match key:
        case SharedSecret(secret):
            return SecretStr(jwt.encode(claims, secret.get_secret_value(), algorithm="HS256"))
        case PrivateKey(private, kid):
            return SecretStr(jwt.encode(claims, private, algorithm="RS256", headers={"kid": kid}))


def _email(own: str, issuer: Issuer) -> str:
    return f"{own}@{_host(issuer)}"


def _host(issuer: Issuer) -> str:
    """A name that receives no mail: `points.` before the domain of the meetings."""
    return f"points.{issuer.domain}"
