"""What a decision stands on, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from orchestrator.errors import NotFound, Overtaken, Problem
from orchestrator.model.events import Body
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Registry
from orchestrator.schedule.calendar import Calendar
from orchestrator.schedule.plans import MeetingPlan, Plans
from orchestrator.text import Text

AHEAD = timedelta(days=731)  # how far a series is looked at: 24 months
REASON_MOST = 500

NO_MEETING = Text(vi="Không có hội nghị mang mã “{id}”.", en="There is no meeting with the id “{id}”.")
NO_SESSION = Text(vi="Không có buổi họp mang mã “{id}”.", en="There is no session with the id “{id}”.")
CHANGED = Text(
    vi="{who} đã sửa lúc {at:%H:%M ngày %d/%m/%Y}; xem lại nội dung mới rồi hãy sửa tiếp.",
    en="{who} changed it at {at:%H:%M on %Y-%m-%d}; look at it as it is now before you change it.",
)
WITHDRAWN = Text(
    vi="{who} đã hủy hội nghị này lúc {at:%H:%M ngày %d/%m/%Y}. Nếu hủy nhầm, lập lịch mới với mã “{id}”.",
    en="{who} withdrew this meeting at {at:%H:%M on %Y-%m-%d}. By mistake? Then plan it anew under the id “{id}”.",
)
MOVED = Text(
    vi="{who} đã chuyển buổi họp này sang ngày khác lúc {at:%H:%M ngày %d/%m/%Y}.",
    en="{who} moved this session to another day at {at:%H:%M on %Y-%m-%d}.",
)
CANCELLED = Text(
    vi="{who} đã hủy buổi họp này lúc {at:%H:%M ngày %d/%m/%Y}.",
    en="{who} cancelled this session at {at:%H:%M on %Y-%m-%d}.",
)
BEGUN = Text(
    vi="Buổi họp {start:%H:%M ngày %d/%m/%Y} đã bắt đầu hoặc đã kết thúc, không sửa được nữa.",
    en="The session of {start:%H:%M on %Y-%m-%d} has begun or is over; it cannot be changed any more.",
)
NO_REASON = Text(vi="chưa ghi lý do; các điểm cầu sẽ hỏi", en="there is no reason; the sites will ask for it")
LONG_REASON = Text(
    vi="lý do dài {count} ký tự; ghi ngắn hơn, tối đa {most}",
    en="the reason has {count} characters; write at most {most}",
)


class Ground(NamedTuple):
    """`begun` tells whether a session is under way or over, which the plan alone does not know."""

    plans: Plans
    registry: Registry
    calendar: Calendar
    now: datetime
    begun: Callable[[SessionPlan], bool]

    @property
    def zone(self) -> ZoneInfo:
        return self.plans.zone

    def ahead(self, plans: Plans | None = None) -> list[SessionPlan]:
        """The sessions of the next 24 months that are still to be held; of other `plans` than ours, if given."""
        since = self.now - timedelta(days=1)
        found = (plans or self.plans).sessions(since, self.now + AHEAD, self.registry.sites)
        return [session for session in found if session.state == "planned" and not self.begun(session)]


class Decision(NamedTuple):
    """What is to be recorded. `warnings` are no reason to refuse it; their paths name fields as problems' do."""

    bodies: tuple[Body, ...]
    meeting: str
    session: str | None = None
    warnings: tuple[Problem, ...] = ()


def known_meeting(ground: Ground, id_: str) -> MeetingPlan:
    """Raises NotFound."""
    plan = ground.plans.meeting(id_)
    if plan is None:
        raise NotFound(NO_MEETING.format(id=id_))
    return plan


def found_meeting(ground: Ground, id_: str, revision: int) -> MeetingPlan:
    """The meeting, as whoever asks has seen it. Raises NotFound and Overtaken."""
    plan = known_meeting(ground, id_)
    if plan.withdrawn:
        raise Overtaken(_by(WITHDRAWN, plan, ground))
    if plan.revision != revision:
        raise Overtaken(_by(CHANGED, plan, ground))
    return plan


def found_session(ground: Ground, id_: str, revision: int) -> SessionPlan:
    """The session, as whoever asks has seen it, and not begun. Raises NotFound and Overtaken."""
    plan = ground.plans.session(id_, ground.registry.sites)
    if plan is None:
        raise NotFound(NO_SESSION.format(id=id_))
    if plan.state != "planned":
        raise Overtaken(_by(MOVED if plan.state == "moved" else CANCELLED, plan, ground))
    if ground.begun(plan):
        raise Overtaken(BEGUN.format(start=plan.start))
    if plan.revision != revision:
        raise Overtaken(_by(CHANGED, plan, ground))
    return plan


def reason_problems(reason: str) -> Sequence[Problem]:
    if not reason.strip():
        return [Problem("", None, "reason", NO_REASON)]
    if len(reason) > REASON_MOST:
        return [Problem("", None, "reason", LONG_REASON.format(count=len(reason), most=REASON_MOST))]
    return []


def _by(text: Text, plan: MeetingPlan | SessionPlan, ground: Ground) -> Text:
    return text.format(who=plan.changed_by, at=plan.changed_at.astimezone(ground.zone), id=plan.meeting.id)
