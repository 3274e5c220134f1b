"""What a screen shows of a session's room: who is where, by how good a word, and the sheet of the roll call."""

from __future__ import annotations

from datetime import datetime

from orchestrator.model.events import RollCallEntry, RollCallExtra
from orchestrator.model.rooms import Trust
from orchestrator.model.signals import RoomState
from orchestrator.model.views.board import View
from orchestrator.text import Text


class OccupantView(View):
    """One session in the room. Without `trust` it is a stranger; `ghost`: its point has come anew beside it."""

    endpoint: str
    name: str  # as it calls itself
    site: str | None = None
    trust: Trust | None = None
    device: str = ""  # main, content, spare, phone; duty: the engineer on duty
    ghost: bool = False
    aside: bool = False  # in a breakout room
    room: str
    joined_at: datetime | None = None
    audio_muted: bool | None = None
    video_muted: bool | None = None
    media: bool | None = None  # packets come; None: nobody knows


class PlaceView(View):
    """One point's place in the room."""

    site: str
    name: str
    room: RoomState
    since: datetime | None = None


class StrayView(View):
    """A point that is in another room than the meeting's."""

    site: str
    endpoint: str
    room: str


class RoomView(View):
    """`unwatched`: why nobody looks who is in; then it names nobody. `item` is the agenda's item that has its turn
    (`turn_site`: whose); `turn_muted`: its point is in, and its microphone is off. `may` names the actions that are
    possible now."""

    session: str
    rooms: tuple[str, ...]
    at: datetime
    unwatched: Text | None = None
    places: tuple[PlaceView, ...] = ()
    occupants: tuple[OccupantView, ...] = ()
    strays: tuple[StrayView, ...] = ()
    open_microphones: tuple[str, ...] = ()
    item: int | None = None
    turn_site: str | None = None
    turn_muted: bool | None = None
    silent: tuple[Text, ...] = ()  # parts of Jitsi that do not answer
    may: tuple[str, ...] = ()


class RoomLink(View):
    """Opens the room, for whoever has it, as the engineer on duty."""

    url: str


class RollCallView(View):
    """The sheet. Without `taken_at` it shows how things stand, and nobody has taken it."""

    session: str
    title: str
    start: datetime
    started_at: datetime | None = None
    taken_at: datetime | None = None
    reason: str = ""
    by: str = ""
    timezone: str
    names: dict[str, str]  # of the points, by id, in the order in which they are called
    present: int
    expected: int
    entries: tuple[RollCallEntry, ...]
    extra: tuple[RollCallExtra, ...] = ()
