"""The incidents of a session as the board shows them: a fold of the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.live.cause import evidence_text
from orchestrator.model.events import (
    REDACTED,
    AlertDelivered,
    AlertFailed,
    AlertRaised,
    Event,
    Evidence,
    IncidentAcknowledged,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    NoteAdded,
    Redacted,
)
from orchestrator.model.registry import Registry
from orchestrator.model.signals import Cause
from orchestrator.model.views.board import DeliveryView, IncidentView, NoteView
from orchestrator.text import Text

SHOWN = 50  # closed incidents a board shows; the journal has them all


@dataclass(slots=True)
class _Case:
    """One incident, as told so far."""

    id: str
    opened_at: datetime
    sites: list[str]
    causes: tuple[Cause, ...]
    confidence: float
    evidence: tuple[Evidence, ...]
    resolved_at: datetime | None = None
    acknowledged: tuple[str, datetime] | None = None
    notes: dict[str, NoteView] = field(default_factory=dict)  # by the event's id
    deliveries: dict[tuple[str, str], DeliveryView] = field(default_factory=dict)


class Cases:
    """Pure; fed every event of the session in order."""

    def __init__(self, registry: Registry) -> None:
        self._cases: dict[str, _Case] = {}
        self._alerts: dict[str, str] = {}  # alert -> incident
        self.use(registry)

    def use(self, registry: Registry) -> None:
        self._names = {site.id: site.name for site in registry.sites}

    def fold(self, event: Event) -> tuple[str, ...]:
        """Take in one event; returns the incidents it changed."""
        body = event.body
        match body:
            case IncidentOpened():
                case = _Case(body.incident, event.at, list(body.sites), body.causes, body.confidence, body.evidence)
                self._cases[body.incident] = case
                return (body.incident,)
            case AlertRaised() | AlertDelivered() | AlertFailed():
                return self._delivery(body, event.at)
            case IncidentJoined() | IncidentRevised() | IncidentResolved() | IncidentAcknowledged() | NoteAdded():
                if known := self._cases.get(body.incident):
                    _continue(known, body, event)
                    return (body.incident,)
            case Redacted():
                return self._redact(body.event)
        return ()

    def view(self, incident: str) -> IncidentView:
        """Raises KeyError when there is no such incident."""
        case = self._cases[incident]
        by, at = case.acknowledged or (None, None)
        return IncidentView(
            id=case.id,
            sites=tuple(case.sites),
            title=self._title(case),
            causes=case.causes,
            confidence=case.confidence,
            why=tuple(evidence_text(evidence) for evidence in case.evidence),
            opened_at=case.opened_at,
            resolved_at=case.resolved_at,
            acknowledged_by=by,
            acknowledged_at=at,
            notes=tuple(case.notes.values()),
            deliveries=tuple(case.deliveries.values()),
        )

    def views(self) -> tuple[IncidentView, ...]:
        """Open ones first, then the newest."""
        cases = sorted(self._cases.values(), key=lambda case: case.opened_at, reverse=True)
        closed = [case for case in cases if case.resolved_at is not None][:SHOWN]
        return tuple(self.view(case.id) for case in [*(c for c in cases if c.resolved_at is None), *closed])

    def _delivery(self, body: AlertRaised | AlertDelivered | AlertFailed, at: datetime) -> tuple[str, ...]:
        if isinstance(body, AlertRaised):
            self._alerts[body.alert] = body.incident
        case = self._cases.get(self._alerts.get(body.alert, ""))
        if case is None:
            return ()
        if isinstance(body, AlertRaised):
            for channel in body.channels:
                case.deliveries[body.alert, channel] = DeliveryView(channel=channel, state="pending")
        else:
            state = "delivered" if isinstance(body, AlertDelivered) else "failed"
            case.deliveries[body.alert, body.channel] = DeliveryView(channel=body.channel, state=state, at=at)
        return (case.id,)

    def _redact(self, note: str) -> tuple[str, ...]:
        """What a note said is gone; that there was one stays."""
        for case in self._cases.values():
            if note in case.notes:
                case.notes[note] = case.notes[note].model_copy(update={"text": REDACTED})
                return (case.id,)
        return ()

    def _title(self, case: _Case) -> Text:
        names = [self._names.get(site, site) for site in case.sites]
        if len(names) == 1:
            return Text(vi=f"Mất kết nối: {names[0]}", en=f"Connection lost: {names[0]}")
        listed = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        return Text(
            vi=f"{len(names)} điểm cầu mất kết nối: {listed}", en=f"{len(names)} sites lost connection: {listed}"
        )


_Chapter = IncidentJoined | IncidentRevised | IncidentResolved | IncidentAcknowledged | NoteAdded


def _continue(case: _Case, body: _Chapter, event: Event) -> None:
    at = event.at
    match body:
        case IncidentJoined():
            case.sites += [site for site in body.sites if site not in case.sites]
        case IncidentRevised():
            case.causes, case.confidence, case.evidence = body.causes, body.confidence, body.evidence
        case IncidentResolved():
            case.resolved_at = at
        case IncidentAcknowledged():
            case.acknowledged = case.acknowledged or (body.by, at)
        case NoteAdded():
            case.notes[event.id] = NoteView(at=at, by=body.by, text=body.text)
