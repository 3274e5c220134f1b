"""What the journal holds: one event for whatever happens.

The board, the alerts, the report, the metrics and the audit are readings of it.

A kind's `v` rises when the shape of its body changes; `store` lifts older bodies to the newest shape.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict

from orchestrator.model.check import Check, Verdict
from orchestrator.model.signals import Cause, LineState, Mark, RoomState

SYSTEM = "system"  # the stream of what belongs to no session


class Body(BaseModel):
    """What one kind of event says."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]
    v: ClassVar[int] = 1


class Event(NamedTuple):
    """`seq` counts from 1 in its stream without gaps; `epoch` is the writer's fencing number."""

    stream: str
    seq: int
    epoch: int
    at: datetime
    body: Body
    late: bool = False  # written after it had been told, because the store did not answer

    @property
    def id(self) -> str:
        """What browsers and receivers know it by."""
        return f"{self.stream}/{self.seq}"


class Evidence(BaseModel):
    """One line of why: `code` is a sentence of live/cause.py, `values` fill it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: str
    values: dict[str, str | float | int] = {}


class WatchStarted(Body):
    kind: ClassVar[str] = "watch.started"
    sites: tuple[str, ...]
    version: str


class WatchStopped(Body):
    kind: ClassVar[str] = "watch.stopped"
    reason: str


class LineChanged(Body):
    """A site's line went from one state to another, or its marks changed (`before == after`)."""

    kind: ClassVar[str] = "line.changed"
    site: str
    before: LineState
    after: LineState
    marks: tuple[Mark, ...] = ()
    causes: tuple[Cause, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    link: str | None = None
    silent_s: float | None = None  # since the last sign of life, when it was decided


class RoomChanged(Body):
    kind: ClassVar[str] = "room.changed"
    site: str
    before: RoomState
    after: RoomState


class IncidentOpened(Body):
    kind: ClassVar[str] = "incident.opened"
    incident: str
    sites: tuple[str, ...]
    causes: tuple[Cause, ...]
    confidence: float  # 0..1
    evidence: tuple[Evidence, ...] = ()


class IncidentJoined(Body):
    """Further sites fell from the same cause."""

    kind: ClassVar[str] = "incident.joined"
    incident: str
    sites: tuple[str, ...]


class IncidentRevised(Body):
    """A later, better verdict; the first one stays on the record."""

    kind: ClassVar[str] = "incident.revised"
    incident: str
    causes: tuple[Cause, ...]
    confidence: float
    evidence: tuple[Evidence, ...] = ()


class IncidentResolved(Body):
    kind: ClassVar[str] = "incident.resolved"
    incident: str
    seconds: float


class IncidentAcknowledged(Body):
    kind: ClassVar[str] = "incident.acknowledged"
    incident: str
    by: str


class NoteAdded(Body):
    kind: ClassVar[str] = "note.added"
    incident: str
    by: str
    text: str


class Redacted(Body):
    """The text of a note was taken out of the journal. That there was one, whose and when, stays."""

    kind: ClassVar[str] = "redacted"
    event: str  # the note's id
    by: str


class AlertRaised(Body):
    """Somebody must know. `alert` is the idempotency key of every delivery of it.

    `title` and `text` are Vietnamese, the language of record. No phone number stands here: `call` names whom to
    call ("<site>/<role of contact>" or "carrier/<id>"), and the number is looked up when the message leaves.
    """

    kind: ClassVar[str] = "alert.raised"
    alert: str
    incident: str
    stage: str  # dropped, grew, recovered
    level: str  # info, warning, critical
    title: str
    text: str
    channels: tuple[str, ...]
    title_en: str = ""
    text_en: str = ""
    sites: tuple[str, ...] = ()  # those it is about; a "grew" is about the further ones only
    call: tuple[str, ...] = ()
    events: tuple[str, ...] = ()  # ids of the events that led to it


class AlertDelivered(Body):
    kind: ClassVar[str] = "alert.delivered"
    alert: str
    channel: str
    attempts: int


class AlertFailed(Body):
    """Given up on, after retries."""

    kind: ClassVar[str] = "alert.failed"
    alert: str
    channel: str
    attempts: int
    reason: str


class AgentAttached(Body):
    kind: ClassVar[str] = "agent.attached"
    site: str
    instance: str
    address: str
    version: str
    process_s: float | None = None  # how long the agent's process has run
    machine_s: float | None = None  # how long its machine has run


class AgentDetached(Body):
    kind: ClassVar[str] = "agent.detached"
    site: str
    instance: str
    reason: str  # bye, closed, replaced, silent, flooding, malformed, revoked, unknown


class Rejected(Body):
    """A packet or a caller was turned away. Floods are counted, not listed."""

    kind: ClassVar[str] = "rejected"
    door: str  # stamp, agent, login, api, hooks
    reason: str
    site: str | None = None
    address: str | None = None
    count: int = 1


class BlindSpell(Body):
    """For a while we could not judge: our own network, packet drops or event loop."""

    kind: ClassVar[str] = "watch.blind"
    reason: str  # network, drops, lag
    began: bool
    detail: str = ""


class RegistryLoaded(Body):
    kind: ClassVar[str] = "registry.loaded"
    sites: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class RegistryRefused(Body):
    """A changed sites.yaml was bad; the old one stays."""

    kind: ClassVar[str] = "registry.refused"
    problems: tuple[str, ...]


class CheckFinished(Body):
    """A site's lines, or with `site == ""` the centre's own servers, were checked before a meeting."""

    kind: ClassVar[str] = "check.finished"
    run: str
    meeting: str | None
    site: str
    verdict: Verdict
    checks: tuple[Check, ...]


class PreflightFinished(Body):
    """A whole run of checks. `sites` holds each site's verdict, `centre` that of the conference's own servers."""

    kind: ClassVar[str] = "preflight.finished"
    run: str
    meeting: str | None
    sites: dict[str, Verdict]
    centre: Verdict
    seconds: float


class OperatorSignedIn(Body):
    kind: ClassVar[str] = "operator.signed_in"
    by: str
    address: str


KINDS: dict[str, type[Body]] = {body.kind: body for body in Body.__subclasses__()}
