"""What Prosody posts to us: the events of its rooms, and, where it is switched on, whether a room may open."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aiohttp import web
from pydantic import BaseModel

from orchestrator.clock import Clock
from orchestrator.errors import HookRefused
from orchestrator.model.rooms import RoomEvent
from orchestrator.web.access.guard import Guard
from orchestrator.web.jitsi.reservations import Gate, Reservation, Reservations, form
from orchestrator.web.routing.answers import TOO_LARGE, HttpRefusal
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route

OURS = "/hooks/jitsi"
EVENT_SYNC = "/hooks/jitsi/events/{subject:room|occupant}/{what:created|destroyed|joined|left}"
CONFERENCE = "/hooks/jitsi/conference"
BODY_BYTES = 256 * 1024  # event_sync lists all who were ever in when a room is destroyed
BODY_S = 10.0
STATUS = {"forged": 401, "stale": 401, "replayed": 409, "unreadable": 400}


class Reader(Protocol):
    """orchestrator/jitsi/signs/hooks.py. Each raises HookRefused."""

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> tuple[RoomEvent, ...]: ...
    def read_event_sync(self, headers: Mapping[str, str], body: bytes) -> tuple[RoomEvent, ...]: ...
    def check_bearer(self, headers: Mapping[str, str]) -> None: ...


class Rooms(Protocol):
    """Whoever wants to know. It only takes the event in: Prosody waits for our answer."""

    def happened(self, event: RoomEvent) -> None: ...


@dataclass(frozen=True, slots=True)
class HookDoor:
    """`gate` decides whether rooms may open; without one there are no reservations, and rooms open without us."""

    reader: Reader
    rooms: Rooms
    gate: Gate | None = None


class Taken(BaseModel):
    events: int


class Hooks:
    """The routes under /hooks/jitsi. A refusal is counted at the door `hooks`."""

    def __init__(self, door: HookDoor, guard: Guard, clock: Clock) -> None:
        self._reader = door.reader
        self._rooms = door.rooms
        self._guard = guard
        self._clock = clock
        self._reservations = Reservations(door.gate) if door.gate else None

    def routes(self) -> list[AnyRoute]:
        by = Access.HOOK
        routes: list[AnyRoute] = [
            Route("POST", OURS, "Events of our Prosody module", by, self.ours, gives=Taken, refuses=(400, 409, 413)),
            Route("POST", EVENT_SYNC, "Events of event_sync", by, self.event_sync, gives=Taken, refuses=(400, 413)),
        ]
        if self._reservations:
            one = CONFERENCE + "/{id:[0-9]+}"
            routes += [
                Route(
                    "POST", CONFERENCE, "May this room open?", by, self.reserve, gives=Reservation, refuses=(400, 409)
                ),
                Route("GET", one, "A room that may be open", by, self.reserved, gives=Reservation, refuses=(404,)),
                Route("DELETE", one, "A room has closed", by, self.release, gives=Taken),
            ]
        return routes

    async def ours(self, call: Call[None]) -> Taken:
        body = await self._body(call.request)
        try:
            return self._take(self._reader.read(call.request.headers, body, self._clock.now()))
        except HookRefused as refusal:
            raise self._refused(refusal, call.request) from None

    async def event_sync(self, call: Call[None]) -> Taken:
        body = await self._body(call.request)
        try:
            return self._take(self._reader.read_event_sync(call.request.headers, body))
        except HookRefused as refusal:
            raise self._refused(refusal, call.request) from None

    async def reserve(self, call: Call[None]) -> web.Response:
        assert self._reservations
        self._check(call.request)
        return self._reservations.ask(form(await self._body(call.request)), self._clock.now())

    async def reserved(self, call: Call[None]) -> web.Response:
        assert self._reservations
        self._check(call.request)
        return self._reservations.find(call.part("id"))

    async def release(self, call: Call[None]) -> Taken:
        assert self._reservations
        self._check(call.request)
        self._reservations.release(call.part("id"))
        return Taken(events=0)

    def _take(self, events: tuple[RoomEvent, ...]) -> Taken:
        for event in events:
            self._rooms.happened(event)
        return Taken(events=len(events))

    def _check(self, request: web.Request) -> None:
        try:
            self._reader.check_bearer(request.headers)
        except HookRefused as refusal:
            raise self._refused(refusal, request) from None

    def _refused(self, refusal: HookRefused, request: web.Request) -> HttpRefusal:
        self._guard.refused("hooks", refusal.reason, request)
        return HttpRefusal(STATUS[refusal.reason], refusal.reason, refusal.text)

    async def _body(self, request: web.Request) -> bytes:
        """The application's own limit is meant for people's forms."""
        taken = bytearray()
        try:
            async with asyncio.timeout(BODY_S):
                async for chunk in request.content.iter_any():
                    taken += chunk
                    if len(taken) > BODY_BYTES:
                        raise HttpRefusal(413, "too_large", TOO_LARGE)
        except TimeoutError:
            raise self._refused(HookRefused("unreadable"), request) from None
        return bytes(taken)
