"""What operators ask of the schedule: plan a meeting, change it, move and cancel its sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

from orchestrator.clock import Clock
from orchestrator.model.plan import SessionPlan
from orchestrator.schedule.planning.drafts import Draft, DutyDraft
from orchestrator.schedule.planning.ground import AHEAD, Decision
from orchestrator.schedule.planning.meetings import Weighed
from orchestrator.schedule.planning.sessions import GuestDraft
from orchestrator.schedule.plans import MeetingPlan
from orchestrator.text import Text
from orchestrator.web.office import bodies
from orchestrator.web.routing.answers import HttpRefusal, problem_texts
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route

WRITTEN_S = 2.0
SHOWN = 24  # sessions in one answer

NOT_YET = Text(
    vi="Đã nhận, nhưng nhật ký chưa ghi được; hãy xem lại lịch họp sau ít giây.",
    en="Taken, but the journal has not written it yet; look at the schedule in a few seconds.",
)


class Planner(Protocol):
    """The schedule's one writer. What people ask raises BadInput, NotFound, Overtaken, Refused and StoreError."""

    def meetings(self) -> list[MeetingPlan]: ...
    def sessions(self, since: datetime, until: datetime) -> list[SessionPlan]: ...
    def session(self, id_: str) -> SessionPlan | None: ...
    def weigh(self, draft: Draft, by: str, meeting: str | None = None) -> Weighed: ...
    def plan(self, draft: Draft, by: str) -> Decision: ...
    def change(self, meeting: str, revision: int, draft: Draft, by: str, reason: str = "") -> Decision: ...
    def withdraw(self, meeting: str, revision: int, reason: str, by: str) -> Decision: ...
    def again(self, former: str, start: str, title: str, by: str) -> Decision: ...
    def move(self, session: str, revision: int, start: str, reason: str, by: str) -> Decision: ...
    def cancel(self, session: str, revision: int, reason: str, by: str) -> Decision: ...
    def assign(self, session: str, revision: int, duty: DutyDraft, by: str) -> Decision: ...
    def invite(self, session: str, revision: int, guest: GuestDraft, by: str) -> Decision: ...
    def dismiss(self, session: str, revision: int, guest: str, by: str) -> Decision: ...
    async def written(self) -> None: ...


