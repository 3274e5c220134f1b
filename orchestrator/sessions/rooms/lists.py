"""Who is in, asked for: Jicofo every three seconds, Prosody's own list when events of it are missing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from orchestrator.clock import Clock
from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.answers.focus import FocusRoom
from orchestrator.jitsi.signs.occupancy import Occupancy
from orchestrator.model.rooms import Fact, Occupant, RoomRoster, Roster, Teller
from orchestrator.sessions.rooms.parts import Parts

EVERY_S = 3.0  # Jicofo's list is some KB a member
WHOLE_S = 60.0  # between two lists of Prosody where no event is missing


class Lists:
    """`rooms` are those that matter. `listed` hears of each that a list was told of, `heard` of what it brought."""

    def __init__(
        self,
        parts: Parts,
        occupancy: Occupancy,
        rooms: Callable[[], Collection[str]],
        clock: Clock,
        listed: Callable[[str], None],
        heard: Callable[[tuple[Fact, ...]], None],
    ) -> None:
        self._parts = parts
        self._occupancy = occupancy
        self._rooms = rooms
        self._clock = clock
        self._listed = listed
        self._heard = heard
        self._whole_at = float("-inf")

    def want_whole(self) -> None:
        """A session's watch has begun: ask Prosody for everybody."""
        self._whole_at = float("-inf")

    async def run(self) -> None:
        """Until cancelled. While no room matters nothing is asked."""
        while True:
            if self._rooms():
                await asyncio.gather(self._ask_prosody(), self._ask_jicofo())
            await asyncio.sleep(EVERY_S)

    async def _ask_jicofo(self) -> None:
        """Of every room, and of breakout rooms that are known."""
        if self._parts.jicofo is None:
            return
        rooms = self._rooms()
        aside = [room.jid for room in self._occupancy.rooms.values() if room.main in rooms]
        for jid in (*rooms, *aside):
            asked = self._clock.monotonic()
            try:
                occupants = _members(await self._parts.jicofo.room(jid))
            except JitsiError as error:
                self._parts.failed("jicofo", error)
                if error.kind is not JitsiFault.NO_ROOM:
                    return
                occupants = ()
            else:
                self._parts.answered("jicofo")
            if occupants is not None:
                self._take(jid, occupants, asked)

    def _take(self, jid: str, occupants: tuple[Occupant, ...], asked: float) -> None:
        self._listed(jid)
        known = self._occupancy.rooms.get(jid)
        if known is None and not occupants:
            return
        host = known.host if known else jid.partition("@")[2]
        jids = {each.jid for each in occupants}
        better = known.sessions.values() if known else ()  # our module's word: a Jicofo that starts anew knows nobody
        kept = [each for each in better if each.teller is Teller.MODULE and each.jid not in jids]
        listed = RoomRoster(room=jid, occupants=(*occupants, *kept))
        self._heard(self._occupancy.reconcile(Roster(host=host, rooms=(listed,)), asked))

    async def _ask_prosody(self) -> None:
        now = self._clock.monotonic()
        due = self._occupancy.behind or now - self._whole_at >= WHOLE_S
        if self._parts.module is None or not due:
            return
        try:
            roster = await self._parts.module.roster(self._clock.now())
        except JitsiError as error:
            self._parts.failed("module", error)
            if error.kind is JitsiFault.MODULE_OFF:
                self._whole_at = now
            return
        self._parts.answered("module")
        self._whole_at = now
        for jid in self._rooms():
            self._listed(jid)
        self._heard(self._occupancy.reconcile(roster, now))


def _members(room: FocusRoom) -> tuple[Occupant, ...] | None:
    """Jicofo's members as Prosody's list would have them; None while nobody can know."""
    if room.members is None:
        return None
    return tuple(
        Occupant(
            jid=member.jid,
            nick=endpoint,
            stats_id=member.stats_id,
            audio_muted=member.audio_muted,
            video_muted=member.video_muted,
            teller=Teller.POLL,
        )
        for endpoint, member in room.members.items()
        if not (member.is_jibri or member.is_jigasi or member.is_transcriber)
    )
