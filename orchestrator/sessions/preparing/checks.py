"""Runs the check of a session's points from the centre: in its windows until each has passed, and on demand."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

import structlog

from orchestrator.clock import Clock
from orchestrator.errors import DiemCauError
from orchestrator.model.check import CENTRE, Item, Kind, Verdict, Wanted
from orchestrator.model.events import Body, FallbackTested
from orchestrator.model.plan import SessionPlan
from orchestrator.model.policy import SchedulePolicy
from orchestrator.model.registry import Registry
from orchestrator.model.views.preparation import PreflightProgress
from orchestrator.preflight.plan import Plan, plan
from orchestrator.preflight.runner import Prober, Progress, journalled, run_preflight
from orchestrator.schedule.progress import Progress as Course
from orchestrator.schedule.steps import WINDOWS, WorkingDayBefore, steps
from orchestrator.sessions.book import Affair, Book
from orchestrator.sessions.effects import taking_part
from orchestrator.text import Text

log = structlog.get_logger(__name__)
Vantages = Callable[[], Collection[str]]
Probing = Callable[[], AbstractAsyncContextManager[Prober]]

ROOM_SILENT = Text(
    vi="Trang của phòng dự phòng không trả lời như mong đợi; kiểm tra máy chủ Jitsi và tên phòng.",
    en="The page of the fallback room does not answer as it should; check the Jitsi server and the room's name.",
)


class Checks:
    """One run at a time for a session. `probing` opens the probes of one run, `media_from` says where the media port
    can be asked from."""

    def __init__(
        self, book: Book, registry: Callable[[], Registry], probing: Probing, clock: Clock, media_from: Vantages
    ) -> None:
        self._book = book
        self._registry = registry
        self._probing = probing
        self._clock = clock
        self._media_from = media_from
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._progress: dict[str, PreflightProgress] = {}
        self._looked_at: dict[str, Sequence[str] | None] = {}
        self._asked: dict[str, dict[str, None]] = {}  # by session: the points that are looked at next, each once

    def tend(self, affair: Affair, now: datetime, before: WorkingDayBefore) -> None:
        """In a window, look at whoever has not passed in it, every few minutes."""
        policy = self._registry().policy.schedule
        since = open_window(affair.plan, affair.progress, policy, before, now)
        if since is None or affair.id in self._runs:
            return
        ids = [site.id for site in taking_part(affair, self._registry())]
        again = now - timedelta(minutes=policy.recheck_min)
        waiting = list(affair.readiness.to_check(ids, since, again))
        if waiting:
            self.start(affair, waiting)

    def start(self, affair: Affair, sites: Sequence[str] | None = None) -> bool:
        """Look at these points (None: all) and the centre. False while a look is under way."""
        if affair.id in self._runs:
            return False
        self._looked_at[affair.id] = sites
        task = asyncio.create_task(self._run(affair, sites), name=f"check {affair.id}")
        self._runs[affair.id] = task
        task.add_done_callback(lambda _: self._go_on(affair))
        return True

    def ask(self, affair: Affair, site: str) -> None:
        """Look at this point now, or as soon as the look that is under way is done."""
        if not self.start(affair, [site]):
            self._asked.setdefault(affair.id, {})[site] = None

    def _go_on(self, affair: Affair) -> None:
        del self._runs[affair.id]
        if asked := self._asked.pop(affair.id, None):
            self.start(affair, list(asked))

    def progress(self, session: str) -> PreflightProgress | None:
        """How far the look that is under way has come; None where there is none."""
        return self._progress.get(session)

    def under_way(self, session: str, site: str) -> bool:
        """Is this point being looked at, or next?"""
        now, then = self._looked_at.get(session), self._asked.get(session, ())
        return session in self._runs and (now is None or site in now or site in then)

    async def settled(self) -> None:
        """Wait for every look that is under way, and those asked for meanwhile."""
        while self._runs:
            await asyncio.gather(*self._runs.values(), return_exceptions=True)

    async def close(self) -> None:
        self._asked.clear()
        for task in self._runs.values():
            task.cancel()
        await self.settled()

    async def _run(self, affair: Affair, sites: Sequence[str] | None) -> None:
        self._progress[affair.id] = PreflightProgress(done=0, total=0)

        def progressed(progress: Progress) -> None:
            self._progress[affair.id] = PreflightProgress(done=progress.done, total=progress.total)

        registry, now = self._registry(), self._clock.now()
        run = f"preflight-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        try:
            async with self._probing() as prober:
                found = await run_preflight(
                    wanted(affair, registry, now, sites, self._media_from()),
                    run,
                    prober,
                    registry.policy.checks,
                    self._clock,
                    on_progress=progressed,
                )
                tested = await _fallback(affair, registry, prober)
            await self._book.record(affair.id, *journalled(found), *tested)
        except DiemCauError as error:
            log.warning("check not finished", session=affair.id, why=str(error))
        finally:
            self._progress.pop(affair.id, None)


def open_window(
    plan: SessionPlan, course: Course, policy: SchedulePolicy, before: WorkingDayBefore, now: datetime
) -> datetime | None:
    """When the window of checking that is open now began; None while none is."""
    windows = (step for step in steps(plan, policy, before) if step.name in WINDOWS)
    return next((step.at for step in windows if step.at <= now < step.until and step.key in course.fired), None)


def wanted(
    affair: Affair, registry: Registry, now: datetime, sites: Sequence[str] | None, media_from: Collection[str] = ()
) -> Plan:
    """What is asked for this session: of these points, or of all, and always of the centre."""
    session, present = affair.plan, taking_part(affair, registry)
    minutes = max(1, round((session.end - session.start).total_seconds() / 60))
    meeting = session.meeting.model_copy(update={"start": session.start, "duration": minutes, "sites": "all"})
    everything = plan(registry.model_copy(update={"sites": present}), meeting, now, media_from=media_from)
    if sites is None:
        return everything
    asked = {CENTRE, *sites}
    return everything._replace(
        sites=tuple(site for site in everything.sites if site in asked),
        chains=tuple(chain for chain in everything.chains if chain[0].site in asked),
    )


async def _fallback(affair: Affair, registry: Registry, prober: Prober) -> tuple[Body, ...]:
    """The fallback room's page, once until it has passed. A telephone bridge is tried by a person."""
    fallback = affair.plan.meeting.fallback
    tested = affair.readiness.tested.get("room")
    if fallback is None or fallback.room is None or (tested and tested.verdict.ready):
        return ()
    url = f"{registry.conference.web.rstrip('/')}/{fallback.room}"
    found = await prober.measure(Wanted(Kind.HTTP, Item.WEB, url))
    good = found.fault is None and found.status == 200
    return (
        FallbackTested(
            what="room", verdict=Verdict.PASSED if good else Verdict.FAILED, detail=None if good else ROOM_SILENT
        ),
    )
