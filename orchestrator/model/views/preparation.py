"""What a screen shows of a session before it is live: who is ready, who must be called, what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from orchestrator.model.check import Verdict
from orchestrator.model.events.session import NoticeKind
from orchestrator.model.plan import Phase
from orchestrator.model.registry import AgendaItem, Fallback, Papers
from orchestrator.model.views.board import ContactView, View
from orchestrator.text import Text


class StepView(View):
    """Something due at a time. `state`: ahead, done, late (done later than a minute), missed."""

    step: str
    label: Text
    planned: datetime
    state: Literal["ahead", "done", "late", "missed"]
    at: datetime | None = None


class NoticeState(View):
    """What a point was told, and whether it got there. `held`: it waits, until the reason is mended."""

    notice: str
    about: NoticeKind
    state: Literal["waiting", "held", "delivered", "failed", "to_copy"]
    channel: str = ""
    at: datetime
    reason: Text | None = None


class CallView(View):
    at: datetime
    contact: str
    outcome: Literal["reached", "no_answer", "refused"]
    by: str
    note: str = ""


class WaiverView(View):
    at: datetime
    reason: str
    by: str


class Finding(View):
    """What a check found that is not simply good: why, and what to do."""

    verdict: Verdict
    link: str | None = None
    reason: Text
    remedy: Text | None = None


class SiteReadiness(View):
    """One point. `ready` is what go or no go counts: passed, or noted, or waived."""

    id: str
    name: str
    hub: bool
    guest: bool = False
    ready: bool
    confirmed_at: datetime | None = None
    confirmed_via: str = ""
    checked_in_at: datetime | None = None
    checked_in_via: str = ""
    verdict: Verdict = Verdict.NOT_CHECKED
    checked_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    waiver: WaiverView | None = None
    calls: tuple[CallView, ...] = ()
    call_next: ContactView | None = None  # whom to call now; None: nobody needs to be, or nobody is left
    contacts: tuple[ContactView, ...] = ()
    notices: tuple[NoticeState, ...] = ()
    link: str  # the address of the point's own page


class FallbackView(View):
    fallback: Fallback
    room_tested: Verdict = Verdict.NOT_CHECKED
    phone_tested: Verdict = Verdict.NOT_CHECKED
    announced: Literal["", "room", "phone"] = ""


class ToldView(View):
    """Go or no go, as it stood at a deadline."""

    step: str
    at: datetime
    sentence: Text
    sent_at: datetime | None = None
    sent_by: str = ""


class DutyView(View):
    main: ContactView | None = None
    deputy: ContactView | None = None


class PreflightProgress(View):
    done: int
    total: int


class PreparationView(View):
    """`may` names the actions that are possible now: start, pause, resume, end, report, preflight, announce, ..."""

    session: str
    meeting: str
    title: str
    phase: Phase
    paused: bool = False
    start: datetime
    end: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    timezone: str
    rooms: tuple[str, ...]
    revision: int
    state: Literal["planned", "moved", "cancelled"]
    successor: str | None = None
    reason: str | None = None
    at: datetime
    duty: DutyView = DutyView()
    fallback: FallbackView | None = None
    papers: Papers | None = None
    agenda: tuple[AgendaItem, ...] = ()
    steps: tuple[StepView, ...] = ()
    sites: tuple[SiteReadiness, ...] = ()
    centre: Verdict = Verdict.NOT_CHECKED
    centre_findings: tuple[Finding, ...] = ()
    sentence: Text  # go or no go, as of now
    told: tuple[ToldView, ...] = ()
    unconfirmed: tuple[str, ...] = ()  # points that stand on the board to be called now
    absent: tuple[str, ...] = ()
    checking: PreflightProgress | None = None
    may: tuple[str, ...] = ()
