"""What Prosody posts to us and answers us, made one kind of event: our own module's and jitsi-contrib's event_sync's.

Our module signs each delivery (orchestrator/signature.py) and is refused when it is forged, stale or repeated.
event_sync can only send fixed headers: it shows the secret itself, and a repeated delivery of its is harmless because
the fold (occupancy.py) does not mind.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from orchestrator.errors import HookRefused
from orchestrator.model.rooms import Aide, Occupant, RoomEvent, RoomKind, RoomRoster, Roster, Teller
from orchestrator.signature import SKEW_S, fresh, genuine, sign

HEX_NICK = re.compile(r"[0-9a-f]{8}")
SEEN_MAX = 20_000  # deliveries remembered; five minutes of 60 a second


def _plain(value: object) -> object:
    """Text of any length cut to what a board can show; numbers as text; what is neither as nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value)[:256] or None


def _moment(value: object) -> object:
    """Milliseconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("milliseconds since 1970")
    return _instant(value / 1000)


def _second(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("seconds since 1970")
    return _instant(value)


def _instant(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError("no moment") from None


Said = Annotated[str | None, BeforeValidator(_plain)]
Jid = Annotated[str, StringConstraints(min_length=1, max_length=3071)]
Millis = Annotated[datetime, BeforeValidator(_moment)]
Seconds = Annotated[datetime, BeforeValidator(_second)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _User(_Shape):
    id: Said = None
    name: Said = None
    email: Said = None


class _Session(_Shape):
    """One session as our module writes it, in an event and in its list."""

    nick: Said = None
    jid: Jid | None = None
    service: Aide | None = None
    user: _User = _User()
    display: Said = None
    joined_at: Millis | None = None
    audio_muted: bool | None = None
    video_muted: bool | None = None

    def occupant(self, teller: Teller) -> Occupant:
        return Occupant(
            jid=self.jid,
            nick=self.nick,
            user=self.user.id,
            name=self.user.name,
            email=self.user.email,
            display=self.display,
            joined_at=self.joined_at,
            audio_muted=self.audio_muted,
            video_muted=self.video_muted,
            aide=self.service,
            teller=teller,
        )


class _Event(_Session):
    seq: Annotated[int, Field(ge=1)]
    at: Millis
    kind: RoomKind
    room: Jid | None = None
    main: Jid | None = None
    is_breakout: bool = False
    meeting: Said = None
    reason: Said = None


class _Delivery(_Shape):
    v: Literal[1]
    boot: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    host: Jid
    events: Annotated[tuple[_Event, ...], Field(min_length=1, max_length=1000)]


class _ListedRoom(_Shape):
    room: Jid
    main: Jid | None = None
    is_breakout: bool = False
    meeting: Said = None
    occupants: tuple[_Session, ...]


class _List(_Shape):
    v: Literal[1]
    boot: str
    host: Jid
    seq: int
    rooms: tuple[_ListedRoom, ...]


class _SyncOccupant(_Shape):
    occupant_jid: Jid
    joined_at: Seconds | None = None
    left_at: Seconds | None = None
    id: Said = None
    name: Said = None
    email: Said = None


class _Sync(_Shape):
    """event_sync: of a breakout room `room_jid` names the main room, and only the node of its own JID is told."""

    event_name: Literal["muc-room-created", "muc-room-destroyed", "muc-occupant-joined", "muc-occupant-left"]
    room_jid: Jid
    is_breakout: bool = False
    breakout_room_id: Said = None
    created_at: Seconds | None = None
    destroyed_at: Seconds | None = None
    occupant: _SyncOccupant | None = None


class Hooks:
    """Reads deliveries. It remembers those of the last five minutes by their signatures, and nothing else."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._seen: dict[str, float] = {}  # signature -> Unix seconds until which it would pass for fresh

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> tuple[RoomEvent, ...]:
        """The events of one delivery of our module, in order.

        Raises HookRefused: forged, stale, replayed, unreadable."""
        timestamp, signature = headers.get("X-DiemCau-Timestamp", ""), headers.get("X-DiemCau-Signature", "")
        if not genuine(self._secret, timestamp, body, signature):
            raise HookRefused("forged")
        if not fresh(timestamp, now):
            raise HookRefused("stale")
        if self._replayed(signature, now.timestamp()):
            raise HookRefused("replayed")
        try:
            delivery = _Delivery.model_validate_json(body)
        except ValidationError:
            raise HookRefused("unreadable") from None
        return tuple(_told(delivery, event) for event in delivery.events)

    def read_event_sync(self, headers: Mapping[str, str], body: bytes) -> tuple[RoomEvent, ...]:
        """The event of one delivery of event_sync. Raises HookRefused: forged, unreadable."""
        self.check_bearer(headers)
        try:
            return (_synced(_Sync.model_validate_json(body)),)
        except (ValidationError, ValueError):
            raise HookRefused("unreadable") from None

    def check_bearer(self, headers: Mapping[str, str]) -> None:
        """For senders that cannot sign. Raises HookRefused: forged."""
        given = headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode()):
            raise HookRefused("forged")

    def _replayed(self, signature: str, now: float) -> bool:
        while self._seen and (len(self._seen) >= SEEN_MAX or next(iter(self._seen.values())) < now):
            del self._seen[next(iter(self._seen))]
        if signature in self._seen:
            return True
        self._seen[signature] = now + 2 * SKEW_S  # a timestamp may lie five minutes ahead
        return False


