"""What Prosody's modules answer about rooms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, Field, SecretStr, TypeAdapter

from orchestrator.jitsi.answers.values import Flag, Shape, Whole, Word, number


def _moment(value: object) -> datetime | None:
    """Milliseconds since 1970, written as a string."""
    ms = number(value)
    try:
        return None if ms is None else datetime.fromtimestamp(ms / 1e3, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _list(value: object) -> object:
    """Lua knows one kind of table: an empty list is written `{}`."""
    return [] if value == {} else value


def _secret(value: object) -> object:
    return value if isinstance(value, str) else None


class Headcount(NamedTuple):
    """People in a room, hidden ones and those dead for less than a minute included. A room with focus alone and one
    with focus and a single person give the same answer, so 1 means none or one."""

    fewest: int
    most: int


class RoomSize(Shape):
    participants: Annotated[int, Field(ge=0)]

    @property
    def headcount(self) -> Headcount:
        return Headcount(0 if self.participants <= 1 else self.participants, self.participants)


class Occupant(Shape):
    """One session in the room. `name` and `email` are what the client says of itself."""

    jid: Word = None
    email: Word = None
    name: Word = Field(None, validation_alias="display_name")

    @property
    def endpoint(self) -> str | None:
        """The nick, which is the endpoint id on the bridge."""
        return (self.jid.partition("/")[2] or None) if self.jid is not None else None


class CensusRoom(Shape):
    """`created` is known once two people have been in."""

    room: Word = Field(None, validation_alias="room_name")
    participants: Whole = None
    created: Annotated[datetime | None, BeforeValidator(_moment)] = Field(None, validation_alias="created_time")
    leaked: Flag = None


class Census(Shape):
    rooms: Annotated[tuple[CensusRoom, ...], BeforeValidator(_list)] = Field(validation_alias="room_census")


class IceService(Shape):
    """A STUN or TURN server, with the credentials that Prosody made for it. `expires` in Unix seconds."""

    type: Word = None
    host: Word = None
    port: Whole = None
    transport: Word = None
    username: Word = None
    password: Annotated[SecretStr | None, BeforeValidator(_secret)] = None
    expires: Whole = None
    restricted: Flag = None


ROOM_SIZE = TypeAdapter(RoomSize)
OCCUPANTS: TypeAdapter[tuple[Occupant, ...]] = TypeAdapter(Annotated[tuple[Occupant, ...], BeforeValidator(_list)])
CENSUS = TypeAdapter(Census)
ICE_SERVICES: TypeAdapter[tuple[IceService, ...]] = TypeAdapter(
    Annotated[tuple[IceService, ...], BeforeValidator(_list)]
)
