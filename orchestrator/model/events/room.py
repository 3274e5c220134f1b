"""What happens in a session's room, beside the states of its points: who was named, let go, sent out, called."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from orchestrator.model.events.body import Body
from orchestrator.model.signals import RoomState


class RoomOpened(Body):
    """The room was asked for before anybody came, so that the bridges show it."""

    kind: ClassVar[str] = "room.opened"
    room: str


class RoomLeftWarned(Body):
    """The point left in good order, has not come back and was not released: a warning, no incident."""

    kind: ClassVar[str] = "room.left_warned"
    site: str
    seconds: float  # since it left


class RoomNamed(Body):
    """An operator said which point an endpoint is."""

    kind: ClassVar[str] = "room.named"
    endpoint: str
    site: str
    by: str


class RoomOrdered(Body):
    """An operator gives the order to send one endpoint out (`kick`), or everybody (`end`). What came of it follows."""

    kind: ClassVar[str] = "room.ordered"
    order: Literal["kick", "end"]
    room: str
    endpoint: str | None = None
    site: str | None = None  # whose endpoint it is, where that is known
    by: str


class RoomKicked(Body):
    """An operator had an endpoint sent out. `seen`: it was seen to be gone."""

    kind: ClassVar[str] = "room.kicked"
    endpoint: str
    site: str | None = None
    by: str
    seen: bool


class RoomEndedBy(Body):
    """An operator had everybody sent out of the room."""

    kind: ClassVar[str] = "room.ended_by"
    room: str
    by: str


class RoomLinkGiven(Body):
    """An operator was given the address by which one enters as the engineer on duty, and may moderate. The address
    itself stands nowhere: whoever has it is let in."""

    kind: ClassVar[str] = "room.link_given"
    room: str
    by: str


class AgendaMoved(Body):
    """The item of the agenda that has its turn, by its `order` and, as several may share one number, its point; None:
    none has."""

    kind: ClassVar[str] = "agenda.moved"
    item: int | None
    site: str | None = None
    by: str


class RollCallEntry(BaseModel):
    """One point that was expected. Muted and media are None where nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    site: str
    room: RoomState
    present: bool
    joined_at: datetime | None = None  # the first time of this session
    late_s: float | None = None  # it came so long after the real start
    media: bool | None = None
    audio_muted: bool | None = None
    video_muted: bool | None = None


class RollCallExtra(BaseModel):
    """Somebody who is in and was not expected: nobody knows who, or a point that takes no part."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    endpoint: str
    name: str = ""  # as it calls itself


class RollCallTaken(Body):
    kind: ClassVar[str] = "rollcall.taken"
    reason: Literal["roll_call", "start", "asked"]
    by: str = ""
    entries: tuple[RollCallEntry, ...]
    extra: tuple[RollCallExtra, ...] = ()
