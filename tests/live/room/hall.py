"""A meeting of three points for the pure tests: seats, pulses and the fold of Prosody's rooms, time by argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from orchestrator.live.room.identity import Claim, Ground, Seat, identify
from orchestrator.live.room.media import Media
from orchestrator.model.rooms import Occupant, Pulse, Teller

ROOM = "giaoban@conference.hop.test"
START = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
NAMES = {"tinh": "UBND tỉnh", "luc-ngan": "UBND huyện Lục Ngạn", "son-dong": "UBND huyện Sơn Động"}
BRIDGE = "http://127.0.0.1:8080"


def whose(told: str) -> Claim | None:
    own, _, host = told.partition("@")
    site, _, device = own.partition(".")
    if own == "duty.desk":
        return Claim(None, "duty")
    known = host in ("", "points.hop.test") and device in ("", "main", "content", "spare", "phone")
    return Claim(site, device or "main") if known else None


def ground(**said: str) -> Ground:
    return Ground(NAMES, whose, said)


def wall(now: float) -> datetime:
    return START + timedelta(seconds=now)


def occupant(nick: str, joined: float = 0.0, **more: Any) -> Occupant:
    given: dict[str, Any] = {"teller": Teller.MODULE, "joined_at": wall(joined), "audio_muted": False, **more}
    return Occupant(jid=f"{nick}@hop.test/x", nick=nick, **given)


def seat(nick: str, user: str, since: float = 0.0, **more: Any) -> Seat:
    who = occupant(nick, since, user=user, **more)
    return Seat(ROOM, who, identify(who, ground()), since)


def pulse(nick: str, at: float, *, still_s: float | None = None, **more: Any) -> Pulse:
    """It moves, unless it stands still."""
    moves: dict[str, Any] = {"span_s": 1.0, "up_kbps": 900.0} if still_s is None else {"up_kbps": 0.0}
    return Pulse(BRIDGE, ROOM, nick, at, still_s=still_s, was_alive=True, sent=True, **{**moves, **more})


def moving(*nicks: str) -> Mapping[str, Media]:
    return {nick: Media(pulse(nick, 0.0)) for nick in nicks}


def still(still_s: float, *nicks: str) -> Mapping[str, Media]:
    return {nick: Media(pulse(nick, 0.0, still_s=still_s), still=True) for nick in nicks}


def by_endpoint(seats: Iterable[Seat]) -> dict[str, Occupant]:
    return {each.endpoint: each.occupant for each in seats}
