"""A session's plan -> all that becomes due around it, each with the window in which it still makes sense."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from orchestrator.model.plan import Phase, SessionPlan
from orchestrator.model.policy import SchedulePolicy
from orchestrator.text import Text

WorkingDayBefore = Callable[[date], date]


class Step(NamedTuple):
    """Due at `at`; too late at `until`. A step at another time is another step."""

    name: str
    at: datetime
    until: datetime
    phase: Phase | None = None  # begins with it

    @property
    def key(self) -> tuple[str, datetime]:
        return self.name, self.at


ANNOUNCE = "announce"
CHANGED = "changed"
CALLED_OFF = "called_off"
REMIND_DAY = "remind_day"
CHECK = "check"
CHASE = "chase"  # chase_1, chase_2 ... of the day before
VERDICT_DAY = "verdict_day"
MORNING = "morning"
REMIND_HOUR = "remind_hour"
FREEZE = "freeze"
CHASE_MORNING = "chase_morning"
OPEN = "open"
ROLL_CALL = "roll_call"
VERDICT = "verdict"
ASK_START = "ask_start"
ASK_END = "ask_end"
EXPIRE = "expire"
WINDOWS = (CHECK, MORNING)  # in which the points come to be checked

LABELS = {
    ANNOUNCE: Text(vi="Báo lịch cho các điểm cầu", en="Tell the sites"),
    CHANGED: Text(vi="Báo thay đổi cho các điểm cầu", en="Tell the sites of a change"),
    CALLED_OFF: Text(vi="Báo hoãn, hủy cho các điểm cầu", en="Tell the sites that it is called off"),
    REMIND_DAY: Text(vi="Nhắc các điểm cầu (ngày hôm trước)", en="Remind the sites (the day before)"),
    CHECK: Text(vi="Kiểm tra kỹ thuật ngày hôm trước", en="Technical check, the day before"),
    CHASE: Text(vi="Gọi điểm cầu chưa xác nhận, chưa vào kiểm tra", en="Call the sites that are missing"),
    VERDICT_DAY: Text(vi="Chốt tình hình sẵn sàng, ngày hôm trước", en="Go or no go, the day before"),
    MORNING: Text(vi="Kiểm tra lại buổi sáng, bắt đầu giám sát", en="Check of the morning; the watch begins"),
    REMIND_HOUR: Text(vi="Nhắc các điểm cầu (trước giờ họp)", en="Remind the sites (before the start)"),
    FREEZE: Text(vi="Chốt danh sách điểm cầu dự họp", en="Freeze who takes part"),
    CHASE_MORNING: Text(vi="Gọi điểm cầu còn vắng buổi sáng", en="Call the sites still missing in the morning"),
    OPEN: Text(vi="Mở phòng họp", en="The room opens"),
    ROLL_CALL: Text(vi="Điểm danh điểm cầu", en="Roll call"),
    VERDICT: Text(vi="Chốt tình hình sẵn sàng lần cuối", en="Go or no go, the last time"),
    ASK_START: Text(vi="Giờ khai mạc theo kế hoạch", en="Planned start"),
    ASK_END: Text(vi="Giờ kết thúc theo kế hoạch", en="Planned end"),
    EXPIRE: Text(vi="Hết thời gian giám sát", en="The watch ends at the latest"),
}


def label(step: str) -> Text:
    """`chase_2`, `changed.17`: whatever follows the name is a number."""
    return LABELS.get(step) or LABELS[step.rsplit(".", 1)[0].rsplit("_", 1)[0]]


def steps(plan: SessionPlan, policy: SchedulePolicy, before: WorkingDayBefore) -> tuple[Step, ...]:
    """In the order in which they are due. What is called off has one step only: to say so."""
    if plan.state != "planned":
        phase = Phase.MOVED if plan.state == "moved" else Phase.CANCELLED
        last = max(plan.start, plan.changed_at) + timedelta(hours=policy.longest_h)
        return (Step(CALLED_OFF, plan.changed_at, last, phase),)
    day = before(plan.start.date())
    found = [*_announcement(plan, policy), *_day_before(plan, day, policy), *_that_day(plan, policy)]
    return tuple(sorted(found, key=lambda step: step.at))


def _announcement(plan: SessionPlan, policy: SchedulePolicy) -> Iterator[Step]:
    first = plan.start - timedelta(days=policy.announce_days)
    yield Step(ANNOUNCE, max(first, plan.planned_at), plan.start)


def _day_before(plan: SessionPlan, day: date, policy: SchedulePolicy) -> Iterator[Step]:
    def at(hour: time) -> datetime:
        return datetime.combine(day, hour, plan.start.tzinfo)

    yield Step(REMIND_DAY, at(policy.remind_at), at(policy.check_until))
    yield Step(CHECK, at(policy.check_from), at(policy.check_until), Phase.TECHNICAL_CHECK)
    ends = [*policy.chase_at[1:], policy.verdict_at]
    for n, (begins, over) in enumerate(zip(policy.chase_at, ends, strict=False), start=1):
        yield Step(f"{CHASE}_{n}", at(begins), at(over))
    yield Step(VERDICT_DAY, at(policy.verdict_at), min(at(time(23, 59)), plan.start))


def _that_day(plan: SessionPlan, policy: SchedulePolicy) -> Iterator[Step]:
    def ahead(minutes: int) -> datetime:
        return plan.start - timedelta(minutes=minutes)

    last = plan.start + timedelta(hours=policy.longest_h)
    checked = ahead(policy.morning_until_min)
    yield Step(MORNING, ahead(policy.morning_from_min), checked, Phase.MORNING_CHECK)
    yield Step(REMIND_HOUR, ahead(policy.remind_min), ahead(policy.open_min))
    yield Step(FREEZE, ahead(policy.remind_min), last)
    yield Step(CHASE_MORNING, ahead(policy.morning_chase_min), checked)
    yield Step(OPEN, ahead(policy.open_min), last, Phase.ROOM_OPEN)
    yield Step(ROLL_CALL, ahead(policy.roll_call_min), last, Phase.ROLL_CALL)
    yield Step(VERDICT, ahead(policy.verdict_min), plan.start)
    yield Step(ASK_START, plan.start, last)
    yield Step(ASK_END, plan.end, last)
    yield Step(EXPIRE, last, last + timedelta(days=365), Phase.ENDED)
