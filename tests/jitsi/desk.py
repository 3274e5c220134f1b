"""Our end of the hooks in a test: the real door of the real application, and whoever hears what comes in by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from orchestrator.clock import SystemClock
from orchestrator.jitsi.signs.hooks import Hooks
from orchestrator.jitsi.signs.occupancy import Occupancy
from orchestrator.model.rooms import Fact, RoomEvent
from orchestrator.web.jitsi.hooks import HookDoor
from orchestrator.web.jitsi.reservations import Gate
from tests.web.house import House, open_house

SECRET = "khoa-chung-voi-prosody"
HEARD_S = 15.0


class Desk:
    """Keeps the events and folds them."""

    def __init__(self) -> None:
        self.events: list[RoomEvent] = []
        self.facts: list[Fact] = []
        self.occupancy = Occupancy()
        self._clock = SystemClock()
        self._changed = asyncio.Event()

    def happened(self, event: RoomEvent) -> None:
        self.events.append(event)
        self.facts += self.occupancy.happened(event, self._clock.monotonic())
        self._changed.set()

    async def hears(self, wanted: Callable[[RoomEvent], bool]) -> RoomEvent:
        """The first event of this kind, also one that came before."""
        async with asyncio.timeout(HEARD_S):
            while True:
                for event in self.events:
                    if wanted(event):
                        return event
                self._changed.clear()
                await self._changed.wait()

    async def of(self, kind: str, nick: str | None = None, after: RoomEvent | None = None) -> RoomEvent:
        """The first of a kind, of one nick, and after another event."""
        start = self.events.index(after) + 1 if after else 0
        return await self.hears(
            lambda event: (
                event.kind == kind
                and (nick is None or (event.occupant is not None and event.occupant.nick == nick))
                and self.events.index(event) >= start
            )
        )


@asynccontextmanager
async def open_desk(gate: Gate | None = None) -> AsyncIterator[tuple[Desk, House]]:
    desk = Desk()
    async with open_house(hooks=HookDoor(Hooks(SECRET), desk, gate)) as house:
        yield desk, house
