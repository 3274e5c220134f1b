"""One meeting's history told again over some days: what became of each of its sessions.

Two kinds of change meet here. Of a single session a person decides, and what was decided stays when the meeting
changes afterwards. Of the meeting's own days the newest plan decides, for all that has not begun.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from orchestrator.model.events import (
    DutyAssigned,
    Event,
    GuestDismissed,
    GuestInvited,
    MeetingPlanned,
    MeetingWithdrawn,
    SessionCancelled,
    SessionMoved,
)
from orchestrator.model.registry import Duty, Meeting, Site


@dataclass(slots=True)
class Record:
    """A session while its history is told."""

    id: str
    day: date
    start: datetime
    meeting: Meeting
    planned_at: datetime
    revision: int
    changed_at: datetime
    changed_by: str
    reason: str | None
    by_hand: bool = False  # it stands on this day because a person moved it here, not because the meeting says so
    own_hour: bool = False  # its hour was set by hand
    state: Literal["planned", "moved", "cancelled"] = "planned"
    successor: str | None = None
    duty: Duty | None = None
    guests: tuple[Site, ...] = ()

    def touch(self, event: Event, by: str, reason: str = "") -> None:
        self.revision = event.seq
        self.changed_at = event.at
        self.changed_by = by
        self.reason = reason or None

    def give_up(self, event: Event, by: str, reason: str, successor: str | None = None) -> None:
        self.state = "moved" if successor else "cancelled"
        self.successor = successor
        self.touch(event, by, reason)


class Replay:
    """`days` gives the days on which a meeting as planned is held, with the hour, as far as anybody asked."""

    def __init__(
        self,
        meeting: str,
        zone: ZoneInfo,
        days: Callable[[Meeting], dict[date, datetime]],
        length: Callable[[Meeting], timedelta],
    ) -> None:
        self._by_day: dict[date, list[Record]] = {}
        self._id = meeting
        self._zone = zone
        self._days = days
        self._length = length
        self._planned: Meeting | None = None

    def fold(self, event: Event) -> None:
        match event.body:
            case MeetingPlanned() as body:
                self._plan(event, body)
            case MeetingWithdrawn() as body:
                for record in self._ahead(event.at):
                    record.give_up(event, body.by, body.reason)
                self._planned = None
            case SessionMoved() | SessionCancelled() | DutyAssigned() | GuestInvited() | GuestDismissed() as body:
                for record in self.records:
                    if record.id == body.session and record.state == "planned":
                        self._change(event, body, record)
                        break

    @property
    def records(self) -> list[Record]:
        """Day by day as they came up."""
        return [record for records in self._by_day.values() for record in records]

    def on(self, day: date) -> list[Record]:
        """The sessions of a day, in the order in which they came up."""
        return self._by_day.get(day, [])

    def free_id(self, day: date) -> str:
        former = len(self.on(day))
        return f"{self._id}.{day:%Y%m%d}" + (f"-{former + 1}" if former else "")

    def _change(
        self,
        event: Event,
        body: SessionMoved | SessionCancelled | DutyAssigned | GuestInvited | GuestDismissed,
        record: Record,
    ) -> None:
        match body:
            case SessionMoved(successor=None):
                record.start, record.own_hour = body.start, True
                record.touch(event, body.by, body.reason)
            case SessionMoved(successor=str(successor)):
                self._move(event, body, record, successor)
            case SessionCancelled():
                record.give_up(event, body.by, body.reason)
            case DutyAssigned():
                record.duty = body.duty
                record.touch(event, body.by)
            case GuestInvited():
                others = tuple(guest for guest in record.guests if guest.id != body.site.id)
                record.guests = (*others, body.site)
                record.touch(event, body.by)
            case GuestDismissed():
                record.guests = tuple(guest for guest in record.guests if guest.id != body.site)
                record.touch(event, body.by)

    def _move(self, event: Event, body: SessionMoved, record: Record, successor: str) -> None:
        """To another day: guests and duty go along, what was confirmed does not."""
        record.give_up(event, body.by, body.reason, successor)
        later = self._begin(event, body.start, record.meeting, body.by, body.reason, id_=successor)
        later.by_hand = later.own_hour = True
        later.duty, later.guests = record.duty, record.guests

    def _plan(self, event: Event, body: MeetingPlanned) -> None:
        """The meeting is this from now on. What has begun stays what it was."""
        former, self._planned = self._planned, body.meeting
        now = self._days(body.meeting)
        then = self._days(former) if former else {}
        replaced = former is not None and _once(former) and _once(body.meeting) and former.start != body.meeting.start
        dropped = [
            record
            for record in self._ahead(event.at)
            if (record.day not in now if replaced else not record.by_hand and record.day not in now)
        ]
        for record in self._ahead(event.at):
            if record not in dropped:
                self._adopt(event, body, record, None if record.own_hour and not replaced else now.get(record.day))
        for day, start in now.items():
            known = then.get(day) == start if replaced else day in then
            if self._comes_up(day, start, event.at, self._length(body.meeting), known=known):
                self._begin(event, start, body.meeting, body.by, body.reason)
        for record in dropped:
            heir = self._standing(next(iter(now), record.day)) if replaced else None
            record.give_up(event, body.by, body.reason, heir.id if heir else None)

    def _comes_up(self, day: date, start: datetime, at: datetime, length: timedelta, *, known: bool) -> bool:
        """Is there to be a session that is not there? One given up stays so, unless its day is planned anew."""
        former = self.on(day)
        if not former:
            return start + length > at
        return former[-1].state != "planned" and not known and start > at

    def _adopt(self, event: Event, body: MeetingPlanned, record: Record, start: datetime | None) -> None:
        if start is not None:
            record.start, record.own_hour = start, False
        record.meeting = body.meeting
        record.touch(event, body.by, body.reason)

    def _begin(
        self, event: Event, start: datetime, meeting: Meeting, by: str, reason: str, id_: str | None = None
    ) -> Record:
        day = start.astimezone(self._zone).date()
        name = id_ or self.free_id(day)
        record = Record(name, day, start, meeting, event.at, event.seq, event.at, by, reason or None)
        self._by_day.setdefault(day, []).append(record)
        return record

    def _ahead(self, at: datetime) -> list[Record]:
        return [record for record in self.records if record.state == "planned" and record.start > at]

    def _standing(self, day: date) -> Record | None:
        return next((record for record in self.on(day) if record.state == "planned"), None)


def _once(meeting: Meeting) -> bool:
    return meeting.rrule is None
