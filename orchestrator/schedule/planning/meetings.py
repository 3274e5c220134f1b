"""To plan a meeting, change it, hold it again, withdraw it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from orchestrator.errors import BadInput, Overtaken, Problem, Refused
from orchestrator.model.events import Body, MeetingPlanned, MeetingWithdrawn
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Meeting
from orchestrator.schedule.planning.cautions import cautions
from orchestrator.schedule.planning.conflicts import clashes, told
from orchestrator.schedule.planning.copies import copy_of
from orchestrator.schedule.planning.drafts import ID_MOST, Draft, moment_of, read_draft, slug
from orchestrator.schedule.planning.ground import (
    AHEAD,
    Decision,
    Ground,
    found_meeting,
    known_meeting,
    reason_problems,
)
from orchestrator.schedule.plans import MeetingPlan
from orchestrator.schedule.series import BEGINS_WITHIN, occurrences, wrong_rule
from orchestrator.text import Text

FILE = "sites.yaml"
SHOWN = 24  # sessions that a form shows

TAKEN = Text(
    vi="mã “{id}” đã dùng cho “{title}”; chọn mã khác, hoặc để trống để hệ thống tự đặt",
    en="the id “{id}” belongs to “{title}”; choose another, or leave it empty and one is made",
)
HELD = Text(
    vi="“{title}” đã họp theo mã “{id}” trong ngày này; chọn mã khác, hoặc để trống để hệ thống tự đặt",
    en="“{title}” was held under the id “{id}” on this day; choose another id, or leave it empty and one is made",
)
PAST = Text(
    vi="thời điểm {start:%H:%M ngày %d/%m/%Y} đã qua; ghi thời điểm sắp tới",
    en="{start:%H:%M on %Y-%m-%d} is past; write a time ahead",
)
NONE_AHEAD = Text(
    vi="chuỗi không còn ngày họp nào từ nay trở đi; sửa quy tắc lặp hoặc ngày bắt đầu",
    en="the series has no day ahead any more; correct the recurrence or the start",
)
IN_FILE = Text(
    vi="“{title}” khai báo trong {file}; hãy sửa trong tệp đó. Riêng từng buổi họp vẫn chuyển ngày, hủy được ở đây.",
    en="“{title}” stands in {file}; change it there. Single sessions may be moved and cancelled here all the same.",
)
NOTHING_AHEAD = Text(
    vi="“{title}” không còn buổi họp nào phía trước, không sửa được nữa; hãy lập lịch mới hoặc dùng “Họp lại "
    "như lần trước”.",
    en="“{title}” has no session ahead, so it cannot be changed any more; plan a new one, or hold it again.",
)


GONE = Text(vi="không còn trong sites.yaml", en="no longer in sites.yaml")


class Weighed(NamedTuple):
    """What a draft comes to: for a form that shows it while somebody writes."""

    bodies: tuple[Body, ...]
    meeting: str
    sessions: tuple[SessionPlan, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def plan(draft: Draft, ground: Ground, by: str) -> Decision:
    """Raises BadInput."""
    return _decided(weigh(draft, ground, by))


def change(id_: str, revision: int, draft: Draft, ground: Ground, by: str, reason: str = "") -> Decision:
    """The draft takes the meeting's place for all that has not begun. Raises NotFound, Overtaken, Refused, BadInput."""
    former = _ours(ground, id_, revision)
    if not any(session.meeting.id == id_ for session in ground.ahead()):
        raise Overtaken(NOTHING_AHEAD.format(title=former.meeting.title))
    return _decided(weigh(draft, ground, by, former=former, reason=reason))


def withdraw(id_: str, revision: int, reason: str, ground: Ground, by: str) -> Decision:
    """Raises NotFound, Overtaken, Refused, BadInput."""
    former = _ours(ground, id_, revision)
    if found := reason_problems(reason):
        raise BadInput(found)
    if not any(session.meeting.id == id_ for session in ground.ahead()):
        raise Overtaken(NOTHING_AHEAD.format(title=former.meeting.title))
    return Decision((MeetingWithdrawn(meeting=id_, by=by, reason=reason.strip()),), id_)


def again(id_: str, start: str, title: str, ground: Ground, by: str) -> Decision:
    """As last time: a meeting or one of its sessions, at a new time. Raises NotFound, BadInput."""
    session = ground.plans.session(id_, ground.registry.sites)
    former = session.meeting if session else known_meeting(ground, id_).meeting
    last = session.start if session else _last(former, ground)
    moment = moment_of(start, "start", ground.zone)
    if isinstance(moment, Problem):
        raise BadInput([moment])
    draft, left_out = copy_of(former, last, moment, ground.registry)
    named = {"id": _free(draft.id, ground), "title": title.strip() or draft.title}
    decision = plan(draft.model_copy(update=named), ground, by)
    return decision._replace(warnings=(*left_out, *decision.warnings))


