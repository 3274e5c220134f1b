"""Who has gone from which room, so that news of them that comes late is known for what it is."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from orchestrator.jitsi.signs.occupants import key_of
from orchestrator.model.rooms import FactKind, Occupant, RoomEvent, Teller

GONE_MAX = 2000


class Departure(NamedTuple):
    """`at` is Prosody's time, `heard` ours."""

    occupant: Occupant
    kind: FactKind
    at: datetime | None
    heard: float
    teller: Teller = Teller.POLL

    def tells_more_than(self, earlier: Departure | None) -> bool:
        """Whether this is news of somebody who is known to be gone: how they went, which only our module can tell."""
        if earlier is None:
            return False
        return earlier.kind is FactKind.GONE or (self.kind is FactKind.LOST and earlier.teller is Teller.EVENT_SYNC)


class Departures:
    """The latest of each session, by room and key."""

    def __init__(self) -> None:
        self._gone: dict[tuple[str, str], Departure] = {}

    def of(self, room: str, key: str) -> Departure | None:
        return self._gone.get((room, key))

    def remember(self, room: str, key: str, departure: Departure) -> None:
        self.forget(room, key)
        self._gone[room, key] = departure
        while len(self._gone) > GONE_MAX:
            del self._gone[next(iter(self._gone))]

    def forget(self, room: str, key: str) -> None:
        self._gone.pop((room, key), None)

    def clear(self) -> None:
        self._gone.clear()

    def last_room(self, key: str, *, besides: str) -> str | None:
        """The room that this session left last."""
        return next((room for room, gone in reversed(self._gone) if gone == key and room != besides), None)

    def outdate(self, event: RoomEvent, occupant: Occupant) -> bool:
        """Whether they have left since: event_sync may tell a joining after the leaving that followed it."""
        gone = self.of(event.room or "", key_of(occupant))
        if event.teller is Teller.MODULE or gone is None or gone.at is None:
            return False
        left = whole(gone.at)
        if event.at != left:
            return event.at < left
        came = gone.occupant.joined_at
        return came is None or whole(came) == event.at


def whole(at: datetime) -> datetime:
    """In the whole seconds of event_sync."""
    return at.replace(microsecond=0)
