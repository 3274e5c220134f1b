"""What goes over HTTP about the schedule."""

from __future__ import annotations

from datetime import datetime

from orchestrator.model.plan import SessionPlan
from orchestrator.model.views.board import View
from orchestrator.schedule.planning.drafts import Draft, DutyDraft, Part
from orchestrator.schedule.planning.sessions import GuestDraft
from orchestrator.schedule.plans import MeetingPlan
from orchestrator.web.routing.answers import ProblemText

# ── asked ───────────────────────────────────────────────────────────────────────────────────────────


class MeetingCheck(Draft):
    """`changes` names the meeting that the draft is to change."""

    changes: str | None = None


class MeetingChange(Draft):
    revision: int
    reason: str = ""


class Withdrawal(Part):
    revision: int
    reason: str = ""


class Again(Part):
    """Without a title the former one is taken, with its month moved on."""

    start: str = ""
    title: str = ""


class Move(Part):
    revision: int
    start: str = ""
    reason: str = ""


class DutyChange(DutyDraft):
    revision: int


class Invited(GuestDraft):
    revision: int


class Dismissed(Part):
    revision: int
    site: str


class IcsText(Part):
    ics: str
    uid: str = ""


def draft_of(body: MeetingCheck | MeetingChange) -> Draft:
    """The draft alone, without what is said about it."""
    return Draft(**{name: getattr(body, name) for name in Draft.model_fields})


# ── answered ────────────────────────────────────────────────────────────────────────────────────────


class MeetingView(MeetingPlan):
    """`next` is when its next session starts, None where none is ahead."""

    next: datetime | None = None


class MeetingList(View):
    meetings: tuple[MeetingView, ...]


class Planned(View):
    """`sessions` are the next ones."""

    meeting: MeetingView
    sessions: tuple[SessionPlan, ...]
    warnings: tuple[ProblemText, ...] = ()


class Checked(View):
    """What would come of a draft: what it is called, when it is held, what is wrong, what is worth a word."""

    meeting: str
    sessions: tuple[datetime, ...]
    problems: tuple[ProblemText, ...]
    warnings: tuple[ProblemText, ...]


class DraftRead(View):
    draft: Draft
    warnings: tuple[ProblemText, ...] = ()


class SessionPlanned(View):
    """The session as it is now; of one moved to another day, its successor."""

    session: SessionPlan
    warnings: tuple[ProblemText, ...] = ()


class CalendarAddress(View):
    url: str
