"""Runs the watch of one session: readings in by one door, questions out to the edges, facts into the journal."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from orchestrator.clock import Clock, wall_at
from orchestrator.errors import StoreError
from orchestrator.live.incidents import Incidents
from orchestrator.live.telemetry import TAPE_S, Rollups, Tape, wound
from orchestrator.live.watch import Ask, Fact, Finding, Watch, Watched
from orchestrator.model.events import (
    AgentAttached,
    AgentDetached,
    BlindSpell,
    Body,
    Event,
    IncidentOpened,
    LineChanged,
    WatchStarted,
    WatchStopped,
)
from orchestrator.model.signals import ROLLUP_S, LineState, Reading, Rollup, Source

log = logging.getLogger(__name__)
PATIENCE_S = 5.0  # how long strain of our own excuses silence
QUIET_S = 2.0  # without strain, after which the next one is a new one
SPELL_S = 10.0  # between two events that tell of lag or drops
IDLE_S = 0.5  # the longest sleep, so that a slow loop is noticed


class Recorder(Protocol):
    """The journal, as far as the watch needs it: an id at once, written right behind."""

    def record(self, stream: str, *bodies: Body, at: datetime | None = None) -> list[Event]: ...

    def epoch(self, stream: str) -> int: ...


class Asker(Protocol):
    """The edges that can be asked for a sign of life; the answer comes back as a reading."""

    def ask(self, site: str, source: Source, link: str | None) -> None: ...


class Archive(Protocol):
    """Where telemetry is kept. Raises StoreError."""

    async def save_rollups(self, rows: Sequence[Rollup]) -> None: ...

    async def save_tape(self, incident: str, tape: bytes) -> None: ...


class LiveRunner:
    """Thin: it owns the timer and the order of things; every decision is the watch's or the incidents'."""

    def __init__(
        self,
        stream: str,
        watch: Watch,
        recorder: Recorder,
        asker: Asker,
        archive: Archive,
        clock: Clock,
    ) -> None:
        self._stream = stream
        self._recorder = recorder
        self._asker = asker
        self._archive = archive
        self._clock = clock
        self._incidents = Incidents(f"{stream}.{recorder.epoch(stream)}", watch.policy)
        self._tape = Tape()
        self._tapes_due: deque[tuple[str, float]] = deque()
        self._rollups = Rollups(stream)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._running = False
        self._planned = float("inf")
        self.watch = watch
        self.lag_s = 0.0  # the worst of the last ten seconds
        self._worst_lag_s = 0.0
        self.suspended_at = float("-inf")  # when our own lag or drops last kept us from judging
        self._strained_since = float("-inf")
        self._spell_told_at = float("-inf")

    def resume(self, events: Iterable[Event], states: dict[str, LineState]) -> None:
        """Go on where the journal ends. Call before `start`."""
        now = self._loop.time()
        for event in events:
            self._incidents.take(now - (self._clock.now() - event.at).total_seconds(), event.body)
        self.watch.restore(states, now)

    def start(self, version: str) -> None:
        self._running = True
        self._record(Fact(self._loop.time(), WatchStarted(sites=tuple(self.watch.lines), version=version)))
        self._wake()

    def use(self, sites: Sequence[Watched], carriers: Mapping[str, str]) -> None:
        """Watch these sites from now on; `carriers` gives their carriers' names by id."""
        now = self._loop.time()
        self._incidents.carriers = carriers
        before = set(self.watch.lines)
        self.watch.use(sites, now)
        gone = before - set(self.watch.lines)
        self._act([fact for site in gone for fact in self._incidents.gone(site, now)])

    def stop(self, reason: str) -> None:
        """The last fact of this life."""
        self._running = False
        if self._timer:
            self._timer.cancel()
        self._record(Fact(self._loop.time(), WatchStopped(reason=reason)))

    # ── the one door in ─────────────────────────────────────────────────────────────────────────────

    def hear(self, reading: Reading) -> None:
        """Take one reading, from whatever source."""
        if not self._running:
            return
        self._tape.note(reading)
        if reading.site:
            self._rollups.note(reading)
        if findings := self.watch.hear(reading):
            self._act(findings)

    def attached(self, body: AgentAttached) -> None:
        """An agent's WebSocket is open; it says how long its process and its machine have run."""
        now = self._loop.time()
        self._tape.mark("attached", now, body.site)
        self.watch.agent_attached(body.site)
        explained = self._incidents.explained(body.site, now, body.process_s or 0.0, body.machine_s)
        self._act([Fact(now, body), *explained])

    def parted(self, body: AgentDetached) -> None:
        """An agent's WebSocket has ended."""
        now = self._loop.time()
        self._tape.mark("parted", now, body.site, body.reason)
        self._act([Fact(now, body), *self.watch.agent_parted(body.site, now, body.reason)])

    def happened(self, bodies: Iterable[Body]) -> None:
        """What was found beside the lines, in the room."""
        now = self._loop.time()
        self._act([Fact(now, body) for body in bodies])

    def own_error(self, detail: str) -> None:
        """A send of ours failed for want of a network."""
        now = self._loop.time()
        self._tape.mark("error", now, detail)
        self.watch.centre.error(now, detail)

    def own_drops(self, packets: int) -> None:
        """Our own socket lost packets before we read them."""
        self._suspend("drops", str(packets))

    # ── time ────────────────────────────────────────────────────────────────────────────────────────

    def _wake(self) -> None:
        now = self._loop.time()
        lag_s = max(0.0, now - self._planned)
        self._worst_lag_s = max(self._worst_lag_s, lag_s)
        if lag_s > self.watch.policy.blind_lag_s:
            self._suspend("lag", f"{lag_s:.3f} s")
        self._tape.mark("tick", now)
        self._act([*self.watch.tick(now), *self._incidents.tick(now, self.watch.lines)])

    def _plan(self) -> None:
        """Sleep until something is due, and never longer than IDLE_S."""
        if not self._running:
            return
        now = self._loop.time()
        due = max(now, min(self.watch.due(), self._incidents.due(), now + IDLE_S))
        if self._timer and not self._timer.cancelled() and now < self._planned <= due:
            return
        if self._timer:
            self._timer.cancel()
        self._planned = due
        self._timer = self._loop.call_at(due, self._wake)

    def _suspend(self, reason: str, detail: str) -> None:
        """For a while: strain that lasts must not keep us from judging for ever, for that is what a flood would want.

        Told once in SPELL_S, so that it does not flood the journal as well.
        """
        now = self._loop.time()
        if now - self.suspended_at > QUIET_S:
            self._strained_since = now
        self.suspended_at = now
        if now - self._strained_since <= PATIENCE_S:
            self._tape.mark("suspend", now)
            self.watch.suspend(now)
        if now - self._spell_told_at >= SPELL_S:
            self._spell_told_at = now
            log.warning("suspicion suspended", extra={"reason": reason, "detail": detail})
            self._record(Fact(now, BlindSpell(reason=reason, began=False, detail=detail)))

    async def keep(self) -> None:
        """Roll up, trim and save until cancelled, then save what is left."""
        try:
            while True:
                await asyncio.sleep(ROLLUP_S - self._clock.now().timestamp() % ROLLUP_S)
                self.lag_s, self._worst_lag_s = self._worst_lag_s, 0.0
                self._tape.trim(self._loop.time())
                await self._save(self._loop.time() - TAPE_S)
        finally:
            await self._save(float("inf"))

    async def _save(self, opened_by: float) -> None:
        """Roll-ups that cannot be stored are dropped, not waited for; a tape is tried again."""
        began = (int(self._clock.now().timestamp()) - 1) // ROLLUP_S * ROLLUP_S
        try:
            await self._archive.save_rollups(self._rollups.take(began))
            while self._tapes_due and self._tapes_due[0][1] <= opened_by:
                incident, opened = self._tapes_due[0]
                await self._archive.save_tape(incident, await asyncio.to_thread(wound, self._tape.cut(opened)))
                self._tapes_due.popleft()
        except StoreError as error:
            log.warning("telemetry not kept: %s", error)

    # ── what follows ────────────────────────────────────────────────────────────────────────────────

    def _act(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            if isinstance(finding, Ask):
                self._ask(finding)
            else:
                self._tell(finding)
        self._plan()

    def _ask(self, ask: Ask) -> None:
        self._asker.ask(ask.site, ask.source, ask.link)
        for n in range(1, ask.times):
            self._loop.call_later(n * ask.gap_s, self._asker.ask, ask.site, ask.source, ask.link)

    def _tell(self, fact: Fact) -> None:
        """Into the journal, and on to the incidents, which may find more."""
        self._record(fact)
        body = fact.body
        line = self.watch.lines.get(body.site) if isinstance(body, LineChanged) else None
        for further in self._incidents.take(fact.at, body, line.link.carrier if line and line.link else None):
            self._tell(further)
        if isinstance(body, LineChanged) and line and body.before is LineState.DOWN and line.agent_is_back:
            for further in self._incidents.explained(body.site, fact.at, float("inf"), None):
                self._tell(further)

    def _record(self, fact: Fact) -> None:
        self._recorder.record(self._stream, fact.body, at=wall_at(self._clock, fact.at))
        if isinstance(fact.body, IncidentOpened):
            self._tapes_due.append((fact.body.incident, fact.at))
