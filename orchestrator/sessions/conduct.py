"""Conducts the sessions: does what is due, and keeps the watch and the checks where a session wants them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from orchestrator import notices
from orchestrator.model.events import SiteCheckedIn
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Registry, Site
from orchestrator.model.views.board import Notice
from orchestrator.schedule.due import Fire, Miss
from orchestrator.schedule.steps import ASK_END, ASK_START, WorkingDayBefore, label
from orchestrator.sessions.book import Affair, Book
from orchestrator.sessions.effects import effects, taking_part
from orchestrator.sessions.preparing.checks import Checks, open_window
from orchestrator.sessions.preparing.letters import Letters
from orchestrator.sessions.watching.watches import STANDING, STANDING_TITLE, Watches
from orchestrator.store.ledger import Ledger

SHOWN_FOR = timedelta(hours=12)  # the board of a session that has ended
WRITES_FOR = timedelta(days=1)  # after its start, what was not delivered to the points


class Conduct:
    """The hands of the schedule. `before` gives the working day before a day."""

    def __init__(
        self,
        book: Book,
        watches: Watches,
        checks: Checks,
        letters: Letters,
        ledger: Ledger,
        registry: Callable[[], Registry],
        before: Callable[[], WorkingDayBefore],
    ) -> None:
        self._book = book
        self._watches = watches
        self._checks = checks
        self._letters = letters
        self._ledger = ledger
        self._registry = registry
        self._before = before

    # ── what is due ─────────────────────────────────────────────────────────────────────────────────

    async def fire(self, session: str, fire: Fire) -> None:
        affair = self._book.affair(session)
        assert affair is not None
        self._letters.tend(affair)  # a notice that is about to be issued speaks of the plan as it is now
        await self._book.record(session, *fire.record, *effects(fire.step, affair, self._registry()))

    async def miss(self, session: str, miss: Miss) -> None:
        await self._book.record(session, miss.record)

    async def tend(self, now: datetime) -> None:
        """What follows from how things stand: who is watched, who is there, who is looked at."""
        for affair in self._book.affairs():
            if now - affair.plan.start < WRITES_FOR:
                self._letters.tend(affair)
            await self._watch(affair, now)
        await self._stand_by()
        for affair in self._book.affairs():
            if not affair.phase.over:
                await self._note_agents(affair, now)
                self._checks.tend(affair, now, self._before())
        self._say()

    async def _watch(self, affair: Affair, now: datetime) -> None:
        """A session has a board from its first step until some hours after its end, and is watched in between."""
        ended = affair.progress.ended_at
        if affair.phase.over and (ended is None or now - ended > SHOWN_FOR):
            if affair.id in self._watches.shown:
                await self._watches.forget(affair.id)
            return
        sites = taking_part(affair, self._registry())
        if affair.id not in self._watches.shown:
            self._watches.show(affair.id, affair.plan.title, sites, affair.events, phase=affair.phase)
        if affair.phase.watched and affair.id not in self._watches.on:
            await self._end_standing()
            self._watches.begin(affair.id, sites, affair.events)
        elif affair.phase.over and affair.id in self._watches.on:
            self._watches.end(affair.id, "ended")

    async def _stand_by(self) -> None:
        """While no session is on, the lines are watched all the same, so that they are known when one begins."""
        if self._watches.on:
            return
        stream, registry = self._standing(), self._registry()
        history = await self._ledger.open(stream)
        calls = registry.policy.alerts.outside_sessions
        self._watches.show(stream, STANDING_TITLE, registry.sites, history, phase=None, calls=calls)
        self._watches.begin(stream, registry.sites, history)

    async def _end_standing(self) -> None:
        for stream in self._watches.on:
            if stream.startswith(STANDING):
                await self._watches.forget(stream)

    def _standing(self) -> str:
        """A stream for each spell between two sessions: named by the one before, so that a restart goes on with it."""
        ended = [affair for affair in self._book.affairs() if affair.progress.ended_at is not None]
        last = max(ended, key=lambda affair: affair.plan.start, default=None)
        return STANDING if last is None else f"{STANDING}.{last.id}"

    async def _note_agents(self, affair: Affair, now: datetime) -> None:
        """In a window of checking an agent that is attached shows that its point is there."""
        policy = self._registry().policy.schedule
        if open_window(affair.plan, affair.progress, policy, self._before(), now) is None:
            return
        sites = [site.id for site in taking_part(affair, self._registry())]
        new = [site for site in affair.readiness.absent(sites) if site in self._watches.agents]
        if new:
            await self._book.record(affair.id, *(SiteCheckedIn(site=site, via="agent") for site in new))

    # ── what the boards say of it ───────────────────────────────────────────────────────────────────

    def _say(self) -> None:
        affairs = self._book.affairs()
        for affair in affairs:
            if affair.id in self._watches.on:
                self._watches.notify_one(affair.id, notices.ASKED, _asked(affair))
        slept = [
            (affair.plan.title, label(miss.step))
            for affair in affairs
            if not affair.phase.over
            for miss in affair.progress.missed.values()
            if miss.reason == "away" and (miss.step, miss.planned) not in affair.progress.fired
        ]
        self._watches.notify(notices.MISSED, notices.missed(slept))
        self._watches.notify(notices.MAIL_HELD, notices.mail_held(self._letters.held))

    def sites(self, stream: str) -> tuple[Site, ...]:
        """Who is watched under a stream."""
        affair = self._book.affair(stream)
        return taking_part(affair, self._registry()) if affair else self._registry().sites


def _asked(affair: Affair) -> Notice | None:
    """No session begins or ends by the clock: at the planned times the people are asked."""
    fired = {step for step, _ in affair.progress.fired}
    if ASK_START in fired and not affair.phase.reached(Phase.LIVE):
        return notices.ask_start()
    return notices.ask_end() if ASK_END in fired and affair.phase is Phase.LIVE else None
