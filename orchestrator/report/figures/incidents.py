"""The incidents of a session and the spells in which we could not judge, as the journal told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.model.events import (
    BlindSpell,
    Event,
    Evidence,
    IncidentAcknowledged,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    NoteAdded,
    WatchStarted,
    WatchStopped,
)
from orchestrator.model.signals import Cause
from orchestrator.model.views.board import NoteView
from orchestrator.report.figures.course import Course, Span
from orchestrator.report.figures.model import IncidentFigures, Spell


@dataclass(slots=True)
class _Case:
    id: str
    at: datetime
    moment: float
    sites: list[str]
    first: tuple[Cause, ...]
    causes: tuple[Cause, ...]
    confidence: float
    evidence: tuple[Evidence, ...]
    resolved: tuple[datetime, float] | None = None
    acknowledged: tuple[str, datetime] | None = None
    notes: list[NoteView] = field(default_factory=list)


_Chapter = IncidentJoined | IncidentRevised | IncidentResolved | IncidentAcknowledged | NoteAdded


def incidents(
    events: Sequence[Event], moments: Sequence[float], course: Course, names: Mapping[str, str]
) -> tuple[IncidentFigures, ...]:
    """In the order in which they began."""
    cases: dict[str, _Case] = {}
    for event, moment in zip(events, moments, strict=True):
        match event.body:
            case IncidentOpened() as body:
                cases[body.incident] = _opened(body, event.at, moment)
            case IncidentJoined() | IncidentRevised() | IncidentResolved() | IncidentAcknowledged() | NoteAdded():
                if case := cases.get(event.body.incident):
                    _continue(case, event.body, event)
    return tuple(_figures(case, moments[-1], course, names) for case in cases.values())


def _opened(body: IncidentOpened, at: datetime, moment: float) -> _Case:
    return _Case(body.incident, at, moment, list(body.sites), body.causes, body.causes, body.confidence, body.evidence)


def _continue(case: _Case, body: _Chapter, event: Event) -> None:
    match body:
        case IncidentJoined():
            case.sites += [site for site in body.sites if site not in case.sites]
        case IncidentRevised():
            case.causes, case.confidence, case.evidence = body.causes, body.confidence, body.evidence
        case IncidentResolved():
            case.resolved = (event.at, max(0.0, body.seconds))
        case IncidentAcknowledged():
            case.acknowledged = case.acknowledged or (body.by, event.at)
        case NoteAdded():
            case.notes.append(NoteView(at=event.at, by=body.by, text=body.text))


def _figures(case: _Case, end: float, course: Course, names: Mapping[str, str]) -> IncidentFigures:
    resolved_at, seconds = case.resolved or (None, None)
    by, at = case.acknowledged or (None, None)
    lasted = Span(case.moment, end if seconds is None else case.moment + seconds)
    return IncidentFigures(
        id=case.id,
        sites=tuple(names.get(site, site) for site in case.sites),
        count=len(case.sites),
        live=course.holds(case.moment) or lasted.within(course.windows) > 0,
        opened_at=case.at,
        resolved_at=resolved_at,
        seconds=seconds,
        first_causes=case.first,
        causes=case.causes,
        confidence=case.confidence,
        evidence=case.evidence,
        acknowledged_by=by,
        acknowledged_at=at,
        notes=tuple(case.notes),
    )


def spells(events: Sequence[Event], moments: Sequence[float]) -> tuple[Spell, ...]:
    """What was told once, without a beginning, has no length that is known."""
    found: list[Spell] = []
    open_: dict[str, tuple[int, float]] = {}  # reason -> its place in `found`, when it began
    for event, moment in zip(events, moments, strict=True):
        match event.body:
            case BlindSpell(began=True) as body:
                open_[body.reason] = (len(found), moment)
                found.append(Spell(reason=body.reason, began=event.at, detail=body.detail))
            case BlindSpell() as body if body.reason not in open_:
                found.append(Spell(reason=body.reason, began=event.at, detail=body.detail))
            case BlindSpell() as body:
                _end(found, *open_.pop(body.reason), event.at, moment)
            case WatchStopped():
                open_["away"] = (len(found), moment)
                found.append(Spell(reason="away", began=event.at))
            case WatchStarted() if "away" in open_:
                _end(found, *open_.pop("away"), event.at, moment)
    last = [spell for spell in found if spell.reason != "away" or spell.ended is not None]
    return tuple(last)  # that we stopped watching at the end is no spell


def _end(found: list[Spell], place: int, began: float, at: datetime, moment: float) -> None:
    found[place] = found[place].model_copy(update={"ended": at, "seconds": moment - began})
