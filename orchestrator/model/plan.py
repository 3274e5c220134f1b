"""One dated occurrence of a meeting: what is planned for it, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from orchestrator.model.registry import Meeting, Noun, Site


class Phase(StrEnum):
    """In the order in which a session passes them; one never comes back. The last two end a session unheld."""

    PLANNED = "planned"
    TECHNICAL_CHECK = "technical_check"  # the working day before
    MORNING_CHECK = "morning_check"  # from here on its lines are watched
    ROOM_OPEN = "room_open"
    ROLL_CALL = "roll_call"
    LIVE = "live"
    ENDED = "ended"
    REPORTED = "reported"
    MOVED = "moved"
    CANCELLED = "cancelled"

    @property
    def watched(self) -> bool:
        """Are its lines watched, and somebody called when one drops?"""
        return self.reached(Phase.MORNING_CHECK) and not self.over

    @property
    def over(self) -> bool:
        return self.reached(Phase.ENDED)

    def reached(self, other: Phase) -> bool:
        """Is a session in this phase as far as the other, or further?"""
        order = list(Phase)
        return order.index(self) >= order.index(other)


class SessionPlan(Noun):
    """A session as it is planned now. Its id holds the day: moved to another day it is another session.

    `revision` is the `seq` of the schedule's event that changed it last: an edit must name it, and is refused when
    somebody else was quicker.
    """

    id: str  # <meeting>.<yyyymmdd>, the day in the organization's zone; "-2" after it where that day was given up
    meeting: Meeting
    start: datetime  # aware, in the organization's zone
    end: datetime  # as planned; no session ends by it
    sites: tuple[str, ...]  # who takes part, in the order of the registry, guests last
    guests: tuple[Site, ...] = ()  # points of this session only; their contacts stand with the people, not here
    revision: int
    planned_at: datetime
    changed_at: datetime
    state: Literal["planned", "moved", "cancelled"] = "planned"
    successor: str | None = None  # the session it was moved to
    reason: str | None = None  # of the last change
    changed_by: str = ""

    @property
    def title(self) -> str:
        return self.meeting.title
