"""Which rooms may open when, where Prosody asks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from orchestrator.model.policy import SchedulePolicy
from orchestrator.schedule.calendar import Calendar
from orchestrator.sessions.rooms.gate import PlannedRooms
from tests.invitations.meeting import plan

MONDAY = datetime.combine(date(2021, 11, 22), plan().start.timetz())
PLANNED = plan(start=MONDAY, end=MONDAY + timedelta(hours=4))
GATE = PlannedRooms(lambda: [PLANNED], lambda: Calendar(SchedulePolicy()).working_day_before)


def at(day: int, hour: int) -> datetime:
    return MONDAY.replace(day=day, hour=hour, minute=0)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(18, 23), False),
        (at(19, 0), True),  # the Friday, on whose afternoon the points are checked
        (at(19, 14), True),
        (at(21, 9), True),
        (MONDAY + timedelta(hours=11), True),
        (MONDAY + timedelta(hours=13), False),
    ],
)
def test_a_room_may_open_from_the_working_day_before(now: datetime, *, opens: bool) -> None:
    (room,) = PLANNED.meeting.rooms
    assert (GATE.why_not(room.lower(), now) is None) is opens
    assert GATE.why_not("phong-khac", now) is not None


def test_our_own_trials_may_always_open() -> None:
    now = at(1, 0)
    assert GATE.why_not("thu-0123456789abcdef", now) is None
    for room in ("thu-0123456789abcdeg", "thu-0123456789abcdef0", "thu-ky"):
        assert GATE.why_not(room, now) is not None
