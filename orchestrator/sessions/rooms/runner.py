"""Runs the rooms: bridges each second, Jicofo's list every three, Prosody's events as they come, its list when some are
missing. What does not answer is unknown, and nobody is down for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from orchestrator import notices
from orchestrator.clock import Clock
from orchestrator.errors import JitsiError, StoreError
from orchestrator.jitsi.signs.occupancy import Occupancy
from orchestrator.live.room.media import readings
from orchestrator.live.room.rollcall import Reason, Scene, roll_call
from orchestrator.model.events import Event, PhaseChanged, RollCallTaken, RoomOpened
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Registry
from orchestrator.model.rooms import Fact, RoomEvent
from orchestrator.schedule.steps import ROLL_CALL
from orchestrator.sessions.book import Affair, Book
from orchestrator.sessions.effects import taking_part
from orchestrator.sessions.rooms.counters import Counters
from orchestrator.sessions.rooms.hall import Hall, Now
from orchestrator.sessions.rooms.lists import Lists
from orchestrator.sessions.rooms.parts import Access, Parts
from orchestrator.sessions.watching.watches import Watches

log = logging.getLogger(__name__)
TICK_S = 1.0
OPEN_S = 10.0  # a room that nobody has joined closes after 15
UNKNOWN = timedelta(seconds=30)  # nobody has told yet who is in: a roll call waits for it so long
PROMPT = timedelta(minutes=5)  # a roll call that was slept through is not made up later


class Rooms:
    """`happened` and `ask` are its doors; `run` it. Without a Jitsi in sites.yaml it does nothing."""

    def __init__(
        self, book: Book, watches: Watches, registry: Callable[[], Registry], access: Access, clock: Clock
    ) -> None:
        self._book = book
        self._watches = watches
        self._registry = registry
        self._access = access
        self._clock = clock
        self._halls: dict[str, Hall] = {}
        self._counters: dict[str, Counters] = {}
        self._occupancy = Occupancy()
        self._opened_at: dict[str, float] = {}
        self._empty_since: dict[str, float] = {}
        self._stirred = False
        self.parts = Parts(registry().conference, access, clock)

    # ── the doors ───────────────────────────────────────────────────────────────────────────────────

    def happened(self, event: RoomEvent) -> None:
        """Prosody has told something."""
        if self.parts:
            self._heard(self._occupancy.happened(event, self._clock.monotonic()))

    def told(self, affair: Affair, event: Event) -> None:
        """A session's journal has told something."""
        if hall := self._halls.get(affair.id):
            hall.fold(event)

    def ask(self) -> None:
        """Look at the counters at once."""
        for counters in self._counters.values():
            counters.ask()

    def judge(self) -> None:
        """See how things stand now, and tell what has changed."""
        try:
            self._look()
        except StoreError as error:
            log.warning("what happens in the room waits: %s", error)

    def hall(self, session: str) -> Hall | None:
        """Of a session that is watched."""
        return self._halls.get(session)

    def now(self) -> Now:
        since = [each.answers_since for each in self._counters.values() if each.answers_since is not None]
        return Now(
            self._clock.monotonic(),
            self._clock.now(),
            self._occupancy.rooms,
            [pulse for counters in self._counters.values() for pulse in counters.pulses],
            max(since) if since and len(since) == len(self._counters) else None,
        )

    @property
    def meeting_rooms(self) -> frozenset[str]:
        """The rooms of every session that is watched."""
        return frozenset(jid for hall in self._halls.values() for jid in hall.jids)

    def take(self, affair: Affair, reason: Reason, by: str = "") -> RollCallTaken | None:
        """The roll call as things stand; None where the room is not watched."""
        hall = self._halls.get(affair.id)
        if hall is None:
            return None
        self._look()
        started = affair.progress.started_at
        return roll_call(Scene(hall.attendance.places, hall.seats, hall.media, started), reason, by)

    # ── running ─────────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Until cancelled; begun anew when the addresses of Jitsi change."""
        while True:
            try:
                await self._serve()
            finally:
                await self.parts.close()
            self.parts = Parts(self._registry().conference, self._access, self._clock)
            self._halls = {}  # their rooms' addresses are the former ones

    async def _serve(self) -> None:
        every_s = self._registry().policy.watch.bridge_every_s
        self._counters = {
            url: Counters(
                url, bridges, every_s, lambda: self.meeting_rooms, self._clock, self._counted, self.parts.failed
            )
            for url, bridges in self.parts.bridges.items()
        }
        work = [counters.run() for counters in self._counters.values()]
        self._lists = Lists(
            self.parts, self._occupancy, lambda: self.meeting_rooms, self._clock, self._note_listed, self._heard
        )
        work += [self._lists.run()] if self.parts else []
        tasks = [asyncio.create_task(each) for each in work]
        try:
            while self.parts.conference == self._registry().conference:
                await self._tend()
                await asyncio.sleep(TICK_S)
                for task in tasks:
                    if task.done():
                        task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # ── once a second ───────────────────────────────────────────────────────────────────────────────

    async def _tend(self) -> None:
        if not self.parts:
            return
        self._follow()
        try:
            self._look()
            for hall in list(self._halls.values()):
                affair = self._book.affair(hall.session)
                assert affair is not None
                await self._open(hall, affair)
                await self._call(hall, affair)
                await self._close_empty(hall, affair)
        except StoreError as error:
            log.warning("what happens in the room waits: %s", error)
        self._say()

    def _follow(self) -> None:
        """A hall for every session that is watched."""
        wanted = {affair.id: affair for affair in self._book.affairs() if affair.id in self._watches.on}
        self._halls = {session: hall for session, hall in self._halls.items() if session in wanted}
        for session, affair in wanted.items():
            sites, jids = taking_part(affair, self._registry()), tuple(map(self.parts.jid, affair.rooms))
            hall = self._halls.get(session)
            if hall is None or hall.jids != jids:
                self._lists.want_whole()
            if hall is not None:
                hall.use(jids, sites)
                continue
            policy = self._registry().policy.watch
            self._halls[session] = Hall(session, jids, sites, self.parts.whose, policy, affair.events)

    def _look(self) -> None:
        """Judge how things stand, and tell what has changed."""
        self._stirred = False
        at = self.now()
        for hall in self._halls.values():
            affair = self._book.affair(hall.session)
            missed = affair is not None and _is_missed(affair)
            if bodies := hall.look(at, self._watches.lines(hall.session), live=missed):
                self._watches.happened(hall.session, bodies)

    def _say(self) -> None:
        silent = list(self.parts.silent()) if self._halls else []
        self._watches.notify(notices.JITSI_SILENT, notices.jitsi_silent(silent))
        deaf = sorted({bridge for hall in self._halls.values() for bridge in hall.deaf})
        self._watches.notify(notices.BRIDGE_DEAF, notices.bridge_deaf(deaf))

    async def _open(self, hall: Hall, affair: Affair) -> None:
        """Be the first to ask for where everybody is called to, so that the bridges show it, until somebody is in."""
        jicofo, now = self.parts.jicofo, self._clock.monotonic()
        due = affair.phase.reached(Phase.ROOM_OPEN) and self._clock.now() < affair.plan.end
        wanted = {self.parts.jid(room) for room in affair.called_to} if jicofo and due else set()
        given_up = set(hall.jids) - wanted
        if any(seat.room in wanted or (seat.aside and not given_up) for seat in hall.seats):
            wanted = set()
        for jid in hall.jids:
            if jicofo is None or jid not in wanted:
                self.parts.answered(f"open {jid}")  # whatever became of it matters no more
                continue
            if now - self._opened_at.get(jid, float("-inf")) < OPEN_S:
                continue
            self._opened_at[jid] = now
            try:
                await jicofo.open(jid)
            except JitsiError as error:
                self.parts.failed(f"open {jid}", error)
                continue
            self.parts.answered(f"open {jid}")
            if jid not in hall.opened:
                await self._book.record(hall.session, RoomOpened(room=jid))

    async def _call(self, hall: Hall, affair: Affair) -> None:
        """At T-15 and at the real start, once for each such hour."""
        taken = {body.reason: at for at, body in hall.calls}
        known = hall.seats or hall.known(self._clock.monotonic())
        for reason, since in _calls(affair):
            ago = self._clock.now() - since
            called = reason in taken and taken[reason] >= since  # not only for an hour that has been moved
            due = not called and (UNKNOWN if not known else timedelta()) <= ago <= PROMPT
            if due and (call := self.take(affair, reason)):
                await self._book.record(hall.session, call)

    async def _close_empty(self, hall: Hall, affair: Affair) -> None:
        """Past its planned end a session whose room has been empty for a while is over."""
        now = self._clock.elapsed()
        occupied = bool(hall.seats) or affair.on_telephone
        if affair.phase is not Phase.LIVE or occupied or self._clock.now() < affair.plan.end:
            self._empty_since.pop(hall.session, None)
            return
        if not hall.known(self._clock.monotonic()):
            return
        since = self._empty_since.setdefault(hall.session, now)
        if now - since >= self._registry().policy.schedule.empty_min * 60:
            body = PhaseChanged(before=affair.phase, after=Phase.ENDED, reason="room_empty")
            await self._book.record(hall.session, body)

    # ── what is asked of Jitsi ──────────────────────────────────────────────────────────────────────

    def _counted(self, url: str) -> None:
        """A bridge has answered: judge, and pass its signs of life on to the watch."""
        self.parts.answered(url)
        self.judge()
        looked = (url, self._counters[url].looked_at or 0.0)
        for hall in self._halls.values():
            for reading in readings(hall.seats, hall.media, looked):
                self._watches.hear(reading)

    def _note_listed(self, jid: str) -> None:
        for hall in self._halls.values():
            hall.listed(jid, self._clock.monotonic())

    def _heard(self, facts: Iterable[Fact]) -> None:
        told: Sequence[Fact] = tuple(facts)
        for hall in self._halls.values():
            hall.heard(told, self._occupancy.rooms, self._clock.monotonic())
        if told and not self._stirred:
            self._stirred = True
            asyncio.get_running_loop().call_soon(self.judge)  # however much is told at once


def _is_missed(affair: Affair) -> bool:
    """Is whoever is in no room missing from the meeting?"""
    return affair.phase is Phase.LIVE and not affair.progress.paused and not affair.on_telephone


def _calls(affair: Affair) -> Iterator[tuple[Reason, datetime]]:
    fired = [at for (step, _), at in affair.progress.fired_at.items() if step == ROLL_CALL]
    if fired and not affair.phase.over:
        yield "roll_call", fired[-1]
    if affair.progress.started_at is not None and affair.phase is Phase.LIVE:
        yield "start", affair.progress.started_at
