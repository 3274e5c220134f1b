"""What is to be done now: decided from the plan, from what the journal says was done, and from the time.

Whatever the order of restarts, edits and clock steps: a step fires once at most, a window that was slept through is
missed and said so, and a phase never comes back. A step called missed by a clock that ran ahead still fires once the
clock is right again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from orchestrator.model.events import Body, PhaseChanged, StepFired, StepMissed
from orchestrator.model.plan import Phase, SessionPlan
from orchestrator.model.policy import SchedulePolicy
from orchestrator.schedule.progress import Progress
from orchestrator.schedule.steps import ANNOUNCE, CALLED_OFF, CHANGED, Step, WorkingDayBefore, steps

LATE = timedelta(minutes=1)


class Fire(NamedTuple):
    """Set it going; `record` comes first."""

    step: Step
    record: tuple[Body, ...]


class Miss(NamedTuple):
    step: Step
    record: StepMissed


def due(
    plan: SessionPlan, progress: Progress, now: datetime, policy: SchedulePolicy, before: WorkingDayBefore
) -> list[Fire | Miss]:
    """In the order in which it was due. `now` is aware."""
    if progress.phase.over or _never_ours(plan, progress, policy):
        return []
    phase = progress.phase
    found: list[Fire | Miss] = []
    for step in (*_change(plan, progress), *steps(plan, policy, before)):
        if step.at > now or step.key in progress.fired or (step.name == ANNOUNCE and progress.announced):
            continue
        if now < step.until:
            entered = step.phase if step.phase is not None and not phase.reached(step.phase) else None
            found.append(Fire(step, tuple(_record(step, phase, entered, now))))
            phase = entered or phase
        elif step.key not in progress.missed:
            found.append(Miss(step, _missed(step, plan)))
    return found


def next_due(plan: SessionPlan, now: datetime, policy: SchedulePolicy, before: WorkingDayBefore) -> Step | None:
    """The next step ahead."""
    return next((step for step in steps(plan, policy, before) if step.at > now), None)


def _never_ours(plan: SessionPlan, progress: Progress, policy: SchedulePolicy) -> bool:
    """It was over before anyone planned it here, or was called off before anything was done for it."""
    if progress.opened is not None:
        return False
    late = plan.planned_at >= plan.start + timedelta(hours=policy.longest_h)
    return late or plan.state != "planned"


def _change(plan: SessionPlan, progress: Progress) -> Iterator[Step]:
    """Somebody was told another hour, room or circle than now holds."""
    told = progress.opened
    if told is None or not progress.announced or plan.state != "planned" or progress.phase.reached(Phase.LIVE):
        return
    if (told.start, told.end, told.rooms, told.sites) != (plan.start, plan.end, plan.meeting.rooms, plan.sites):
        yield Step(f"{CHANGED}.{plan.revision}", plan.changed_at, plan.start)


def _record(step: Step, phase: Phase, entered: Phase | None, now: datetime) -> Iterator[Body]:
    yield StepFired(step=step.name, planned=step.at, late=now - step.at > LATE)
    if entered is not None:
        reason = {CALLED_OFF: "plan", "expire": "expired"}.get(step.name, "clock")
        yield PhaseChanged(before=phase, after=entered, reason=reason)


def _missed(step: Step, plan: SessionPlan) -> StepMissed:
    """Nobody slept where the plan came after the window."""
    late = plan.changed_at >= step.until and step.name != ANNOUNCE
    return StepMissed(step=step.name, planned=step.at, until=step.until, reason="planned_late" if late else "away")
