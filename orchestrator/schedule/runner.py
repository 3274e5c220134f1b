"""Looks, once a second, at every session for what is due, and has it done: recorded first, then acted upon.

APScheduler does nothing but tick: what is due is asked of the journal each time, so a restart loses nothing and a
clock that steps is seen. A tick planned by the wall clock would be an hour late when that clock is set back an hour;
so the step itself, which monotonic time gives away, starts the ticks anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from orchestrator.clock import Clock
from orchestrator.errors import StoreError
from orchestrator.model.plan import SessionPlan
from orchestrator.model.policy import SchedulePolicy
from orchestrator.schedule.due import Fire, Miss, due
from orchestrator.schedule.progress import Progress
from orchestrator.schedule.steps import WorkingDayBefore

log = logging.getLogger(__name__)
TICK_S = 1
STEP_S = 2.0  # a wall clock that goes by more than time did, and this much, has been set


class Affair(Protocol):
    """One session."""

    @property
    def plan(self) -> SessionPlan: ...
    @property
    def progress(self) -> Progress: ...


class Affairs(Protocol):
    """All sessions that may have something due. Raises StoreError while their journal cannot be opened."""

    async def open(self, now: datetime) -> Sequence[Affair]: ...


class Hands(Protocol):
    """Does what is due. Each returns once it stands in the journal."""

    async def fire(self, session: str, fire: Fire) -> None: ...

    async def miss(self, session: str, miss: Miss) -> None: ...

    async def tend(self, now: datetime) -> None:
        """What follows from the state of things rather than from a step."""


class ScheduleRunner:
    """`policy` and `before` are asked at each tick, so a reload is taken up at once; `stepped` hears of clock steps."""

    def __init__(
        self,
        affairs: Affairs,
        hands: Hands,
        policy: Callable[[], SchedulePolicy],
        before: Callable[[], WorkingDayBefore],
        clock: Clock,
        *,
        stepped: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._affairs = affairs
        self._hands = hands
        self._policy = policy
        self._before = before
        self._clock = clock
        self._stepped = stepped
        self._turn = asyncio.Lock()
        self._offset = self._wall_less_time()
        self._trouble: str | None = None

    async def run(self) -> None:
        """Tick until cancelled."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        job = scheduler.add_job(self.tick, "interval", seconds=TICK_S, coalesce=True, misfire_grace_time=None)
        scheduler.start()
        try:
            await self.tick()
            while True:
                await asyncio.sleep(TICK_S)
                if self._clock_stepped():
                    job.reschedule("interval", seconds=TICK_S)
                    await self.tick()
        finally:
            scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Do whatever is due now. What the store will not take is tried again at the next tick."""
        async with self._turn:
            try:
                await self._look(self._clock.now())
                self._trouble = None
            except StoreError as error:
                if self._trouble != error.text.en:
                    log.warning("what is due waits: %s", error)
                self._trouble = error.text.en

    async def _look(self, now: datetime) -> None:
        for affair in await self._affairs.open(now):
            for each in due(affair.plan, affair.progress, now, self._policy(), self._before()):
                if isinstance(each, Fire):
                    await self._hands.fire(affair.plan.id, each)
                else:
                    await self._hands.miss(affair.plan.id, each)
        await self._hands.tend(now)

    def _clock_stepped(self) -> bool:
        offset = self._wall_less_time()
        gone, self._offset = offset - self._offset, offset
        if abs(gone) < STEP_S:
            return False
        self._stepped(gone)
        return True

    def _wall_less_time(self) -> float:
        return self._clock.now().timestamp() - self._clock.elapsed()
