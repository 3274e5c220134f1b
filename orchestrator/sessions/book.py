"""The sessions and what their journals say of them, in memory: opened when the first thing is due, folded as told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from orchestrator.errors import StoreError
from orchestrator.model.events import Body, Event, Redacted, SessionOpened, StepFired, as_redacted
from orchestrator.model.plan import Phase, SessionPlan
from orchestrator.model.policy import SchedulePolicy
from orchestrator.model.registry import Site
from orchestrator.preflight.readiness import Readiness
from orchestrator.schedule.progress import Progress
from orchestrator.schedule.steps import WINDOWS
from orchestrator.store.ledger import Ledger

BACK = timedelta(days=35)  # a session that was never ended is ended, however long we were away
NEAR = timedelta(hours=36)  # opened at once at the start; what lies further back waits for its turn
AHEAD = timedelta(days=70)
REPLAN_S = 30.0


class Plans(Protocol):
    """What is planned."""

    def sessions(self, since: datetime, until: datetime) -> Sequence[SessionPlan]: ...


@dataclass(slots=True)
class Affair:
    """One session: its plan as it is now, and the folds of its stream."""

    plan: SessionPlan
    progress: Progress = field(default_factory=Progress)
    readiness: Readiness = field(default_factory=Readiness)
    events: list[Event] = field(default_factory=list)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def id(self) -> str:
        return self.plan.id

    @property
    def phase(self) -> Phase:
        return self.progress.phase

    @property
    def seq(self) -> int:
        return self.progress.seq

    @property
    def rooms(self) -> tuple[str, ...]:
        """Where whoever is in takes part: the meeting's rooms, and its fallback once that was announced."""
        rooms = self.plan.meeting.rooms
        return tuple(dict.fromkeys((*rooms, *self._second_room))) if self.readiness.second_room else rooms

    @property
    def called_to(self) -> tuple[str, ...]:
        """The rooms in which everybody is to be now; none where the telephone bridge was announced."""
        match self.readiness.fallback:
            case "room":
                return self._second_room
            case "phone":
                return ()
        return self.plan.meeting.rooms

    @property
    def on_telephone(self) -> bool:
        """Who is in no room may be at the telephone bridge."""
        return self.readiness.fallback == "phone"

    @property
    def _second_room(self) -> tuple[str, ...]:
        fallback = self.plan.meeting.fallback
        return (fallback.room,) if fallback and fallback.room else ()

    def fold(self, event: Event) -> None:
        self._take(event)
        if isinstance(event.body, Redacted):
            told = as_redacted(self.events)
            self.progress, self.readiness, self.events = Progress(), Readiness(), []
            for former in told:
                self._take(former)

    def _take(self, event: Event) -> None:
        self.progress.fold(event)
        self.readiness.fold(event)
        if isinstance(event.body, StepFired) and event.body.step in WINDOWS:
            self.readiness.begin(event.body.planned)
        self.events.append(event)


