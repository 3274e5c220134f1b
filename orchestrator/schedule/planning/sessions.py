"""To move a single session, cancel it, say who is on duty for it, and whom it has as guests."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ConfigDict

from orchestrator.config.rules.forms import id_form
from orchestrator.errors import BadInput, NotFound, Problem
from orchestrator.model.events import (
    Body,
    DutyAssigned,
    GuestDismissed,
    GuestInvited,
    SessionCancelled,
    SessionMoved,
)
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Duty, Site
from orchestrator.schedule.planning.cautions import cautions
from orchestrator.schedule.planning.conflicts import Want, clashes, told
from orchestrator.schedule.planning.drafts import DutyDraft, Part, duty_problems, moment_of, slug
from orchestrator.schedule.planning.ground import Decision, Ground, found_session, reason_problems
from orchestrator.schedule.planning.meetings import PAST
from orchestrator.text import Text

NAME_MOST = 120

SAME = Text(
    vi="buổi họp vốn đã vào lúc {start:%H:%M ngày %d/%m/%Y}; ghi thời điểm khác",
    en="the session is at {start:%H:%M on %Y-%m-%d} already; write another time",
)
DAY_TAKEN = Text(
    vi="ngày {day:%d/%m/%Y} đã có một buổi của “{title}”; chọn ngày khác",
    en="“{title}” has a session on {day:%Y-%m-%d} already; choose another day",
)
NO_DUTY = Text(vi="chưa ghi cán bộ trực chính", en="nobody is named as on duty")
NO_NAME = Text(vi="chưa ghi tên điểm cầu khách mời", en="the guest site has no name")
LONG_NAME = Text(
    vi="tên điểm cầu dài {count} ký tự; ghi ngắn hơn, tối đa {most}",
    en="the name of the site has {count} characters; write at most {most}",
)
ID_TAKEN = Text(
    vi="mã “{id}” là của “{name}”; chọn mã khác, hoặc để trống để hệ thống tự đặt",
    en="the id “{id}” belongs to “{name}”; choose another, or leave it empty and one is made",
)
NAME_TAKEN = Text(
    vi="đã có điểm cầu tên “{name}” (mã {id}); đặt tên khác để phân biệt",
    en="there is a site named “{name}” already (id {id}); give it another name",
)
NO_GUEST = Text(vi="Buổi họp không có khách mời mang mã “{id}”.", en="The session has no guest with the id “{id}”.")


class GuestDraft(Part):
    """A point for one session only. Its contacts are entered with the people, not here."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = ""
    name: str = ""
    seat: str | None = None
    room: str | None = None
    chair: str | None = None


def move(id_: str, revision: int, start: str, reason: str, ground: Ground, by: str) -> Decision:
    """To another hour, or to another day, where a successor takes its place. Raises NotFound, Overtaken, BadInput."""
    session = found_session(ground, id_, revision)
    moment = moment_of(start, "start", ground.zone)
    found = list(reason_problems(reason))
    if isinstance(moment, Problem):
        raise BadInput([moment, *found])
    same_day = moment.date() == session.start.date()
    successor = None if same_day else ground.plans.free_id(session.meeting.id, moment.date())
    if moment <= ground.now:
        found.append(Problem("", None, "start", PAST.format(start=moment)))
    elif moment == session.start:
        found.append(Problem("", None, "start", SAME.format(start=moment)))
    elif successor and ground.plans.held_on(session.meeting.id, moment.date(), ground.registry.sites):
        found.append(Problem("", None, "start", DAY_TAKEN.format(day=moment, title=session.title)))
    body = SessionMoved(session=id_, start=moment, successor=successor, by=by, reason=reason.strip())
    held, clashing = _weighed(body, successor or id_, ground)
    if found or clashing:
        raise BadInput([*found, *clashing])
    return Decision((body,), session.meeting.id, successor or id_, cautions(held, ground))


def cancel(id_: str, revision: int, reason: str, ground: Ground, by: str) -> Decision:
    """Raises NotFound, Overtaken, BadInput."""
    session = found_session(ground, id_, revision)
    if found := reason_problems(reason):
        raise BadInput(found)
    return Decision((SessionCancelled(session=id_, by=by, reason=reason.strip()),), session.meeting.id, id_)


def assign(id_: str, revision: int, duty: DutyDraft, ground: Ground, by: str) -> Decision:
    """Raises NotFound, Overtaken, BadInput."""
    session = found_session(ground, id_, revision)
    if not duty.main:
        raise BadInput([Problem("", None, "duty.main", NO_DUTY)])
    if found := duty_problems(duty, ground.registry):
        raise BadInput(found)
    body = DutyAssigned(session=id_, duty=Duty(main=duty.main, deputy=duty.deputy or None), by=by)
    _, clashing = _weighed(body, id_, ground)
    if busy := [each for each in clashing if each.path == Want.DUTY]:
        raise BadInput(busy)
    return Decision((body,), session.meeting.id, id_)


def invite(id_: str, revision: int, guest: GuestDraft, ground: Ground, by: str) -> Decision:
    """Raises NotFound, Overtaken, BadInput."""
    session = found_session(ground, id_, revision)
    others = (*ground.registry.sites, *session.guests)
    name = guest.id or _free(slug(guest.name) or "khach-moi", others)
    if found := list(_guest_problems(guest, name, others)):
        raise BadInput(found)
    site = Site(
        id=name,
        name=guest.name,
        level="department",
        order=max(site.order for site in others) + 1,
        seat=guest.seat,
        room=guest.room,
        chair=guest.chair,
        agent=False,
    )
    return Decision((GuestInvited(session=id_, site=site, by=by),), session.meeting.id, id_)


def dismiss(id_: str, revision: int, guest: str, ground: Ground, by: str) -> Decision:
    """Raises NotFound and Overtaken."""
    session = found_session(ground, id_, revision)
    if guest not in {site.id for site in session.guests}:
        raise NotFound(NO_GUEST.format(id=guest))
    return Decision((GuestDismissed(session=id_, site=guest, by=by),), session.meeting.id, id_)


def _weighed(body: Body, own: str, ground: Ground) -> tuple[list[SessionPlan], list[Problem]]:
    """The session as it would be, and what it would collide with."""
    after = ground.ahead(ground.plans.supposing([body], ground.now))
    names = {site.id: site.name for site in ground.registry.sites}
    return [session for session in after if session.id == own], told(clashes(after, {own}), names)


def _guest_problems(guest: GuestDraft, name: str, others: tuple[Site, ...]) -> Iterator[Problem]:
    if not guest.name:
        yield Problem("", None, "name", NO_NAME)
    elif len(guest.name) > NAME_MOST:
        yield Problem("", None, "name", LONG_NAME.format(count=len(guest.name), most=NAME_MOST))
    if wrong := id_form(name):
        yield Problem("", None, "id", wrong)
    for other in others:
        if other.id == name:
            yield Problem("", None, "id", ID_TAKEN.format(id=name, name=other.name))
        elif other.name == guest.name:
            yield Problem("", None, "name", NAME_TAKEN.format(id=other.id, name=other.name))


def _free(name: str, others: tuple[Site, ...]) -> str:
    taken = {site.id for site in others}
    return next(each for each in (name, *(f"{name[:29]}-{number}" for number in range(2, 1000))) if each not in taken)
