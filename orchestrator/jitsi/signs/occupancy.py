"""Who is in which room: a fold over Prosody's events, whoever tells them, checked against lists that were polled.

Told twice, in another order or by two tellers at once, the same events give the same rooms. Nobody is *left* or *lost*
because Prosody restarted or because an event did not reach us: those are *gone*, and the next list says more.
`now` and `asked` are our own monotonic seconds; Prosody's times stand in the events and are compared with each other
only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from orchestrator.jitsi.signs.departures import Departure, Departures, whole
from orchestrator.jitsi.signs.occupants import identity, key_of, meant, merged, take
from orchestrator.model.rooms import Fact, FactKind, Occupant, Room, RoomEvent, RoomKind, RoomRoster, Roster

LIVES_MAX = 16


class _Life:
    """What is known of one component's run: which events have been heard, and whether some are missing."""

    def __init__(self, boot: str) -> None:
        self.boot = boot
        self.seq = 0
        self.behind_since: float | None = None


class Occupancy:
    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}
        self._gone = Departures()
        self._lives: dict[str, _Life] = {}
        self._over: dict[str, None] = {}  # boots that are history

    @property
    def rooms(self) -> Mapping[str, Room]:
        return self._rooms

    @property
    def behind(self) -> tuple[str, ...]:
        """Components of which events are missing, so that a list must be asked for."""
        return tuple(host for host, life in self._lives.items() if life.behind_since is not None)

    def happened(self, event: RoomEvent, now: float) -> tuple[Fact, ...]:
        """Take one event in. What it repeats, or tells too late to matter, is no fact."""
        if event.boot is None:
            return self._apply(event, now)
        if event.boot in self._over:
            return ()
        facts = self._live(event.host, event.boot)
        life = self._lives[event.host]
        seq = event.seq or 0
        if seq <= life.seq:
            return facts
        if seq != life.seq + 1:
            life.behind_since = now
        life.seq = seq
        return facts + self._apply(event, now)

    def reconcile(self, roster: Roster, asked: float) -> tuple[Fact, ...]:
        """Bring the rooms to what a list says that was asked for at `asked`; what we heard since then stays."""
        if roster.boot is not None and roster.boot in self._over:
            return ()
        facts = self._live(roster.host, roster.boot) if roster.boot is not None else ()
        for listed in roster.rooms:
            facts += self._compare(roster.host, listed, asked, by_module=roster.boot is not None)
        if roster.whole:
            listed_jids = {listed.room for listed in roster.rooms}
            for room in [room for room in self._rooms.values() if _same_server(room.host, roster.host)]:
                if room.jid not in listed_jids:
                    facts += self._empty(room, asked)
        life = self._lives.get(roster.host)
        if life and life.behind_since is not None and roster.whole and life.behind_since <= asked:
            life.behind_since = None
        return facts

    # ── lives ───────────────────────────────────────────────────────────────────────────────────────

    def _live(self, host: str, boot: str) -> tuple[Fact, ...]:
        """Make `boot` the component's present life; a former one takes its rooms with it."""
        former = self._lives.get(host)
        if former and former.boot == boot:
            return ()
        self._lives[host] = _Life(boot)
        if former is None:
            return ()
        self._over[former.boot] = None
        while len(self._over) > LIVES_MAX:
            del self._over[next(iter(self._over))]
        facts = [Fact(FactKind.RESTARTED, None)]
        for room in [room for room in self._rooms.values() if _same_server(room.host, host)]:
            facts += [Fact(FactKind.GONE, room.jid, each, reason="restarted") for each in room.sessions.values()]
            del self._rooms[room.jid]
        self._gone.clear()
        return tuple(facts)

    # ── events ──────────────────────────────────────────────────────────────────────────────────────

    def _apply(self, event: RoomEvent, now: float) -> tuple[Fact, ...]:
        if event.room is None:
            return ()
        match event.kind:
            case RoomKind.OPENED:
                return self._opened(event, now)
            case RoomKind.CLOSED:
                return self._closed(event, now)
            case RoomKind.JOINED | RoomKind.MEDIA if event.occupant:
                return self._present(event, event.occupant, now)
            case RoomKind.LEFT | RoomKind.LOST if event.occupant:
                return self._departed(event, event.occupant, now)
        return ()

    def _present(self, event: RoomEvent, occupant: Occupant, now: float) -> tuple[Fact, ...]:
        if not occupant.jid or not event.room or self._gone.outdate(event, occupant):
            return ()
        room = self._room(event.room, event.host, event.main, event.is_breakout, event.meeting)
        return self._enter(room, occupant, now, event.at)

    def _enter(self, room: Room, occupant: Occupant, now: float, at: datetime | None) -> tuple[Fact, ...]:
        """Somebody is there: new, or known and told more of."""
        key = key_of(occupant)
        before = room.sessions.get(key) or take(room, occupant)  # a list without JIDs may have known the nick
        after = merged(before, occupant) if before else occupant
        room.sessions[key] = after
        room.since.setdefault(key, now)
        self._gone.forget(room.jid, key)
        if before is None:
            return (Fact(FactKind.JOINED, room.jid, after, at, elsewhere=self._elsewhere(room, key)),)
        facts = []
        if (before.audio_muted, before.video_muted) != (after.audio_muted, after.video_muted):
            facts.append(Fact(FactKind.MEDIA, room.jid, after, at))
        if identity(before) != identity(after):
            facts.append(Fact(FactKind.IDENTIFIED, room.jid, after, at))
        return tuple(facts)

    def _departed(self, event: RoomEvent, occupant: Occupant, now: float) -> tuple[Fact, ...]:
        room, key = self._rooms.get(event.room or ""), key_of(occupant)
        kind = FactKind.LOST if event.kind is RoomKind.LOST else FactKind.LEFT
        known = take(room, occupant) if room else None
        earlier = self._gone.of(event.room or "", key)
        gone = Departure(merged(known, occupant) if known else occupant, kind, event.at, now, event.teller)
        if known is None and not gone.tells_more_than(earlier):
            if earlier is None:
                self._gone.remember(event.room or "", key, gone)
            return ()
        self._gone.remember(event.room or "", key, gone)
        return (Fact(kind, event.room, gone.occupant, event.at, event.reason),)

    def _opened(self, event: RoomEvent, now: float) -> tuple[Fact, ...]:
        """Whoever was in before a room of this name was opened, was in a former one."""
        room = self._rooms.get(event.room or "")
        if room is None:
            return ()
        former = [
            (key, each) for key, each in room.sessions.items() if each.joined_at and each.joined_at < whole(event.at)
        ]
        for key, each in former:
            self._forget(room, key, each, now)
        return tuple(Fact(FactKind.GONE, room.jid, each, event.at, "restarted") for _, each in former)

    def _closed(self, event: RoomEvent, now: float) -> tuple[Fact, ...]:
        """Whoever came after it was closed is in a new one of this name."""
        room = self._rooms.get(event.room or "")
        if room is None:
            return ()
        inside = [
            (key, each) for key, each in room.sessions.items() if not each.joined_at or each.joined_at <= event.at
        ]
        for key, each in inside:
            self._forget(room, key, each, now)
        facts = tuple(Fact(FactKind.LEFT, room.jid, each, event.at, "closed") for _, each in inside)
        if room.sessions:
            return facts
        del self._rooms[room.jid]
        return (*facts, Fact(FactKind.CLOSED, room.jid, None, event.at))

    # ── lists ───────────────────────────────────────────────────────────────────────────────────────

    def _compare(self, host: str, listed: RoomRoster, asked: float, *, by_module: bool) -> tuple[Fact, ...]:
        room = self._room(listed.room, host, listed.main, listed.is_breakout, listed.meeting)
        facts: tuple[Fact, ...] = ()
        for occupant in listed.occupants:
            gone = self._gone.of(room.jid, key_of(occupant))
            if gone is None or gone.heard < asked:
                facts += self._enter(room, meant(room, occupant), asked, None)
        return facts + self._missing(room, listed.occupants, asked, aides=by_module)

    def _missing(
        self, room: Room, listed: tuple[Occupant, ...], asked: float, *, aides: bool = True
    ) -> tuple[Fact, ...]:
        """Those whom the list has not, and of whom we have heard nothing since it was asked for. `aides`: it would have
        them too."""
        jids, nicks = {each.jid for each in listed if each.jid}, {each.nick for each in listed}
        lacking = [
            (key, each)
            for key, each in room.sessions.items()
            if room.since[key] <= asked
            and (aides or each.aide is None)
            and not (each.jid in jids if jids else each.nick in nicks)
        ]
        for key, each in lacking:
            self._forget(room, key, each, asked)
        return tuple(Fact(FactKind.GONE, room.jid, each) for _, each in lacking)

    def _empty(self, room: Room, asked: float) -> tuple[Fact, ...]:
        facts = self._missing(room, (), asked)
        if room.sessions:
            return facts
        del self._rooms[room.jid]
        return (*facts, Fact(FactKind.CLOSED, room.jid))

    # ── book-keeping ────────────────────────────────────────────────────────────────────────────────

    def _room(self, jid: str, host: str, main: str | None, is_breakout: bool, meeting: str | None) -> Room:
        room = self._rooms.setdefault(jid, Room(jid, host, main, is_breakout, meeting, {}, {}))
        room.main, room.meeting = main or room.main, meeting or room.meeting
        return room

    def _forget(self, room: Room, key: str, occupant: Occupant, now: float) -> None:
        del room.sessions[key]
        room.since.pop(key, None)
        self._gone.remember(room.jid, key, Departure(occupant, FactKind.GONE, None, now))

    def _elsewhere(self, room: Room, key: str) -> str | None:
        """The other room of the same meeting in which this very session was last."""
        meeting = room.main or room.jid
        for other in self._rooms.values():
            if other is not room and (other.main or other.jid) == meeting and key in other.sessions:
                return other.jid
        return self._gone.last_room(key, besides=room.jid)


def _same_server(component: str, other: str) -> bool:
    """The main and the breakout component of one Prosody differ in their first label."""
    return component.partition(".")[2] == other.partition(".")[2]
