"""A small province, and the desk at which its meetings are planned on a clock that stands where a test sets it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.errors import BadInput, Problem
from orchestrator.model.events import SCHEDULE, Body, Event, MeetingPlanned
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Conference, Contact, Meeting, Organization, Registry, Site
from orchestrator.schedule.calendar import Calendar
from orchestrator.schedule.planning.ground import Decision, Ground
from orchestrator.schedule.plans import Plans, plans_for

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BY = "truc1"
DUTY, DEPUTY = "Cán bộ trực", "Cán bộ trực dự phòng"


def at(text: str) -> datetime:
    """`2021-11-30 07:30`, in Hanoi."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def site(id_: str, name: str, *, hub: bool = False, contacts: Sequence[str] = ()) -> Site:
    people = tuple(Contact(name=each, role="technician", phone="0204 000 0001") for each in contacts)
    room = "Phòng họp tầng 4" if hub else None
    return Site(id=id_, name=name, level="province" if hub else "district", hub=hub, contacts=people, room=room)


REGISTRY = Registry(
    organization=Organization(name="UBND tỉnh", technical_owner="Sở Khoa học và Công nghệ"),
    conference=Conference(domain="hop.example", web="https://hop.example"),
    sites=(
        site("tinh", "UBND tỉnh", hub=True, contacts=(DUTY, DEPUTY)),
        site("luc-ngan", "UBND huyện Lục Ngạn"),
        site("son-dong", "UBND huyện Sơn Động"),
    ),
)


def meeting(id_: str = "giao-ban", start: str = "2021-11-30 07:30", **more: object) -> Meeting:
    given = {"id": id_, "title": f"Hội nghị {id_}", "rooms": (id_,), "start": at(start), **more}
    return Meeting.model_validate(given)


class Desk:
    """Records what is decided as the planner does, without a store. `now` is set by the test."""

    def __init__(self, now: str = "2021-11-01 08:00", registry: Registry = REGISTRY) -> None:
        self.now = at(now)
        self.registry = registry
        self.journal: list[Event] = []
        self.plans: Plans = plans_for(registry)

    def ground(self) -> Ground:
        calendar = Calendar(self.registry.policy.schedule)
        return Ground(self.plans, self.registry, calendar, self.now, lambda session: session.start <= self.now)

    def record(self, *bodies: Body) -> None:
        for body in bodies:
            # Through JSON, as the journal gives it back: a zone is then no more than an offset.
            body = type(body).model_validate_json(body.model_dump_json())
            self.journal.append(Event(SCHEDULE, len(self.journal) + 1, 1, self.now, body))
            self.plans.fold(self.journal[-1])

    def do(self, decision: Decision) -> Decision:
        self.record(*decision.bodies)
        return decision

    def from_file(self, *meetings: Meeting) -> None:
        for each in meetings:
            self.record(MeetingPlanned(meeting=each, source="file", by="sites.yaml"))

    def on_screen(self, *meetings: Meeting) -> None:
        for each in meetings:
            self.record(MeetingPlanned(meeting=each, source="screen", by=BY))

    def sessions(self, days: int = 400) -> list[SessionPlan]:
        since = at("2021-01-01 00:00")
        return self.plans.sessions(since, since + timedelta(days=days), self.registry.sites)

    def session(self, id_: str) -> SessionPlan:
        found = self.plans.session(id_, self.registry.sites)
        assert found is not None, id_
        return found

    def revision(self, id_: str) -> int:
        if "." in id_:
            return self.session(id_).revision
        plan = self.plans.meeting(id_)
        assert plan is not None, id_
        return plan.revision


def states(sessions: Sequence[SessionPlan]) -> dict[str, str]:
    return {session.id: session.state for session in sessions}


def said(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """Field and Vietnamese sentence."""
    return [(problem.path, problem.text.vi) for problem in problems]


def both(error: BadInput) -> list[tuple[str, str, str]]:
    return [(problem.path, problem.text.vi, problem.text.en) for problem in error.problems]
