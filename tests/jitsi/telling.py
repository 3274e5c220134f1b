"""Events and lists as Prosody's tellers write them, in a form that a test can read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from orchestrator.model.rooms import Aide, Fact, Occupant, RoomEvent, RoomKind, RoomRoster, Roster, Teller

HOST = "conference.hop.test"
ROOM = f"giaoban@{HOST}"
START = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
BOOT = "boot-1"


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def occupant(nick: str, joined: float = 0.0, /, *, jid: str | None = "", **more: Any) -> Occupant:
    """The real JID follows from it unless one is given."""
    given: dict[str, Any] = {"teller": Teller.MODULE, "joined_at": at(joined), **more}
    return Occupant(jid=f"{nick}@hop.test/x" if jid == "" else jid, nick=nick, **given)


def ours(seq: int, kind: str, nick: str = "", t: float = 0.0, /, *, boot: str = BOOT, **more: Any) -> RoomEvent:
    """An event of our module. What belongs to the event goes there, the rest to the occupant."""
    own = {key: more.pop(key) for key in ("room", "main", "is_breakout", "reason") if key in more}
    return RoomEvent(
        kind=RoomKind(kind),
        at=at(t),
        teller=Teller.MODULE,
        host=HOST,
        boot=boot,
        seq=seq,
        occupant=occupant(nick, **more) if nick else None,
        **{"room": None if kind == "started" else ROOM, **own},
    )


def synced(kind: str, name: str = "", t: float = 0.0, joined: float = 0.0) -> RoomEvent:
    """An event of event_sync."""
    who = occupant(name, joined, teller=Teller.EVENT_SYNC) if name else None
    return RoomEvent(kind=RoomKind(kind), at=at(t), teller=Teller.EVENT_SYNC, host=HOST, room=ROOM, occupant=who)


def listed(*occupants: Occupant, boot: str | None = BOOT, whole: bool = True, room: str | None = ROOM) -> Roster:
    rooms = (RoomRoster(room=room, occupants=occupants),) if room else ()
    return Roster(host=HOST, rooms=rooms, whole=whole, boot=boot)


def told(facts: tuple[Fact, ...]) -> list[str]:
    """`kind nick`, one a fact."""
    return [f"{fact.kind} {fact.occupant.nick}" if fact.occupant else str(fact.kind) for fact in facts]


FOCUS = occupant("focus", jid="focus@auth.hop.test/f", aide=Aide.FOCUS)
