"""The fold of the stream `schedule`: which meetings are planned, and each session as it is planned now.

A session is its day. Its id holds the day, so an hour may change and it stays itself; on another day it is another one.
A session that was once planned never goes missing: it is planned, moved (to a successor) or cancelled.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from orchestrator.model.events import (
    REDACTED,
    SCHEDULE,
    Body,
    DutyAssigned,
    Event,
    GuestDismissed,
    GuestInvited,
    MeetingPlanned,
    MeetingWithdrawn,
    Redacted,
    SessionCancelled,
    SessionMoved,
    redacted,
)
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Meeting, Noun, Registry, Site
from orchestrator.schedule.replay import Record, Replay
from orchestrator.schedule.series import occurrences

DAY = timedelta(days=1)


class MeetingPlan(Noun):
    """A meeting as it is planned now. `revision` is the `seq` of the event that changed it last."""

    meeting: Meeting
    source: Literal["file", "screen"]
    revision: int
    planned_at: datetime
    changed_at: datetime
    changed_by: str
    reason: str = ""
    withdrawn: bool = False


class Plans:
    """Days are those of `zone`; `usual` is the length of a meeting that names none. Fold events in their order."""

    def __init__(self, zone: ZoneInfo, usual: timedelta) -> None:
        self.zone = zone
        self.usual = usual
        self.seq = 0
        self._stories: dict[str, tuple[Event, ...]] = {}
        self._meetings: dict[str, MeetingPlan] = {}

    def fold(self, event: Event) -> None:
        """Take note of one event. Met twice it changes nothing."""
        if event.seq <= self.seq:
            return
        self.seq = event.seq
        if isinstance(event.body, Redacted):
            self.redact(event.body.event)
        about = about_of(event.body)
        if about is None:
            return
        self._stories[about] = (*self._stories.get(about, ()), event)
        former = self._meetings.get(about)
        match event.body:
            case MeetingPlanned() as body:
                self._meetings[about] = _planned(event, body, former)
            case MeetingWithdrawn() as body if former:
                changed = {"changed_at": event.at, "changed_by": body.by, "reason": body.reason}
                self._meetings[about] = former.model_copy(update={"revision": event.seq, "withdrawn": True, **changed})

    def tells(self, event: str, meeting: str) -> bool:
        """Is this event, by its id, about the meeting?"""
        return any(each.id == event for each in self._stories.get(meeting, ()))

    def redact(self, id_: str) -> None:
        """What was said of a change is gone; the change stays. Done twice it changes nothing."""
        for about, story in self._stories.items():
            for place, event in enumerate(story):
                rest = redacted(event.body) if event.id == id_ else None
                if rest is not None:
                    self._stories[about] = (*story[:place], event._replace(body=rest), *story[place + 1 :])
                    if self._meetings[about].revision == event.seq:
                        self._meetings[about] = self._meetings[about].model_copy(update={"reason": REDACTED})

    def supposing(self, bodies: Sequence[Body], at: datetime) -> Plans:
        """What it would be with these events."""
        other = Plans(self.zone, self.usual)
        other.seq = self.seq
        other._stories, other._meetings = dict(self._stories), dict(self._meetings)
        for body in bodies:
            other.fold(Event(SCHEDULE, other.seq + 1, 0, at, body))
        return other

    def meetings(self) -> list[MeetingPlan]:
        """In the order in which they were first planned, those withdrawn among them."""
        return list(self._meetings.values())

    def meeting(self, id_: str) -> MeetingPlan | None:
        return self._meetings.get(id_)

    def sessions(self, since: datetime, until: datetime, sites: Sequence[Site]) -> list[SessionPlan]:
        """Every session that starts between `since` and before `until`, in order, also those moved and cancelled.

        `sites` are the registry's. Times are aware.
        """
        found = (
            record
            for meeting in self._stories
            for record in self._replayed(meeting, self._day(since), self._day(until)).records
            if since <= record.start < until
        )
        partakers = Partakers(sites)
        return [self._plan(record, partakers) for record in sorted(found, key=lambda record: (record.start, record.id))]

    def session(self, id_: str, sites: Sequence[Site]) -> SessionPlan | None:
        meeting, day = parts_of(id_)
        if day is None or meeting not in self._stories:
            return None
        records = self._replayed(meeting, day, day).records
        return next((self._plan(record, Partakers(sites)) for record in records if record.id == id_), None)

    def held_on(self, meeting: str, day: date, sites: Sequence[Site]) -> SessionPlan | None:
        """The session of a meeting that stands on a day."""
        records = self._replayed(meeting, day, day).on(day)
        return next((self._plan(record, Partakers(sites)) for record in records if record.state == "planned"), None)

    def free_id(self, meeting: str, day: date) -> str:
        """What a further session of the meeting on this day is called."""
        return self._replayed(meeting, day, day).free_id(day)

    def _replayed(self, meeting: str, first: date, last: date) -> Replay:
        """A meeting's history over the days asked for, and over all that its history names, since they are linked."""
        story = self._stories.get(meeting, ())
        named = [day for event in story for day in self._named(event.body)]
        since, until = self._midnight(min([first, *named])), self._midnight(max([last, *named]) + DAY)

        def days(planned: Meeting) -> dict[date, datetime]:
            return {start.date(): start for start in occurrences(planned, since, until, self.zone)}

        replay = Replay(meeting, self.zone, days, self._length)
        for event in story:
            replay.fold(event)
        return replay

    def _named(self, body: Body) -> Iterator[date]:
        """The days that an event names by themselves, not by a series."""
        match body:
            case MeetingPlanned():
                if body.meeting.rrule is None:
                    yield self._day(body.meeting.start)
            case SessionMoved():
                yield self._day(body.start)
                yield from _day_of(body.session)
            case SessionCancelled() | DutyAssigned() | GuestInvited() | GuestDismissed():
                yield from _day_of(body.session)

    def _plan(self, record: Record, partakers: Partakers) -> SessionPlan:
        sites = partakers.of(record.meeting, record.day)
        return SessionPlan.model_construct(  # all our own, and a thousand names a session take long to look at again
            id=record.id,
            meeting=record.meeting.model_copy(update={"duty": record.duty or record.meeting.duty}),
            start=record.start.astimezone(self.zone),
            end=(record.start + self._length(record.meeting)).astimezone(self.zone),
            sites=(*sites, *(guest.id for guest in record.guests)) if record.guests else sites,
            guests=record.guests,
            revision=record.revision,
            planned_at=record.planned_at,
            changed_at=record.changed_at,
            state=record.state,
            successor=record.successor,
            reason=record.reason,
            changed_by=record.changed_by,
        )

    def _length(self, meeting: Meeting) -> timedelta:
        return timedelta(minutes=meeting.duration) if meeting.duration else self.usual

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


