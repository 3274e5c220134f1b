"""Two sessions at the same time that want the same room, the same site or the same engineer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from orchestrator.errors import Problem
from orchestrator.model.plan import SessionPlan
from orchestrator.text import Text

LONGEST = timedelta(days=1)  # no session is longer
NAMED = 3


class Want(StrEnum):
    """What two sessions may both want; the value is the field of the draft that says so."""

    ROOM = "rooms"
    SITE = "sites"
    DUTY = "duty"


TAKEN = {
    Want.ROOM: Text(
        vi="phòng họp {what} đã có “{title}” từ {start:%H:%M} đến {end:%H:%M ngày %d/%m/%Y}; chọn giờ hoặc phòng khác",
        en="room {what} has “{title}” from {start:%H:%M} to {end:%H:%M on %Y-%m-%d}; choose another time or room",
    ),
    Want.SITE: Text(
        vi="{what} đã có lịch dự “{title}” từ {start:%H:%M} đến {end:%H:%M ngày %d/%m/%Y}; chọn giờ khác hoặc bớt "
        "điểm cầu",
        en="{what} takes part in “{title}” from {start:%H:%M} to {end:%H:%M on %Y-%m-%d}; choose another time or "
        "leave sites out",
    ),
    Want.DUTY: Text(
        vi="{what} đã trực “{title}” từ {start:%H:%M} đến {end:%H:%M ngày %d/%m/%Y}; chọn giờ hoặc cán bộ trực khác",
        en="{what} is on duty for “{title}” from {start:%H:%M} to {end:%H:%M on %Y-%m-%d}; choose another time or "
        "engineer",
    ),
}
AGAIN = Text(vi="{text} (còn trùng {count} buổi nữa)", en="{text} ({count} more sessions collide)")
OTHERS = Text(vi="{some} và {count} điểm cầu khác", en="{some} and {count} other sites")


class Clash(NamedTuple):
    """`what` is what both want, in the order of the session's own list."""

    want: Want
    own: SessionPlan
    other: SessionPlan
    what: tuple[str, ...]

    @property
    def key(self) -> tuple[object, ...]:
        return self.want, self.own.id, self.other.id, self.what


def clashes(sessions: Sequence[SessionPlan], own: Collection[str]) -> list[Clash]:
    """Where sessions named in `own` meet others. `sessions` are in the order of their starts."""
    found = []
    starts = [session.start for session in sessions]
    for session in sessions:
        if session.id not in own:
            continue
        first, last = bisect_left(starts, session.start - LONGEST), bisect_left(starts, session.end)
        for other in sessions[first:last]:
            if other.end > session.start and other.id != session.id:
                found += [Clash(want, session, other, what) for want, what in _shared(session, other)]
    return found


def told(found: Sequence[Clash], names: Mapping[str, str]) -> list[Problem]:
    """One sentence for each kind and other meeting, about the first time it happens. `names` are the sites'."""
    groups: dict[tuple[Want, str], list[Clash]] = {}
    for clash in found:
        groups.setdefault((clash.want, clash.other.meeting.id), []).append(clash)
    return [Problem("", None, group[0].want, _sentence(group, names)) for group in groups.values()]


def _sentence(group: Sequence[Clash], names: Mapping[str, str]) -> Text:
    first = group[0]
    names = {**names, **{guest.id: guest.name for guest in first.own.guests}}
    what = [names.get(each, each) if first.want is Want.SITE else each for each in first.what]
    some: Text | str = ", ".join(what)
    if len(what) > NAMED + 1:
        some = OTHERS.format(some=", ".join(what[:NAMED]), count=len(what) - NAMED)
    other = first.other
    text = TAKEN[first.want].format(what=some, title=other.title, start=other.start, end=other.end)
    return AGAIN.format(text=text, count=len(group) - 1) if len(group) > 1 else text


def _shared(own: SessionPlan, other: SessionPlan) -> Iterator[tuple[Want, tuple[str, ...]]]:
    wanted = {Want.ROOM: (_rooms(own), _rooms(other)), Want.SITE: (own.sites, other.sites)}
    wanted[Want.DUTY] = (_on_duty(own), _on_duty(other))
    for want, (ours, theirs) in wanted.items():
        common = set(ours).intersection(theirs)
        if common:
            yield want, tuple(each for each in ours if each in common)


def _rooms(session: SessionPlan) -> tuple[str, ...]:
    """As Jitsi tells rooms apart: without regard to capitals."""
    return tuple(room.lower() for room in session.meeting.rooms)


def _on_duty(session: SessionPlan) -> tuple[str, ...]:
    duty = session.meeting.duty
    return tuple(name for name in (duty.main, duty.deputy) if name) if duty else ()