def question(secret: str, target: str, now: datetime) -> dict[str, str]:
    """Headers with which our module answers `GET target` (path and query)."""
    timestamp = f"{now.timestamp():.3f}"
    return {
        "X-DiemCau-Timestamp": timestamp,
        "X-DiemCau-Signature": sign(secret, timestamp, f"GET {target}".encode()),
    }


def read_roster(body: bytes, *, whole: bool = True) -> Roster:
    """Our module's answer to who is in; `whole` when it was asked for all rooms. Raises ValueError when it is none."""
    answer = _List.model_validate_json(body)
    rooms = tuple(
        RoomRoster(
            room=room.room,
            main=room.main,
            is_breakout=room.is_breakout,
            meeting=room.meeting,
            occupants=tuple(each.occupant(Teller.MODULE) for each in room.occupants),
        )
        for room in answer.rooms
    )
    return Roster(host=answer.host, rooms=rooms, whole=whole, boot=answer.boot, seq=answer.seq)


def _told(delivery: _Delivery, event: _Event) -> RoomEvent:
    return RoomEvent(
        kind=event.kind,
        at=event.at,
        teller=Teller.MODULE,
        host=delivery.host,
        room=event.room,
        main=event.main,
        is_breakout=event.is_breakout,
        meeting=event.meeting,
        occupant=event.occupant(Teller.MODULE) if event.jid else None,
        reason=event.reason,
        boot=delivery.boot,
        seq=event.seq,
    )


def _synced(sync: _Sync) -> RoomEvent:
    kind, at = _sync_kind(sync)
    own = sync.room_jid
    if sync.is_breakout:
        own = f"{sync.breakout_room_id}@breakout.{sync.room_jid.partition('@')[2].partition('.')[2]}"
    return RoomEvent(
        kind=kind,
        at=at,
        teller=Teller.EVENT_SYNC,
        host=sync.room_jid.partition("@")[2],
        room=own,
        main=sync.room_jid if sync.is_breakout else None,
        is_breakout=sync.is_breakout,
        occupant=_sync_occupant(sync.occupant) if sync.occupant else None,
        reason="left" if kind is RoomKind.LEFT else None,
    )


def _sync_kind(sync: _Sync) -> tuple[RoomKind, datetime]:
    """Raises ValueError when the moment that belongs to the event is missing."""
    occupant = sync.occupant
    match sync.event_name:
        case "muc-room-created":
            kind, at = RoomKind.OPENED, sync.created_at
        case "muc-room-destroyed":
            kind, at = RoomKind.CLOSED, sync.destroyed_at
        case "muc-occupant-joined":
            kind, at = RoomKind.JOINED, occupant.joined_at if occupant else None
        case "muc-occupant-left":
            kind, at = RoomKind.LEFT, occupant.left_at if occupant else None
    if at is None:
        raise ValueError(sync.event_name)
    return kind, at


def _sync_occupant(told: _SyncOccupant) -> Occupant:
    """The web client of somebody who came by token takes the first eight characters of its JID as its nick."""
    nick = told.occupant_jid[:8]
    return Occupant(
        jid=told.occupant_jid,
        nick=nick if HEX_NICK.fullmatch(nick) else None,
        user=told.id,
        name=told.name,
        email=told.email,
        joined_at=told.joined_at,
        teller=Teller.EVENT_SYNC,
    )
