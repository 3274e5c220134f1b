"""The life of one session, in its own stream: phases, notices, who is ready, who said go."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from orchestrator.model.check import Verdict
from orchestrator.model.events.body import Body
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Site
from orchestrator.text import Text

NoticeKind = Literal["planned", "changed", "moved", "cancelled", "day_before", "hour_before", "fallback"]
Destination = Literal["main", "room", "phone"]  # main: back from the fallback


class SessionOpened(Body):
    """The first event of a session's stream, and again whenever its plan changes: when, where, who."""

    kind: ClassVar[str] = "session.opened"
    meeting: str
    title: str
    rooms: tuple[str, ...]
    start: datetime
    end: datetime
    sites: tuple[str, ...]
    revision: int

    @property
    def when_and_where(self) -> tuple[datetime, datetime, tuple[str, ...]]:
        """What a point confirms; with another it is told of a change, and asked again."""
        return self.start, self.end, self.rooms


class StepFired(Body):
    """Something due was set going. `planned` is when it was due, `late` that it came later than a minute."""

    kind: ClassVar[str] = "step.fired"
    step: str
    planned: datetime
    late: bool = False


class StepMissed(Body):
    """We were away for the whole of its window, or it was planned after it."""

    kind: ClassVar[str] = "step.missed"
    step: str
    planned: datetime
    until: datetime
    reason: Literal["away", "planned_late"]


class PhaseChanged(Body):
    """`by` is empty where the clock did it. `reason`: pressed, clock, room_empty, expired, plan."""

    kind: ClassVar[str] = "phase.changed"
    before: Phase
    after: Phase
    by: str = ""
    reason: str = "clock"


class SessionPaused(Body):
    kind: ClassVar[str] = "session.paused"
    by: str


class SessionResumed(Body):
    kind: ClassVar[str] = "session.resumed"
    by: str


class RosterFrozen(Body):
    """Who takes part, by value, so that a later change of sites.yaml does not change what this session was.

    The sites come without contacts.
    """

    kind: ClassVar[str] = "roster.frozen"
    sites: tuple[Site, ...]


# ── notices to the points ────────────────────────────────────────────────────────────────────────────


class NoticeIssued(Body):
    """A point is to be told. `notice` is the idempotency key of its deliveries; the words are made when it leaves.

    `channels`: mail where an address is known; none: to be copied by hand. It names no person and no link.
    """

    kind: ClassVar[str] = "notice.issued"
    notice: str  # <kind>.<revision>.<site>
    about: NoticeKind
    site: str
    channels: tuple[str, ...]


class NoticeDelivered(Body):
    kind: ClassVar[str] = "notice.delivered"
    notice: str
    channel: str  # mail, copied (somebody pasted it elsewhere, and said so)
    attempts: int = 1
    by: str = ""


class NoticeFailed(Body):
    kind: ClassVar[str] = "notice.failed"
    notice: str
    channel: str
    attempts: int
    reason: Text


# ── readiness ───────────────────────────────────────────────────────────────────────────────────────


class SiteConfirmed(Body):
    """The point will take part. `via`: page (its own link), operator (said by telephone, say)."""

    kind: ClassVar[str] = "site.confirmed"
    site: str
    via: Literal["page", "operator"]
    by: str = ""
    given: bool = True  # False: it was taken back


class SiteCheckedIn(Body):
    """Somebody, or something, of the point is there for the check: its page was opened, its agent has attached."""

    kind: ClassVar[str] = "site.checked_in"
    site: str
    via: Literal["page", "agent", "operator"]
    by: str = ""


class CallsDue(Body):
    """By a deadline these points have not confirmed, or not checked in: they are called."""

    kind: ClassVar[str] = "calls.due"
    step: str
    unconfirmed: tuple[str, ...]
    absent: tuple[str, ...]


class CallMade(Body):
    """`contact` is the name of a contact of the site; neither there nor in `note` stands a number."""

    kind: ClassVar[str] = "call.made"
    site: str
    contact: str
    outcome: Literal["reached", "no_answer", "refused"]
    by: str
    note: str = ""


class WaiverGiven(Body):
    """The point counts as ready although it is not. Taken back where `reason` is empty."""

    kind: ClassVar[str] = "waiver.given"
    site: str
    reason: str
    by: str


class FallbackTested(Body):
    kind: ClassVar[str] = "fallback.tested"
    what: Literal["room", "phone"]
    verdict: Verdict
    by: str = ""  # empty: by the service itself
    detail: Text | None = None


class FallbackAnnounced(Body):
    """All points are told to go to the fallback, or back to the main room."""

    kind: ClassVar[str] = "fallback.announced"
    what: Destination
    by: str
    reason: str


class ReadinessTold(Body):
    """Go or no go: the one sentence, as it stood then. Shown to the duty engineer first."""

    kind: ClassVar[str] = "readiness.told"
    step: str
    ready: int
    all: int
    waiting: tuple[str, ...]
    waived: tuple[str, ...] = ()
    sentence: Text


class ReadinessSent(Body):
    """The duty engineer sent the sentence on. `channel`: mail, copied."""

    kind: ClassVar[str] = "readiness.sent"
    sentence: Text
    channel: str
    by: str


# ── afterwards ──────────────────────────────────────────────────────────────────────────────────────


class ReportEdited(Body):
    """A part of the report in a person's words, in place of what was made for it; empty: back to that.

    `disclosed`: telephone numbers, addresses and circuits in it may leave the house.
    """

    kind: ClassVar[str] = "report.edited"
    part: str
    text: str
    disclosed: bool = False
    by: str
