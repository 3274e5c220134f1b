"""Everything about sessions, put together: planned, prepared, watched, conducted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from orchestrator.channels.channel import Channel, Post
from orchestrator.clock import Clock
from orchestrator.edges import Edges
from orchestrator.jitsi.keys import Key
from orchestrator.live.runner import Archive
from orchestrator.model.plan import Phase, SessionPlan
from orchestrator.model.registry import Duty, Registry, Site
from orchestrator.schedule.calendar import Calendar
from orchestrator.schedule.runner import ScheduleRunner
from orchestrator.schedule.steps import WorkingDayBefore
from orchestrator.sessions.agenda.planner import Planner
from orchestrator.sessions.book import Book
from orchestrator.sessions.conduct import Conduct
from orchestrator.sessions.desk import Desk
from orchestrator.sessions.preparing.checks import Checks, Probing, Vantages
from orchestrator.sessions.preparing.letters import Letters
from orchestrator.sessions.preparing.reception import Reception
from orchestrator.sessions.rooms.desk import RoomDesk
from orchestrator.sessions.rooms.entrance import Entrance
from orchestrator.sessions.rooms.gate import PlannedRooms
from orchestrator.sessions.rooms.parts import Access
from orchestrator.sessions.rooms.runner import Rooms
from orchestrator.sessions.watching.watches import Watches
from orchestrator.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the sessions are given to work with. `media_from`: see Checks. `login` signs the points' tokens, where we
    may. `link` gives the address of a point's own page for a session, `ack_url` that of the page on which a receiver
    takes an incident on, where there is one; `own` a point with the contacts that count."""

    ledger: Ledger
    archive: Archive
    edges: Edges
    probing: Probing
    media_from: Vantages
    login: Key | None
    clock: Clock
    version: str
    link: Callable[[str, str], str]
    ack_url: Callable[[str, str], str] | None
    own: Callable[[Site], Site]
    stepped: Callable[[float], None]
    jitsi: Access


class Secretariat:
    """Its parts are open to whoever composes the service; `use` goes on with a changed registry."""

    def __init__(self, registry: Registry, channels: Sequence[Channel], post: Post | None, means: Means) -> None:
        self._registry = registry
        self._before = Calendar(registry.policy.schedule).working_day_before
        clock, ledger = means.clock, means.ledger
        self._clock = clock
        self.planner = Planner(ledger, registry, clock, begun=self._begun, on_changed=lambda: self.book.changed())
        self.book = Book(
            self.planner,
            ledger,
            lambda: self.registry.policy.schedule,
            means.own,
            lambda affair, event: self.rooms.told(affair, event),
        )
        self.watches = Watches(
            registry,
            ledger=ledger,
            archive=means.archive,
            edges=means.edges,
            channels=channels,
            clock=clock,
            version=means.version,
            ack_url=means.ack_url,
        )
        self.rooms = Rooms(self.book, self.watches, self._now, means.jitsi, clock)
        entrance = Entrance(means.jitsi.issuer, means.login, lambda: self.registry.conference.web, clock)
        self.room_desk = RoomDesk(self.rooms, self.book, self.watches, self._now, entrance, self._working_day, clock)
        self.checks = Checks(self.book, self._now, means.probing, clock, means.media_from)
        self.letters = Letters(self.book, ledger, self._now, self._working_day, clock, means.link, post)
        self.conduct = Conduct(self.book, self.watches, self.checks, self.letters, ledger, self._now, self._working_day)
        self.desk = Desk(
            self.book,
            self.checks,
            self.watches,
            lambda session: self.rooms.hall(session) is not None,
            self.letters,
            self._now,
            self._working_day,
            clock,
            means.link,
        )
        self.reception = Reception(self.book, self.desk, self.checks, self.letters, clock, means.link, entrance)
        self.schedule = ScheduleRunner(
            self.book,
            self.conduct,
            lambda: self.registry.policy.schedule,
            self._working_day,
            clock,
            stepped=means.stepped,
        )

    async def open(self, stack: AsyncExitStack) -> None:
        """Take the schedule up from the journal. Raises StoreError."""
        stack.push_async_callback(self.watches.close)
        stack.push_async_callback(self.book.close)
        stack.push_async_callback(self.letters.close)
        stack.push_async_callback(self.checks.close)
        await self.planner.open()

    def use(self, registry: Registry, channels: Sequence[Channel], post: Post | None) -> None:
        """Go on with a changed registry."""
        self._registry = registry
        self._before = Calendar(registry.policy.schedule).working_day_before
        self.watches.use(registry, channels, self.conduct.sites)
        self.planner.sync(registry)
        self.book.changed()
        self.letters.use(post)

    @property
    def registry(self) -> Registry:
        return self._registry

    def guests(self) -> list[Site]:
        """The points that take part in single sessions only."""
        return [guest for plan in self.book.planned() for guest in plan.guests]

    def duties(self) -> list[tuple[str, Duty]]:
        """Who is on duty for what is ahead."""
        ahead = [plan.meeting for plan in self.book.planned() if plan.end > self._clock.now()]
        return [(meeting.title, meeting.duty) for meeting in ahead if meeting.duty is not None]

    def gate(self) -> PlannedRooms:
        """Which rooms may open now."""
        return PlannedRooms(self.book.planned, self._working_day)

    @property
    def failed(self) -> list[str]:
        """The stages that have ended by an error."""
        return [*self.watches.failed, *self.letters.failed]

    def _now(self) -> Registry:
        return self._registry

    def _working_day(self) -> WorkingDayBefore:
        return self._before

    def _begun(self, plan: SessionPlan) -> bool:
        """Too late to plan it otherwise?"""
        affair = self.book.affair(plan.id)
        return affair is not None and affair.phase.reached(Phase.LIVE)
