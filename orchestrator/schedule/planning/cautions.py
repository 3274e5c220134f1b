"""What is worth a word but no refusal: a day on which nobody works, a meeting too near for the check before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from orchestrator.errors import Problem
from orchestrator.model.plan import SessionPlan
from orchestrator.schedule.planning.ground import Ground
from orchestrator.text import Text

NAMED = 3

OFF = Text(vi="ngày {day:%d/%m/%Y} là {why}", en="{day:%Y-%m-%d} is {why}")
MORE_OFF = Text(
    vi="còn {count} buổi nữa trong 24 tháng tới rơi vào ngày nghỉ",
    en="{count} more sessions of the next 24 months fall on days off",
)
SHORT = Text(
    vi="đã qua giờ bắt đầu kiểm tra kỹ thuật ({check:%H:%M ngày %d/%m/%Y}); lưu xong cần kiểm tra các điểm cầu ngay",
    en="the check should have begun already ({check:%H:%M on %Y-%m-%d}); check the sites at once after saving",
)


def cautions(sessions: Sequence[SessionPlan], ground: Ground) -> tuple[Problem, ...]:
    """About sessions that are planned, or planned anew."""
    return tuple(Problem("", None, "start", text) for text in (*_days_off(sessions, ground), *_short(sessions, ground)))


def _days_off(sessions: Sequence[SessionPlan], ground: Ground) -> Iterator[Text]:
    off = [(session.start, why) for session in sessions if (why := ground.calendar.why_off(session.start.date()))]
    yield from (OFF.format(day=start, why=why) for start, why in off[:NAMED])
    if len(off) > NAMED:
        yield MORE_OFF.format(count=len(off) - NAMED)


def _short(sessions: Sequence[SessionPlan], ground: Ground) -> Iterator[Text]:
    for session in sessions[:1]:
        day = ground.calendar.working_day_before(session.start.date())
        check = datetime.combine(day, ground.registry.policy.schedule.check_from, ground.zone)
        if ground.now >= check:
            yield SHORT.format(check=check)
