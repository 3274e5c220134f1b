"""A session to try the schedule with: the briefing of Tuesday 30/11/2021, and a diary that keeps what was due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.model.events import Body, Event, PhaseChanged, StepFired, StepMissed
from orchestrator.model.plan import Phase, SessionPlan
from orchestrator.model.policy import SchedulePolicy
from orchestrator.model.registry import Meeting
from orchestrator.schedule.due import Fire, due
from orchestrator.schedule.progress import Progress
from orchestrator.sessions.book import opening

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2021, 11, 30, 7, 30, tzinfo=ZONE)
PLANNED = datetime(2021, 11, 20, 9, 0, tzinfo=ZONE)
POLICY = SchedulePolicy()
SITES = ("tinh", "luc-ngan", "son-dong")


def at(text: str) -> datetime:
    """`29 14:00`: that day of November 2021."""
    day, _, clock = text.partition(" ")
    hours, minutes = clock.split(":")
    return datetime(2021, 11, int(day), int(hours), int(minutes), tzinfo=ZONE)


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def session(start: datetime = START, *, planned: datetime = PLANNED, **changed: object) -> SessionPlan:
    meeting = Meeting(id="giao-ban", title="Giao ban tháng 11/2021", rooms=("giao-ban",), start=start)
    plan = SessionPlan(
        id=f"giao-ban.{start:%Y%m%d}",
        meeting=meeting,
        start=start,
        end=start + timedelta(hours=4),
        sites=SITES,
        revision=1,
        planned_at=planned,
        changed_at=planned,
    )
    return plan.model_copy(update=changed)


class Diary:
    """Does what is due as the service does: records, folds, and survives what happens to a service."""

    def __init__(self, plan: SessionPlan) -> None:
        self.plan = plan
        self.events: list[Event] = []
        self.progress = Progress()

    def look(self, now: datetime) -> list[str]:
        """One tick; what it did, in words."""
        found = due(self.plan, self.progress, now, POLICY, day_before)
        for each in found:
            bodies = each.record if isinstance(each, Fire) else (each.record,)
            self.record(now, *bodies)
        return [said(body) for each in found for body in (each.record if isinstance(each, Fire) else (each.record,))]

    def record(self, now: datetime, *bodies: Body) -> None:
        if self.progress.opened is None or any(
            isinstance(b, StepFired) and b.step.startswith("changed") for b in bodies
        ):
            bodies = (opening(self.plan), *bodies)
        for body in bodies:
            event = Event(self.plan.id, len(self.events) + 1, 1, now, body)
            self.events.append(event)
            self.progress.fold(event)

    def restart(self) -> None:
        """Nothing is left but the journal."""
        self.progress = Progress()
        for event in self.events:
            self.progress.fold(event)

    def of(self, kind: type[Body]) -> list[Body]:
        return [event.body for event in self.events if isinstance(event.body, kind)]

    @property
    def phases(self) -> list[Phase]:
        return [event.body.after for event in self.events if isinstance(event.body, PhaseChanged)]


def said(body: Body) -> str:
    match body:
        case StepFired(step=step, late=late):
            return f"{step} late" if late else step
        case StepMissed(step=step, reason=reason):
            return f"{step} missed ({reason})"
        case PhaseChanged(after=phase):
            return f"→ {phase}"
    return body.kind
