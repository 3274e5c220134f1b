"""May a room open? Asked by Prosody's reservations, where they are switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

from orchestrator.jitsi.xmpp.trial import ROOM as TRIAL_ROOM
from orchestrator.model.plan import SessionPlan
from orchestrator.schedule.steps import WorkingDayBefore
from orchestrator.text import Text

AFTER = timedelta(hours=12)  # as long as tokens let people in again

NOT_PLANNED = Text(
    vi="Phòng “{room}” không có trong lịch họp lúc này; liên hệ cán bộ trực kỹ thuật của tỉnh.",
    en="The room “{room}” is not planned for now; ask the duty engineer of the province.",
)


class PlannedRooms:
    """Those of sessions around now, and their fallbacks; and those of our own trials."""

    def __init__(self, planned: Callable[[], Iterable[SessionPlan]], before: Callable[[], WorkingDayBefore]) -> None:
        self._planned = planned
        self._before = before

    def why_not(self, room: str, now: datetime) -> Text | None:
        if TRIAL_ROOM.fullmatch(room):
            return None
        for plan in self._planned():
            fallback = plan.meeting.fallback
            names = [*plan.meeting.rooms, *([fallback.room] if fallback and fallback.room else [])]
            near = opens(plan, self._before()) <= now <= plan.start + AFTER
            if plan.state == "planned" and near and room in (name.lower() for name in names):
                return None
        return NOT_PLANNED.format(room=room)


def opens(plan: SessionPlan, before: WorkingDayBefore) -> datetime:
    """With the working day before, on which the points are checked."""
    return datetime.combine(before(plan.start.date()), time(), plan.start.tzinfo)