class Partakers:
    """Those of the registry that are invited and exist on a day, in its order.

    Remembered between the days on which sites begin or end: in a large province a series would ask for minutes.
    """

    def __init__(self, sites: Sequence[Site]) -> None:
        self._sites = sites
        begins = {site.valid_from.toordinal() for site in sites if site.valid_from}
        self._turns = sorted(begins | {site.valid_to.toordinal() + 1 for site in sites if site.valid_to})
        self._known: dict[tuple[tuple[str, ...] | str, int], tuple[str, ...]] = {}

    def of(self, meeting: Meeting, day: date) -> tuple[str, ...]:
        key = meeting.sites, bisect_right(self._turns, day.toordinal())
        if key not in self._known:
            wanted = None if meeting.sites == "all" else frozenset(meeting.sites)
            self._known[key] = tuple(
                site.id
                for site in self._sites
                if (site.valid_from or day) <= day <= (site.valid_to or day) and (wanted is None or site.id in wanted)
            )
        return self._known[key]


def plans_for(registry: Registry) -> Plans:
    """Nothing planned yet, in the organization's zone."""
    usual = timedelta(hours=registry.policy.schedule.usual_length_h)
    return Plans(ZoneInfo(registry.organization.timezone), usual)


def parts_of(session: str) -> tuple[str, date | None]:
    """The meeting and the day that a session's id names; None where it is no such id."""
    meeting, _, rest = session.rpartition(".")
    digits, _, number = rest.partition("-")
    good = len(digits) == 8 and digits.isascii() and digits.isdecimal() and (number.isdecimal() or digits == rest)
    try:
        return meeting, date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if good else None
    except ValueError:
        return meeting, None


def _day_of(session: str) -> Iterator[date]:
    day = parts_of(session)[1]
    if day is not None:
        yield day


def about_of(body: Body) -> str | None:
    """Which meeting an event is about."""
    match body:
        case MeetingPlanned():
            return body.meeting.id
        case MeetingWithdrawn():
            return body.meeting
        case SessionMoved() | SessionCancelled() | DutyAssigned() | GuestInvited() | GuestDismissed():
            return parts_of(body.session)[0]
    return None


def _planned(event: Event, body: MeetingPlanned, former: MeetingPlan | None) -> MeetingPlan:
    return MeetingPlan(
        meeting=body.meeting,
        source=body.source,
        revision=event.seq,
        planned_at=former.planned_at if former and not former.withdrawn else event.at,
        changed_at=event.at,
        changed_by=body.by,
        reason=body.reason,
    )
