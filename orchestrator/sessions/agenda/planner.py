"""The one writer of the stream `schedule`: what people ask is decided, recorded and folded before the next may ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.clock import Clock
from orchestrator.errors import NotFound, StoreError
from orchestrator.model.events import SCHEDULE, Body, Event
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Registry
from orchestrator.schedule.calendar import Calendar
from orchestrator.schedule.planning import meetings, sessions
from orchestrator.schedule.planning.drafts import Draft, DutyDraft
from orchestrator.schedule.planning.ground import Decision, Ground, known_meeting
from orchestrator.schedule.planning.meetings import Weighed
from orchestrator.schedule.planning.sessions import GuestDraft
from orchestrator.schedule.plans import MeetingPlan, parts_of, plans_for
from orchestrator.store.ledger import NO_EVENT, Ledger


class Planner:
    """Use it from one event loop. What a person asks raises BadInput, NotFound, Overtaken or Refused, and StoreError
    where the stream cannot be written; then nothing has changed.

    `begun` tells whether a session is under way or over; without it the planned start decides. `on_changed` is called
    after each change.
    """

    def __init__(
        self,
        ledger: Ledger,
        registry: Registry,
        clock: Clock,
        *,
        begun: Callable[[SessionPlan], bool] | None = None,
        on_changed: Callable[[], None] | None = None,
    ) -> None:
        self._ledger = ledger
        self._registry = registry
        self._clock = clock
        self._begun = begun or self._started
        self._on_changed = on_changed
        self._plans = plans_for(registry)
        self._calendar = Calendar(registry.policy.schedule)

    async def open(self) -> None:
        """Become the stream's writer, and take up sites.yaml as it is now. Raises StoreError."""
        for event in await self._ledger.open(SCHEDULE):
            self._plans.fold(event)
        self.sync(self._registry)

    def sync(self, registry: Registry) -> None:
        """Go on with a changed registry: what sites.yaml plans, changes or no longer has is recorded as such."""
        self._registry = registry
        self._plans.zone = ZoneInfo(registry.organization.timezone)
        self._plans.usual = timedelta(hours=registry.policy.schedule.usual_length_h)
        self._calendar = Calendar(registry.policy.schedule)
        self._record(meetings.adopted(registry.meetings, self._plans.meetings()))

    async def written(self) -> None:
        """Wait until the store has all that was recorded."""
        await self._ledger.written()

    # ── what is planned ─────────────────────────────────────────────────────────────────────────────

    @property
    def calendar(self) -> Calendar:
        return self._calendar

    def meetings(self) -> list[MeetingPlan]:
        """In the order in which they were first planned, those withdrawn among them."""
        return self._plans.meetings()

    def sessions(self, since: datetime, until: datetime) -> list[SessionPlan]:
        """Every session that starts between `since` and before `until`, in order, also those moved and cancelled."""
        return self._plans.sessions(since, until, self._registry.sites)

    def session(self, id_: str) -> SessionPlan | None:
        return self._plans.session(id_, self._registry.sites)

    # ── what people ask ─────────────────────────────────────────────────────────────────────────────

    def weigh(self, draft: Draft, by: str, meeting: str | None = None) -> Weighed:
        """What would come of a draft, which changes nothing; `meeting` is the one it is to change."""
        ground = self._ground()
        return meetings.weigh(draft, ground, by, former=known_meeting(ground, meeting) if meeting else None)

    def plan(self, draft: Draft, by: str) -> Decision:
        return self._do(meetings.plan(draft, self._ground(), by))

    def change(self, meeting: str, revision: int, draft: Draft, by: str, reason: str = "") -> Decision:
        return self._do(meetings.change(meeting, revision, draft, self._ground(), by, reason))

    def withdraw(self, meeting: str, revision: int, reason: str, by: str) -> Decision:
        return self._do(meetings.withdraw(meeting, revision, reason, self._ground(), by))

    def again(self, former: str, start: str, title: str, by: str) -> Decision:
        """`former` is a meeting or one of its sessions."""
        return self._do(meetings.again(former, start, title, self._ground(), by))

    def move(self, session: str, revision: int, start: str, reason: str, by: str) -> Decision:
        return self._do(sessions.move(session, revision, start, reason, self._ground(), by))

    def cancel(self, session: str, revision: int, reason: str, by: str) -> Decision:
        return self._do(sessions.cancel(session, revision, reason, self._ground(), by))

    def assign(self, session: str, revision: int, duty: DutyDraft, by: str) -> Decision:
        return self._do(sessions.assign(session, revision, duty, self._ground(), by))

    def invite(self, session: str, revision: int, guest: GuestDraft, by: str) -> Decision:
        return self._do(sessions.invite(session, revision, guest, self._ground(), by))

    def dismiss(self, session: str, revision: int, guest: str, by: str) -> Decision:
        return self._do(sessions.dismiss(session, revision, guest, self._ground(), by))

    async def redact(self, session: str, event: str, by: str) -> Event:
        """Take the reason of a change of the session's meeting out of the journal. Raises as `Ledger.redact` does."""
        if not self._plans.tells(event, parts_of(session)[0]):
            raise NotFound(NO_EVENT.format(event=event))
        try:
            told = await self._ledger.redact(event, by)
        except StoreError:
            if self._ledger.is_redacting(event):
                self._forget(event)
            raise
        self._forget(event)
        return told

    def _forget(self, event: str) -> None:
        self._plans.redact(event)
        if self._on_changed:
            self._on_changed()

    def _ground(self) -> Ground:
        return Ground(self._plans, self._registry, self._calendar, self._clock.now(), self._begun)

    def _do(self, decision: Decision) -> Decision:
        self._record(decision.bodies)
        return decision

    def _record(self, bodies: Sequence[Body]) -> None:
        if not bodies:
            return
        for event in self._ledger.record(SCHEDULE, *bodies):
            self._plans.fold(event)
        if self._on_changed:
            self._on_changed()

    def _started(self, session: SessionPlan) -> bool:
        return session.start <= self._clock.now()