class Meetings:
    """An answer means that the journal has it."""

    def __init__(self, planner: Planner, clock: Clock) -> None:
        self._planner = planner
        self._clock = clock

    def routes(self) -> list[AnyRoute]:
        all_, one, session = "/api/v1/meetings", "/api/v1/meetings/{meeting}", "/api/v1/sessions/{session}"
        return [
            Route("GET", all_, "The meetings planned", Access.OPERATOR, self.meetings, gives=bodies.MeetingList),
            _act(all_, "Plan a meeting", self.plan, Draft, bodies.Planned),
            _act(all_ + "/check", "What would come of a draft", self.check, bodies.MeetingCheck, bodies.Checked),
            _act(one, "Change a meeting", self.change, bodies.MeetingChange, bodies.Planned),
            _act(one + "/withdraw", "Hold it no more", self.withdraw, bodies.Withdrawal, bodies.Planned),
            _act(one + "/again", "Hold a meeting or session again", self.again, bodies.Again, bodies.Planned),
            _act(session + "/move", "To another time", self.move, bodies.Move, bodies.SessionPlanned),
            _act(session + "/cancel", "It is not held", self.cancel, bodies.Withdrawal, bodies.SessionPlanned),
            _act(session + "/duty", "Who is on duty for it", self.assign, bodies.DutyChange, bodies.SessionPlanned),
            _act(session + "/guest", "Invite a site to it", self.invite, bodies.Invited, bodies.SessionPlanned),
            _act(session + "/guest/dismiss", "Without it", self.dismiss, bodies.Dismissed, bodies.SessionPlanned),
        ]

    # ── meetings ────────────────────────────────────────────────────────────────────────────────────

    async def meetings(self, call: Call[None]) -> bodies.MeetingList:
        """Those withdrawn are not among them."""
        plans = [plan for plan in self._planner.meetings() if not plan.withdrawn]
        ahead = self._ahead()
        return bodies.MeetingList(meetings=tuple(_view(plan, ahead) for plan in plans))

    async def check(self, call: Call[bodies.MeetingCheck]) -> bodies.Checked:
        found = self._planner.weigh(bodies.draft_of(call.body), call.caller.name, call.body.changes)
        return bodies.Checked(
            meeting=found.meeting,
            sessions=tuple(session.start for session in found.sessions),
            problems=problem_texts(found.problems),
            warnings=problem_texts(found.warnings),
        )

    async def plan(self, call: Call[Draft]) -> bodies.Planned:
        return await self._planned(self._planner.plan(call.body, call.caller.name))

    async def change(self, call: Call[bodies.MeetingChange]) -> bodies.Planned:
        body, draft = call.body, bodies.draft_of(call.body)
        decision = self._planner.change(call.part("meeting"), body.revision, draft, call.caller.name, body.reason)
        return await self._planned(decision)

    async def withdraw(self, call: Call[bodies.Withdrawal]) -> bodies.Planned:
        body, meeting = call.body, call.part("meeting")
        return await self._planned(self._planner.withdraw(meeting, body.revision, body.reason, call.caller.name))

    async def again(self, call: Call[bodies.Again]) -> bodies.Planned:
        body, former = call.body, call.part("meeting")
        return await self._planned(self._planner.again(former, body.start, body.title, call.caller.name))

    # ── sessions ────────────────────────────────────────────────────────────────────────────────────

    async def move(self, call: Call[bodies.Move]) -> bodies.SessionPlanned:
        body, session = call.body, call.part("session")
        decision = self._planner.move(session, body.revision, body.start, body.reason, call.caller.name)
        return await self._session(decision)

    async def cancel(self, call: Call[bodies.Withdrawal]) -> bodies.SessionPlanned:
        body, session = call.body, call.part("session")
        return await self._session(self._planner.cancel(session, body.revision, body.reason, call.caller.name))

    async def assign(self, call: Call[bodies.DutyChange]) -> bodies.SessionPlanned:
        body, session = call.body, call.part("session")
        return await self._session(self._planner.assign(session, body.revision, body, call.caller.name))

    async def invite(self, call: Call[bodies.Invited]) -> bodies.SessionPlanned:
        body, session = call.body, call.part("session")
        return await self._session(self._planner.invite(session, body.revision, body, call.caller.name))

    async def dismiss(self, call: Call[bodies.Dismissed]) -> bodies.SessionPlanned:
        body, session = call.body, call.part("session")
        return await self._session(self._planner.dismiss(session, body.revision, body.site, call.caller.name))

    # ── answers ─────────────────────────────────────────────────────────────────────────────────────

    async def _planned(self, decision: Decision) -> bodies.Planned:
        await self._written()
        plan = next(plan for plan in self._planner.meetings() if plan.meeting.id == decision.meeting)
        ahead = self._ahead()
        return bodies.Planned(
            meeting=_view(plan, ahead),
            sessions=tuple(session for session in ahead if session.meeting.id == decision.meeting)[:SHOWN],
            warnings=problem_texts(decision.warnings),
        )

    async def _session(self, decision: Decision) -> bodies.SessionPlanned:
        await self._written()
        session = self._planner.session(decision.session or "")
        if session is None:
            raise LookupError(decision.session)
        return bodies.SessionPlanned(session=session, warnings=problem_texts(decision.warnings))

    async def _written(self) -> None:
        try:
            await asyncio.wait_for(self._planner.written(), WRITTEN_S)
        except TimeoutError:
            raise HttpRefusal(503, "journal_behind", NOT_YET) from None

    def _ahead(self) -> list[SessionPlan]:
        now = self._clock.now()
        return [session for session in self._planner.sessions(now, now + AHEAD) if session.state == "planned"]


def _act(
    path: str, summary: str, handle: Callable[[Call[Any]], Awaitable[Any]], takes: type[Any], gives: type[Any]
) -> AnyRoute:
    return Route("POST", path, summary, Access.OPERATOR, handle, takes=takes, gives=gives, refuses=(404, 409, 503))


def _view(plan: MeetingPlan, ahead: list[SessionPlan]) -> bodies.MeetingView:
    starts = (session.start for session in ahead if session.meeting.id == plan.meeting.id)
    return bodies.MeetingView(**dict(plan), next=next(starts, None))