class Book:
    """`own` gives a guest the contacts that count; `on_event` hears of every event of an open session's stream, in
    order, once it may be told."""

    def __init__(
        self,
        plans: Plans,
        ledger: Ledger,
        policy: Callable[[], SchedulePolicy],
        own: Callable[[Site], Site] = lambda site: site,
        on_event: Callable[[Affair, Event], None] = lambda affair, event: None,
    ) -> None:
        self._plans = plans
        self._ledger = ledger
        self._policy = policy
        self._own = own
        self._on_event = on_event
        self._affairs: dict[str, Affair] = {}
        self._planned: dict[str, SessionPlan] = {}
        self._planned_at: float | None = None  # None: the plans have changed since
        self._followers: dict[str, asyncio.Task[None]] = {}
        self._opening = asyncio.Lock()

    # ── which there are ─────────────────────────────────────────────────────────────────────────────

    async def open(self, now: datetime) -> list[Affair]:
        """Every session that may have something due, its journal read. Raises StoreError.

        One that lies far back is opened each time, so that the one that runs is not kept waiting.
        """
        self.replan(now)
        far = 1
        for plan in self._planned.values():
            if plan.id in self._affairs or not self._begun(plan, now):
                continue
            if abs(now - plan.start) > NEAR and plan.start < now:
                far -= 1
                if far < 0:
                    continue
            await self._open(plan)
        return [affair for affair in self._affairs.values() if affair.plan.id in self._planned]

    def replan(self, now: datetime) -> None:
        """Take up what the plans say now: after a change, and as the window moves on."""
        if self._planned_at is not None and abs(now.timestamp() - self._planned_at) < REPLAN_S:
            return
        self._planned_at = now.timestamp()
        self._planned = {plan.id: self._with_contacts(plan) for plan in self._plans.sessions(now - BACK, now + AHEAD)}
        for session, plan in self._planned.items():
            if affair := self._affairs.get(session):
                affair.plan = plan

    def changed(self) -> None:
        """The plans have changed, or who takes part."""
        self._planned_at = None

    def planned(self) -> list[SessionPlan]:
        """Every session of the window, in the order of their starts."""
        return sorted(self._planned.values(), key=lambda plan: plan.start)

    def plan(self, session: str) -> SessionPlan | None:
        return self._planned.get(session)

    def affair(self, session: str) -> Affair | None:
        """An open session; None where nothing of it has been due yet."""
        return self._affairs.get(session)

    def affairs(self) -> list[Affair]:
        return list(self._affairs.values())

    # ── what is written of them ─────────────────────────────────────────────────────────────────────

    async def record(self, session: str, *bodies: Body) -> Affair:
        """Write, and wait until it may be told: what is done next is done from the record. Raises StoreError."""
        affair = await self.open_now(session)
        if affair.progress.opened is None and not isinstance(bodies[0], SessionOpened):
            bodies = opening(affair.plan), *bodies
        events = self._ledger.record(session, *bodies)
        while affair.seq < events[-1].seq:
            affair.told.clear()
            if self._followers[session].done():
                raise self._gone(session)
            await affair.told.wait()
        return affair

    async def open_now(self, session: str) -> Affair:
        """A planned session's journal, whether anything of it is due or not. Raises StoreError."""
        return self._affairs.get(session) or await self._open(self._planned[session])

    async def close(self) -> None:
        for follower in self._followers.values():
            follower.cancel()
        await asyncio.gather(*self._followers.values(), return_exceptions=True)

    def _gone(self, session: str) -> Exception:
        error = self._followers[session].exception()
        return error if isinstance(error, StoreError) else RuntimeError(f"{session} is no longer followed")

    async def _open(self, plan: SessionPlan) -> Affair:
        async with self._opening:
            if held := self._affairs.get(plan.id):  # two have asked for it at once
                return held
            affair = Affair(plan)
            for event in await self._ledger.open(plan.id):
                affair.fold(event)
            self._affairs[plan.id] = affair
            follower = asyncio.create_task(self._follow(affair), name=f"book {plan.id}")
            follower.add_done_callback(lambda _: affair.told.set())
            self._followers[plan.id] = follower
            return affair

    async def _follow(self, affair: Affair) -> None:
        async for event in self._ledger.follow(affair.id, affair.seq):
            affair.fold(event)
            affair.told.set()
            self._on_event(affair, event)

    def _with_contacts(self, plan: SessionPlan) -> SessionPlan:
        guests = tuple(self._own(guest) for guest in plan.guests)
        return plan.model_copy(update={"guests": guests}) if guests else plan

    def _begun(self, plan: SessionPlan, now: datetime) -> bool:
        """Is anything of it due yet?"""
        return plan.start - timedelta(days=self._policy().announce_days) <= now


def opening(plan: SessionPlan) -> SessionOpened:
    """What its stream begins with, and what it says again when the plan has changed."""
    return SessionOpened(
        meeting=plan.meeting.id,
        title=plan.title,
        rooms=plan.meeting.rooms,
        start=plan.start,
        end=plan.end,
        sites=plan.sites,
        revision=plan.revision,
    )
