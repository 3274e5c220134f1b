"""What Prosody says of its rooms, and what is made of it: events and lists in, rooms and facts out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Teller(StrEnum):
    """Who told us, and with it how far it can be trusted."""

    MODULE = "module"  # ours in Prosody: in order, counted, to the millisecond
    EVENT_SYNC = "event_sync"  # whole seconds, any order; the nick is derived from the JID
    POLL = "poll"  # a list that we asked for


class RoomKind(StrEnum):
    STARTED = "started"  # Prosody, or our module in it: whatever was known of its rooms is void
    OPENED = "opened"
    JOINED = "joined"
    MEDIA = "media"  # muted or unmuted
    LEFT = "left"
    LOST = "lost"  # the connection broke and was not resumed in time
    CLOSED = "closed"  # the room itself


class Aide(StrEnum):
    """Who is in a room and does not count."""

    FOCUS = "focus"
    HIDDEN = "hidden"  # recorders, observers


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupant:
    """One session in a room: a ghost and its return are two. What nobody has said is None.

    `nick` is the endpoint's id on the bridge; `user`, `name` and `email` are those of the verified token, `display`
    is what the client calls itself, `stats_id` what it calls itself towards the bridge. `joined_at` is Prosody's
    clock."""

    jid: str | None
    nick: str | None = None
    user: str | None = None
    name: str | None = None
    email: str | None = None
    display: str | None = None
    stats_id: str | None = None
    joined_at: datetime | None = None
    audio_muted: bool | None = None
    video_muted: bool | None = None
    aide: Aide | None = None
    teller: Teller = Teller.POLL


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEvent:
    """`boot` and `seq` are our module's: one life of it, and the place in that life, counted from 1 without gaps but
    for what it had to drop. `reason` of left and lost: left, switched, kicked, renamed, closed, unreachable."""

    kind: RoomKind
    at: datetime
    teller: Teller
    host: str  # the component whose rooms these are
    room: str | None = None  # JID; of a breakout room its own
    main: str | None = None  # the main room of a breakout room
    is_breakout: bool = False
    meeting: str | None = None
    occupant: Occupant | None = None
    reason: str | None = None
    boot: str | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRoster:
    """Who is in one room, as a poll found it."""

    room: str
    occupants: tuple[Occupant, ...]
    main: str | None = None
    is_breakout: bool = False
    meeting: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """What one poll found. `whole` says that a room of `host` which is not here does not exist."""

    host: str
    rooms: tuple[RoomRoster, ...]
    whole: bool = False
    boot: str | None = None
    seq: int | None = None


class Trust(StrEnum):
    """How far it can be trusted that an endpoint is of a point."""

    SAID = "said"  # an operator said so
    PROVEN = "proven"  # by the signed token, as Prosody read it
    CLAIMED = "claimed"  # by the statistics id that the client sends: a changed client can lie
    GUESSED = "guessed"  # it calls itself as the point is called


class FactKind(StrEnum):
    JOINED = "joined"
    MEDIA = "media"
    IDENTIFIED = "identified"  # more is known of somebody who was in already
    LEFT = "left"
    LOST = "lost"
    GONE = "gone"  # not there any more, nobody knows how
    RESTARTED = "restarted"  # Prosody or our module in it; everybody's going is told after it
    CLOSED = "closed"


class Fact(NamedTuple):
    """What changed. `at` is Prosody's clock, None where only a list said so. `elsewhere`: the other room of the meeting
    from which somebody who joined has come just now."""

    kind: FactKind
    room: str | None
    occupant: Occupant | None = None
    at: datetime | None = None
    reason: str | None = None
    elsewhere: str | None = None


@dataclass(slots=True)
class Room:
    """One room; `sessions` are by real JID, or by nick where a list knows no JID."""

    jid: str
    host: str
    main: str | None
    is_breakout: bool
    meeting: str | None
    sessions: dict[str, Occupant]
    since: dict[str, float]  # when we heard of each session

    @property
    def people(self) -> Iterator[Occupant]:
        """Without focus, recorders and observers."""
        return (each for each in self.sessions.values() if each.aide is None)


class Pulse(NamedTuple):
    """One endpoint at one look at the bridges. `at` is monotonic seconds; exactly one of `span_s` (a packet came within
    so many seconds before) and `still_s` (none for so long) is known, and neither at the first look of all.

    `sent` says whether it was sending sound or picture when it was last seen alive."""

    bridge: str
    room: str  # JID
    endpoint: str
    at: float
    stats_id: str | None = None
    span_s: float | None = None
    still_s: float | None = None
    was_alive: bool = False  # a counter of it was seen to move, now or before
    sent: bool = False
    up_kbps: float | None = None
    down_kbps: float | None = None
    loss_up: float | None = None
    loss_down: float | None = None
    rtt_ms: float | None = None
    jitter_ms: float | None = None