def weigh(draft: Draft, ground: Ground, by: str, *, former: MeetingPlan | None = None, reason: str = "") -> Weighed:
    """All that is wrong with a draft and all that is worth a word. `former` is the meeting it changes."""
    id_ = former.meeting.id if former else draft.id.strip() or _named(draft, ground)
    meeting = read_draft(draft, id_, ground.registry)
    found = list(_id_problems(id_, ground)) if former is None else []
    if isinstance(meeting, list):
        return Weighed((), id_, (), (*found, *meeting), ())
    found += _times(meeting, ground, former)
    if former is not None and meeting == former.meeting:
        return Weighed((), id_, _of(id_, ground.ahead()), tuple(found), ())
    planned = MeetingPlanned(meeting=meeting, source="screen", by=by, reason=reason.strip())
    before, after = ground.ahead(), ground.ahead(ground.plans.supposing([planned], ground.now))
    own = _of(id_, after)
    found += _held(id_, own, ground) if former is None else ()
    known = {clash.key for clash in clashes(before, {session.id for session in _of(id_, before)})}
    fresh = [clash for clash in clashes(after, {session.id for session in own}) if clash.key not in known]
    found += told(fresh, {site.id: site.name for site in ground.registry.sites})
    return Weighed((planned,), id_, own[:SHOWN], tuple(found), cautions(own, ground))


def adopted(registry_meetings: Sequence[Meeting], known: Sequence[MeetingPlan]) -> list[Body]:
    """What a new state of sites.yaml changes. A meeting of that name planned on screen becomes the file's."""
    plans = {plan.meeting.id: plan for plan in known}
    bodies: list[Body] = []
    for meeting in registry_meetings:
        former = plans.pop(meeting.id, None)
        if former is None or former.withdrawn or former.source != "file" or former.meeting != meeting:
            bodies.append(MeetingPlanned(meeting=meeting, source="file", by=FILE))
    gone = [plan.meeting.id for plan in plans.values() if plan.source == "file" and not plan.withdrawn]
    return [*bodies, *(MeetingWithdrawn(meeting=meeting, by=FILE, reason=GONE.vi) for meeting in gone)]


def _decided(weighed: Weighed) -> Decision:
    if weighed.problems:
        raise BadInput(weighed.problems)
    return Decision(weighed.bodies, weighed.meeting, None, weighed.warnings)


def _ours(ground: Ground, id_: str, revision: int) -> MeetingPlan:
    former = found_meeting(ground, id_, revision)
    if former.source == "file":
        raise Refused(IN_FILE.format(title=former.meeting.title, file=FILE))
    return former


def _last(meeting: Meeting, ground: Ground) -> datetime:
    """When it was held last, or else will be first."""
    known = ground.plans.sessions(ground.now - AHEAD, ground.now + AHEAD, ground.registry.sites)
    held = [session.start for session in _of(meeting.id, known) if session.state == "planned"]
    past = [start for start in held if start <= ground.now]
    return (past[-1:] or held[:1] or [meeting.start])[0].astimezone(ground.zone)


def _of(id_: str, sessions: Sequence[SessionPlan]) -> tuple[SessionPlan, ...]:
    return tuple(session for session in sessions if session.meeting.id == id_)


def _id_problems(id_: str, ground: Ground) -> Iterator[Problem]:
    """A meeting that was withdrawn may be planned anew under its id: its sessions go on counting."""
    other = ground.plans.meeting(id_)
    if other is not None and not other.withdrawn:
        yield Problem("", None, "id", TAKEN.format(id=id_, title=other.meeting.title))


def _held(id_: str, own: Sequence[SessionPlan], ground: Ground) -> Iterator[Problem]:
    """On the day of a session that has begun no other one of the same meeting comes up."""
    other = ground.plans.meeting(id_)
    if other is not None and not own:
        yield Problem("", None, "id", HELD.format(id=id_, title=other.meeting.title))


def _times(meeting: Meeting, ground: Ground, former: MeetingPlan | None) -> Iterator[Problem]:
    """A start that stays what it was may be past: its session may have been moved."""
    if meeting.rrule is None:
        if meeting.start <= ground.now and not (former and former.meeting.start == meeting.start):
            yield Problem("", None, "start", PAST.format(start=meeting.start))
        return
    wrong = wrong_rule(meeting.rrule, meeting.start, ground.zone)
    if wrong is not None:
        yield Problem("", None, "rrule", wrong)
    elif not occurrences(meeting, ground.now, ground.now + BEGINS_WITHIN, ground.zone):
        yield Problem("", None, "rrule", NONE_AHEAD)


def _named(draft: Draft, ground: Ground) -> str:
    """An id for whoever does not care: words of the title, and the month of a single meeting."""
    start = moment_of(draft.start, "start", ground.zone)
    if draft.rrule or isinstance(start, Problem):
        return _free(slug(draft.title) or "hoi-nghi", ground)
    month = f"-{start:%Y-%m}"
    return _free((slug(draft.title, ID_MOST - len(month)) or "hoi-nghi") + month, ground)


def _free(id_: str, ground: Ground) -> str:
    """The id itself, or with a number where it is taken."""
    tries = [id_, *(f"{id_[: ID_MOST - 3].rstrip('-')}-{number}" for number in range(2, 100))]
    return next((each for each in tries if ground.plans.meeting(each) is None), id_)
