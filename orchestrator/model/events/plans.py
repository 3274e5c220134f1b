"""What is planned: the events of the stream `schedule`. Who takes part, when, and who changed it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from orchestrator.model.events.body import Body
from orchestrator.model.registry import Duty, Meeting, Site


class MeetingPlanned(Body):
    """A meeting, once or as a series, as it stands from now on; the same id again is a change of it.

    `source` file: it stands in sites.yaml and is changed there; `by` is then the file's name.
    """

    kind: ClassVar[str] = "meeting.planned"
    meeting: Meeting
    source: Literal["file", "screen"]
    by: str
    reason: str = ""


class MeetingWithdrawn(Body):
    """No session of it is held any more, from `at` of this event on."""

    kind: ClassVar[str] = "meeting.withdrawn"
    meeting: str
    by: str
    reason: str


class SessionMoved(Body):
    """`successor` is None when the day stays: then the session is the same one at another hour."""

    kind: ClassVar[str] = "session.moved"
    session: str
    start: datetime
    successor: str | None
    by: str
    reason: str


class SessionCancelled(Body):
    kind: ClassVar[str] = "session.cancelled"
    session: str
    by: str
    reason: str


class DutyAssigned(Body):
    """Who is on duty for one session, by the names of contacts."""

    kind: ClassVar[str] = "session.duty"
    session: str
    duty: Duty
    by: str


class GuestInvited(Body):
    """A point for one session only. `site` comes without contacts: those stand with the people."""

    kind: ClassVar[str] = "session.guest"
    session: str
    site: Site
    by: str


class GuestDismissed(Body):
    kind: ClassVar[str] = "session.guest_dismissed"
    session: str
    site: str
    by: str
