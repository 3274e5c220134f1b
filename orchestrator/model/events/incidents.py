"""What fell, why, who took it on, and who was told."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.model.events.body import Body
from orchestrator.model.events.watch import Evidence
from orchestrator.model.signals import Cause


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
    """What a person wrote was taken out of an event of this stream. That there was something, whose and when, stays."""

    kind: ClassVar[str] = "redacted"
    event: str  # its id
    by: str


class AlertRaised(Body):
    """Somebody must know. `alert` is the idempotency key of every delivery of it.

    `title` and `text` are Vietnamese, the language of record. No phone number stands here: `call` names whom to
    call ("<site>/<role of contact>" or "carrier/<id>"), and the number is looked up when the message leaves.
    """

    kind: ClassVar[str] = "alert.raised"
    alert: str
    incident: str
    stage: str  # dropped, grew, recovered; left: the room, where `incident` is the id of the warning
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
