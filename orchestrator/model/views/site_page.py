"""What a point's own page shows: the meeting as this one point needs to see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from orchestrator.model.check import Verdict
from orchestrator.model.plan import Phase
from orchestrator.model.views.board import ContactView, View
from orchestrator.model.views.preparation import Finding

Action = Literal["confirm", "check_in"]


class WayOut(View):
    """The fallback that was announced. `place` is an address or a telephone number."""

    what: Literal["room", "phone"]
    place: str
    reason: str = ""


class PageView(View):
    """`may` holds what the point's buttons do now. Moments are aware; the page shows them in `timezone`."""

    session: str
    site: str
    name: str
    title: str
    owner: str  # who assures the technical side, and is called
    timezone: str
    at: datetime
    phase: Phase
    state: Literal["planned", "moved", "cancelled"] = "planned"
    reason: str | None = None
    start: datetime
    moved_to: datetime | None = None
    moved_link: str | None = None  # this point's page of the session that takes its place
    seat: str | None = None  # the room at the point
    rooms: tuple[str, ...] = ()  # addresses of the online rooms
    check_at: datetime | None = None
    confirmed_at: datetime | None = None
    checked_in_at: datetime | None = None
    checking: bool = False
    verdict: Verdict = Verdict.NOT_CHECKED
    checked_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    way_out: WayOut | None = None
    duty: tuple[ContactView, ...] = ()
    may: tuple[Action, ...] = ()
