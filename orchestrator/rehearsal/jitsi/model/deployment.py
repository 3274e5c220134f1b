"""The whole double: rooms, who is in them, and what bridges and Jicofo make of it. Pure: time is an argument.

Nothing happens by itself: `advance(now)` lets happen what was due until then, and every verb does so first. Seconds are
those of any clock that does not go back. Not imitated: relays between bridges, visitors, recording.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable

from orchestrator.rehearsal.jitsi.model.bridge import Bridge, Conference
from orchestrator.rehearsal.jitsi.model.endpoint import Endpoint, Occupant
from orchestrator.rehearsal.jitsi.model.room import FOCUS_S, Room
from orchestrator.rehearsal.jitsi.model.timetable import Timetable

INVITE_S = 0.2  # from a join to the place on the bridge
INITIAL_S = 15.0  # a room that nobody joined closes again
ALONE_S = 20.0  # then the one who is left loses the media session
INACTIVE_S = 8.0
HIBERNATION_S = 61.0  # from a lost connection that the server saw close, to the leave that all see
SILENT_LEAVE_S = 901.0  # from a cut of which the server sees nothing
CHECK = "__jicofo-health-check-"
AGAIN_S = 5.0  # after a bridge is back, until its endpoints are: their conference is there at once
EPOCH_MS = 1_787_190_000_000
GAUGES_S, SWEEP_S, JICOFO_GAUGES_S = 5.0, 60.0, 30.0


class Deployment:
    """`p2p`: two who are alone talk past the bridge, as Jitsi does unless it is told not to. `bridges`: how many."""

    def __init__(
        self, now: float, *, bridges: int = 1, domain: str = "meet.example", p2p: bool = False, epoch_ms: int = EPOCH_MS
    ) -> None:
        self.domain = domain
        self._epoch_ms = epoch_ms  # what the wall clock says at 0
        self.p2p = p2p
        self._timetable = Timetable(now)
        self.rooms: dict[str, Room] = {}
        self.gauges: dict[str, int] = {}  # of Jicofo's /metrics
        self.conferences_made = 0
        self.checks_health = False
        self._chance = random.Random(1)
        self.bridges = [Bridge(index, now) for index in range(bridges)]
        for bridge in self.bridges:
            self._start_ticks(bridge)
        self._timetable.every(JICOFO_GAUGES_S, now, self._gauge, lambda: True)

    def advance(self, now: float) -> None:
        """Let everything happen that is due by `now`, in its order."""
        self._timetable.advance(now)

    @property
    def now(self) -> float:
        return self._timetable.now

    def check_health(self) -> None:
        """Jicofo's health check, off by default: /about/health is there, and a room in which nobody ever is."""
        self.checks_health = True
        jid = self.jid(f"{CHECK}{self._chance.getrandbits(63)}")
        self.rooms[jid] = Room(jid, str(self._uuid()), False, self.now)

    def wall_ms(self, at: float) -> int:
        return self._epoch_ms + int(at * 1e3)

    def jid(self, room: str) -> str:
        return f"{room.lower()}@conference.{self.domain}"

    def open(self, room: str, now: float, *, rtcstats: bool | None = None) -> Room:
        """A conference request. The first one decides whether bridges show the room in /stats; silence means yes."""
        self.advance(now)
        jid = self.jid(room)
        found = self.rooms.get(jid)
        if found is None:
            found = self.rooms[jid] = Room(jid, str(self._uuid()), rtcstats is not False, now)
            self.conferences_made += 1
        if not found.occupants:
            found.closes_at = now + INITIAL_S
            self._timetable.at(found.closes_at, lambda at: self._close_unused(found, at))
        return found

    def join(
        self,
        room: str,
        nick: str,
        now: float,
        *,
        stats_id: str | None = None,
        bridge: int = 0,
        rtcstats: bool = True,
        devices: bool = True,
    ) -> Occupant:
        """One who comes; the room is asked for first, as clients do. `rtcstats` is what that client's page says.

        Raises ValueError when that nick is there: a return has a new one, even beside its own ghost."""
        found = self.open(room, now, rtcstats=rtcstats)
        if nick in found.occupants:
            raise ValueError(nick)
        jid = f"{nick}-{str(self._uuid())[9:]}@{self.domain}/{self._chance.getrandbits(48):012x}"
        found.alone_since = None
        occupant = found.occupants[nick] = Occupant(nick, stats_id, jid, bridge, now, devices)
        self._timetable.at(max(now, found.opened_at + FOCUS_S) + INVITE_S, lambda at: self._invite(found, at))
        return occupant

    def leave(self, nick: str, now: float) -> None:
        """Cleanly: everything knows at once."""
        self.advance(now)
        room, occupant = self._find(nick)
        self._left(room, occupant, now)

    def drop(self, nick: str, now: float) -> None:
        """The page is closed: media stops, and the server, which saw the connection close, waits a minute."""
        self._silence(nick, now, HIBERNATION_S)

    def cut(self, nick: str, now: float) -> None:
        """The cable is out: nothing arrives any more, and signalling notices after a quarter of an hour."""
        self._silence(nick, now, SILENT_LEAVE_S)

    def repair(self, nick: str, now: float) -> None:
        """The line is back, and with it the same endpoint. Once the bridge has let go of it, it does not come back:
        Jicofo knows nothing of a cut, and the point has to join anew."""
        self.advance(now)
        room, occupant = self._find(nick)
        endpoint, cut_at = room.endpoint(nick), occupant.line.cut_at
        occupant.line.cut_at = None
        if endpoint is not None and cut_at is not None:
            endpoint.catch_up(now, now - cut_at)
        if endpoint is not None and endpoint.inactive:
            endpoint.inactive = False
            self.bridges[occupant.bridge].counts.reconnected += 1
        self._settle(room, now)

    def mute(self, nick: str, now: float, *, audio: bool = True, video: bool = True) -> None:
        self.advance(now)
        room, occupant = self._find(nick)
        occupant.audio_muted, occupant.video_muted = audio, video
        self._settle(room, now)

    def degrade(
        self, nick: str, now: float, *, loss_up: float = 0.0, loss_down: float = 0.0, rtt_ms: float = 18.0
    ) -> None:
        self.advance(now)
        room, occupant = self._find(nick)
        line = occupant.line
        line.loss_up, line.loss_down, line.rtt_ms = loss_up, loss_down, rtt_ms
        self._settle(room, now)

    def credit(self, nick: str, now: float, packets: int) -> None:
        """So many packets that counted as lost come late, and are taken off the count."""
        self.advance(now)
        room, _ = self._find(nick)
        endpoint = room.endpoint(nick)
        if endpoint is not None:
            endpoint.lost_up.add(now, -packets)

    def move(self, nick: str, bridge: int, now: float) -> bool:
        """Jicofo gives an endpoint another bridge; False where it has none yet."""
        self.advance(now)
        room, occupant = self._find(nick)
        if room.endpoint(nick) is None:
            return False
        self.bridges[occupant.bridge].expire(room.on[occupant.bridge], nick, now)
        occupant.bridge = bridge
        self._invite(room, now)
        return True

    def restart(self, bridge: int, now: float, *, away_s: float = 5.0) -> None:
        """The bridge forgets all; when it is back, Jicofo invites the same endpoints into new conferences."""
        self.advance(now)
        self.bridges[bridge].start(now + away_s)
        for room in self.rooms.values():
            if room.on.pop(bridge, None) is not None:
                self._timetable.at(now + away_s, self._begins_again(room, bridge))
        self._timetable.at(now + away_s, lambda _: self._start_ticks(self.bridges[bridge]))

    def _start_ticks(self, bridge: Bridge) -> None:
        life = bridge.life
        self._timetable.every(GAUGES_S, bridge.started, bridge.gauge, lambda: bridge.life == life)
        self._timetable.every(SWEEP_S, bridge.started, lambda at: self._sweep(bridge, at), lambda: bridge.life == life)

    def _sweep(self, bridge: Bridge, at: float) -> None:
        bridge.sweep(at)
        for room in self.rooms.values():
            part = room.on.get(bridge.index)
            if part is not None and part.id not in bridge.conferences:
                del room.on[bridge.index]

    def _silence(self, nick: str, now: float, leaves_s: float) -> None:
        self.advance(now)
        room, occupant = self._find(nick)
        occupant.line.cut_at = now
        self._settle(room, now)
        self._timetable.at(now + INACTIVE_S, lambda at: self._inactive(room, occupant, now))
        self._timetable.at(now + leaves_s, lambda at: self._gone(room, occupant, now, at))

    def _gone(self, room: Room, occupant: Occupant, cut_at: float, at: float) -> None:
        if occupant.line.cut_at == cut_at:
            self._left(room, occupant, at)

    def _inactive(self, room: Room, occupant: Occupant, cut_at: float) -> None:
        endpoint = room.endpoint(occupant.nick)
        if endpoint is not None and occupant.line.cut_at == cut_at and not endpoint.inactive:
            endpoint.inactive = True
            self.bridges[occupant.bridge].counts.disconnected += 1

    def _left(self, room: Room, occupant: Occupant, at: float) -> None:
        if room.occupants.get(occupant.nick) is not occupant:
            return
        del room.occupants[occupant.nick]
        part = room.on.get(occupant.bridge)
        if part is not None:
            self.bridges[occupant.bridge].expire(part, occupant.nick, at)
        if not room.occupants:
            self._end(room, at)
            del self.rooms[room.jid]
        elif len(room.occupants) == 1:
            room.alone_since = at
            self._timetable.at(at + ALONE_S, lambda then: self._end_alone(room, at, then))
        self._settle(room, at)

    def _end_alone(self, room: Room, since: float, at: float) -> None:
        if room.alone_since == since:
            self._end(room, at)

    def _end(self, room: Room, at: float) -> None:
        for index, part in room.on.items():
            self.bridges[index].end(part, at)
        room.on.clear()
        for occupant in room.occupants.values():
            occupant.invited = occupant.forgotten = False

    def _close_unused(self, room: Room, at: float) -> None:
        if not room.occupants and at >= room.closes_at and self.rooms.get(room.jid) is room:
            del self.rooms[room.jid]

    def _begins_again(self, room: Room, bridge: int) -> Callable[[float], None]:
        def begin(at: float) -> None:
            self.bridges[bridge].open(self._part(room, self.bridges[bridge], at))
            for occupant in room.occupants.values():
                occupant.forgotten = False
            self._timetable.at(at + AGAIN_S, lambda later: self._invite(room, later))

        return begin

    def _invite(self, room: Room, at: float) -> None:
        """Everybody who has no place on a bridge gets one, once there are two; not on a bridge that is ill or away."""
        if len(room.occupants) < 2 or self.rooms.get(room.jid) is not room:
            return
        for occupant in room.occupants.values():
            bridge = self.bridges[occupant.bridge]
            away = occupant.line.cut_at is not None or occupant.forgotten or room.endpoint(occupant.nick) is not None
            refuses = bridge.draining and bridge.index not in room.on
            if not away and bridge.operational(at) and not refuses:
                endpoint, occupant.invited = Endpoint(occupant, at), True
                bridge.admit(self._part(room, bridge, at), endpoint)
                self._timetable.at(endpoint.starts_at, lambda then: self._settle(room, then))
        self._settle(room, at)

    def _part(self, room: Room, bridge: Bridge, at: float) -> Conference:
        if bridge.index not in room.on:
            name = f"{self._chance.getrandbits(64):x}"
            room.meeting_began = True
            room.on[bridge.index] = Conference(name, room.jid, room.meeting_id, room.flagged, at)
        return room.on[bridge.index]

    def _settle(self, room: Room, at: float) -> None:
        """What moves from now on, for everybody in the room."""
        direct = self.p2p and len(room.occupants) == 2
        sending = {nick: occupant.sends() for nick, occupant in room.occupants.items()}
        sounds, pictures = (sum(column) for column in zip(*sending.values(), strict=True)) if sending else (0, 0)
        for part in room.on.values():
            part.direct = direct
            for endpoint in part.endpoints.values():
                endpoint.occupant.presented |= at >= endpoint.starts_at
                speaks, shows = sending[endpoint.id]
                endpoint.set_going(sounds - speaks, pictures - shows, at, direct=direct)

    def _find(self, nick: str) -> tuple[Room, Occupant]:
        """Raises KeyError when nobody has that nick."""
        for room in self.rooms.values():
            if nick in room.occupants:
                return room, room.occupants[nick]
        raise KeyError(nick)

    def _gauge(self, at: float) -> None:
        self.gauges = {
            "conferences": len(self.rooms),
            "participants_current": sum(len(room.occupants) for room in self.rooms.values()),
            "bridge_selector_bridge_count": sum(not bridge.away(at) for bridge in self.bridges),
            "bridge_selector_bridge_count_operational": sum(bridge.operational(at) for bridge in self.bridges),
        }

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self._chance.getrandbits(128), version=4)
