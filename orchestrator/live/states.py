"""The two state tables: a state machine is a table and one step. docs/architecture.md draws them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from orchestrator.model.signals import LineState as Line
from orchestrator.model.signals import RoomState as Room


class Sign(StrEnum):
    """What can happen to a line."""

    ALIVE = "alive"  # heard while it was unknown
    SILENT = "silent"  # nothing heard for longer than its own rhythm allows
    CLEARED = "cleared"  # another source answered, or it spoke again
    CONFIRMED = "confirmed"  # verified: nothing answers
    RETURNED = "returned"  # heard steadily after a drop
    POOR = "poor"  # figures beyond the policy, window after window
    GOOD = "good"
    BLIND = "blind"  # our own network is gone: we cannot judge
    UNSEEN = "unseen"  # no source has an opinion any more


class Step(StrEnum):
    """What can happen to a site in the room."""

    JOINED = "joined"
    QUIET = "quiet"  # present, no media
    MEDIA = "media"
    VANISHED = "vanished"  # gone without a goodbye
    LEFT = "left"
    RELEASED = "released"  # let go by the operator


LINE: Mapping[tuple[Line, Sign], Line] = {
    (Line.UNKNOWN, Sign.ALIVE): Line.UP,
    (Line.UNKNOWN, Sign.CONFIRMED): Line.DOWN,  # known from before a restart, still silent
    (Line.UP, Sign.POOR): Line.DEGRADED,
    (Line.UP, Sign.SILENT): Line.SUSPECT,
    (Line.UP, Sign.BLIND): Line.UNKNOWN,
    (Line.UP, Sign.UNSEEN): Line.UNKNOWN,
    (Line.DEGRADED, Sign.GOOD): Line.UP,
    (Line.DEGRADED, Sign.SILENT): Line.SUSPECT,
    (Line.DEGRADED, Sign.BLIND): Line.UNKNOWN,
    (Line.DEGRADED, Sign.UNSEEN): Line.UNKNOWN,
    (Line.SUSPECT, Sign.CLEARED): Line.UP,
    (Line.SUSPECT, Sign.CONFIRMED): Line.DOWN,
    (Line.SUSPECT, Sign.BLIND): Line.UNKNOWN,
    (Line.SUSPECT, Sign.UNSEEN): Line.UNKNOWN,
    (Line.DOWN, Sign.RETURNED): Line.UP,
}

ROOM: Mapping[tuple[Room, Step], Room] = {
    (Room.EXPECTED, Step.JOINED): Room.IN,
    (Room.EXPECTED, Step.RELEASED): Room.RELEASED,
    (Room.IN, Step.QUIET): Room.SILENT,
    (Room.IN, Step.VANISHED): Room.LOST,
    (Room.IN, Step.LEFT): Room.LEFT,
    (Room.SILENT, Step.MEDIA): Room.IN,
    (Room.SILENT, Step.VANISHED): Room.LOST,
    (Room.SILENT, Step.LEFT): Room.LEFT,
    (Room.LOST, Step.JOINED): Room.IN,
    (Room.LOST, Step.MEDIA): Room.IN,
    (Room.LOST, Step.RELEASED): Room.RELEASED,
    (Room.LEFT, Step.JOINED): Room.IN,
    (Room.LEFT, Step.RELEASED): Room.RELEASED,
    (Room.RELEASED, Step.JOINED): Room.IN,
}

State = TypeVar("State", Line, Room)
Symbol = TypeVar("Symbol", Sign, Step)


def step(table: Mapping[tuple[State, Symbol], State], state: State, symbol: Symbol) -> State:
    """The next state; the same one where the table has no row: what cannot happen changes nothing."""
    return table.get((state, symbol), state)


def diagram(table: Mapping[tuple[State, Symbol], State], start: State) -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {start}"]
    lines += [f"    {before} --> {after}: {symbol}" for (before, symbol), after in table.items()]
    return "\n".join(lines)


# How much a state matters on a tile.
GRAVITY: Mapping[Line | Room, int] = {
    Line.UP: 0,
    Room.IN: 0,
    Room.RELEASED: 0,
    Room.EXPECTED: 0,
    Line.UNKNOWN: 1,
    Room.SILENT: 2,
    Line.DEGRADED: 2,
    Room.LEFT: 3,
    Line.SUSPECT: 4,
    Room.LOST: 5,
    Line.DOWN: 6,
}


def worse(line: Line, room: Room) -> Line | Room:
    """What a tile shows of a site."""
    return line if GRAVITY[line] >= GRAVITY[room] else room
