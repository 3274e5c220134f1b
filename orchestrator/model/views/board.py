"""What a screen shows of a session. Sentences come in both languages, so a page switches without asking again."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from orchestrator.model.signals import Cause, LineState, Mark, RoomState, Source
from orchestrator.text import Text


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Figures(View):
    """A site's line in numbers, over the last ten seconds. None where it was not measured."""

    rtt_ms: float | None = None
    loss_up: float | None = None
    loss_down: float | None = None
    jitter_ms: float | None = None
    heard_s: float | None = None  # since the last sign of life from any source
    bitrate_up: float | None = None  # media in the room, kbit/s, as the bridge counts it
    bitrate_down: float | None = None


class LinkView(View):
    name: str
    role: str
    carrier: str
    in_use: bool
    answers: bool | None  # None: not asked, or never answered in this session
    rtt_ms: float | None = None


class ContactView(View):
    name: str
    role: str
    phone: str


class SiteView(View):
    id: str
    name: str
    level: str
    hub: bool
    parent: str | None = None  # under which a large board groups it
    order: int
    line: LineState
    room: RoomState
    shown: str = LineState.UNKNOWN  # the worse of line and room: what the tile says
    since: datetime
    marks: tuple[Mark, ...] = ()
    causes: tuple[Cause, ...] = ()
    why: tuple[Text, ...] = ()
    agent: bool  # an agent is attached now
    sources: dict[Source, str] = {}  # alive, silent, no_opinion
    figures: Figures = Figures()
    links: tuple[LinkView, ...] = ()
    contacts: tuple[ContactView, ...] = ()
    drops: int = 0
    down_s: float = 0.0


class NoteView(View):
    at: datetime
    by: str
    text: str


class DeliveryView(View):
    channel: str
    state: str  # pending, delivered, failed
    at: datetime | None = None


class IncidentView(View):
    id: str
    sites: tuple[str, ...]
    title: Text
    causes: tuple[Cause, ...]
    confidence: float
    why: tuple[Text, ...] = ()
    opened_at: datetime
    resolved_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    notes: tuple[NoteView, ...] = ()
    deliveries: tuple[DeliveryView, ...] = ()


class Notice(View):
    """Something about the service itself that the operator must know. `level` as for alerts."""

    code: str  # journal_behind, registry_refused, blind, no_icmp, store_lost
    level: str
    text: Text


class BoardView(View):
    session: str
    title: str
    organization: str
    timezone: str = "Asia/Ho_Chi_Minh"  # the clock on the wall is the organization's, wherever the browser is
    phase: str
    at: datetime
    seq: int
    sites: tuple[SiteView, ...]
    incidents: tuple[IncidentView, ...]  # open ones first, then newest
    notices: tuple[Notice, ...] = ()


class Patch(View):
    """What one journal event changed on the board."""

    sites: tuple[SiteView, ...] = ()
    incidents: tuple[IncidentView, ...] = ()
    notices: tuple[Notice, ...] | None = None


class SessionBrief(View):
    """`watched`: its lines are watched now, and there is a board of it. `room`: so is its room, and it can be asked who
    is there. Without `start` it is planned for no time. `reason`: why it is not held as planned; `successor`: where it
    was moved to. `revision`: of its plan."""

    id: str
    title: str
    phase: str
    started_at: datetime | None
    ended_at: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    watched: bool = True
    room: bool = False
    ready: int = 0  # points, of
    sites: int = 0
    revision: int = 0
    successor: str | None = None
    reason: str | None = None
