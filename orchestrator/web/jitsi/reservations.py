"""Reservations, as Prosody's mod_reservations asks for them before a room opens. With us away no room would open, so
this is off unless somebody wants a gate.

It never ends a meeting: each is granted 24 hours, counted anew whenever its room is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import parse_qsl

from aiohttp import web
from pydantic import BaseModel

from orchestrator.text import Text
from orchestrator.web.routing.answers import json_answer

GRANTED_S = 24 * 3600
NAME_MAX = 1023  # a JID's node

UNREADABLE = Text(
    vi="Yêu cầu mở phòng thiếu name hoặc start_time.",
    en="The request to open a room lacks name or start_time.",
)

NOT_HELD = Text(vi="Phòng này chưa được mở.", en="This room has not been opened.")


class Gate(Protocol):
    def why_not(self, room: str, now: datetime) -> Text | None:
        """Why a room of this name may not open now; None when it may."""


class Reservation(BaseModel):
    """`start_time` in UTC, `duration` in seconds; `name` exactly as it was asked for."""

    id: int
    name: str
    mail_owner: str
    start_time: str
    duration: int = GRANTED_S


class Conflict(BaseModel):
    conflict_id: int


class Refusal(BaseModel):
    message: str


@dataclass(frozen=True, slots=True)
class _Held:
    reservation: Reservation
    until: datetime


def form(body: bytes) -> dict[str, str]:
    """The fields of a form-encoded body; none where it is not one."""
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=16))
    except ValueError:
        return {}


class Reservations:
    """The rooms that were let open. An id follows from the name, so it means the same after a restart of ours."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._held: dict[str, _Held] = {}

    def ask(self, fields: Mapping[str, str], now: datetime) -> web.Response:
        name, start = fields.get("name", ""), fields.get("start_time", "")
        if not 0 < len(name) <= NAME_MAX or not _is_start(start):
            return _no(400, UNREADABLE)
        if why := self._gate.why_not(name.lower(), now):
            return _no(403, why)
        self._held = {key: held for key, held in self._held.items() if held.until > now}
        asked = Reservation(id=_id(name), name=name, mail_owner=fields.get("mail_owner", ""), start_time=start)
        known = str(asked.id) in self._held
        self._held[str(asked.id)] = _Held(asked, now + timedelta(seconds=GRANTED_S))
        return json_answer(Conflict(conflict_id=asked.id), 409) if known else json_answer(asked, 201)

    def find(self, key: str) -> web.Response:
        held = self._held.get(key)
        return json_answer(held.reservation) if held else _no(404, NOT_HELD)

    def release(self, key: str) -> None:
        """Its room has closed. One that we do not know is not there either."""
        self._held.pop(key, None)


def _id(name: str) -> int:
    """Small enough for a number of JavaScript and Lua."""
    return int(hashlib.sha256(name.lower().encode()).hexdigest()[:12], 16)


def _is_start(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _no(status: int, why: Text) -> web.Response:
    """In Vietnamese: the room's page shows it to whoever wanted to enter."""
    return json_answer(Refusal(message=why.vi), status)
