"""What happened, in the order in which it was journalled: the events worth a line in a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orchestrator.complaints import retold
from orchestrator.model.check import Verdict
from orchestrator.model.events import (
    BlindSpell,
    CallMade,
    ClockStepped,
    Event,
    FallbackAnnounced,
    FallbackTested,
    IncidentAcknowledged,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    NoteAdded,
    PhaseChanged,
    PreflightFinished,
    ReadinessSent,
    ReadinessTold,
    RoomEndedBy,
    RoomKicked,
    RoomLinkGiven,
    RoomOrdered,
    SessionPaused,
    SessionResumed,
    StepMissed,
    WaiverGiven,
    WatchStarted,
    WatchStopped,
)
from orchestrator.model.plan import Phase
from orchestrator.report.figures.model import Happening

PHASES = {Phase.LIVE: "started", Phase.ENDED: "ended", Phase.ROOM_OPEN: "room_open"}


def timeline(events: Sequence[Event], names: Mapping[str, str]) -> tuple[Happening, ...]:
    """`names` gives the points' names by id."""
    return tuple(
        happening
        for event in events
        for happening in (
            *_session(event),
            *_readiness(event, names),
            *_room(event, names),
            *_incident(event, names),
            *_ourselves(event),
        )
    )


def _session(event: Event) -> Iterator[Happening]:
    match event.body:
        case PhaseChanged() as body if body.after in PHASES:
            kind = "ended_empty" if body.reason == "room_empty" else PHASES[body.after]
            yield Happening(at=event.at, kind=kind, by=body.by)
        case SessionPaused() as body:
            yield Happening(at=event.at, kind="paused", by=body.by)
        case SessionResumed() as body:
            yield Happening(at=event.at, kind="resumed", by=body.by)


def _readiness(event: Event, names: Mapping[str, str]) -> Iterator[Happening]:
    match event.body:
        case PreflightFinished() as body:
            ready = sum(verdict.ready for verdict in body.sites.values())
            yield Happening(at=event.at, kind="checked", count=ready, of=len(body.sites))
        case CallMade() as body:
            sites = (names.get(body.site, body.site),)
            yield Happening(at=event.at, kind=body.outcome, sites=sites, by=body.by, text=body.contact)
        case WaiverGiven() as body if body.reason:
            sites = (names.get(body.site, body.site),)
            yield Happening(at=event.at, kind="waived", sites=sites, by=body.by, text=body.reason)
        case FallbackTested() as body:
            kind = f"{body.what}_{'tested' if body.verdict is not Verdict.FAILED else 'failed'}"
            yield Happening(at=event.at, kind=kind, by=body.by)
        case FallbackAnnounced() as body:
            yield Happening(at=event.at, kind=f"{body.what}_announced", by=body.by, text=body.reason)
        case ReadinessTold() as body:
            yield Happening(at=event.at, kind="told", text=body.sentence.vi)
        case ReadinessSent() as body:
            yield Happening(at=event.at, kind="sent", by=body.by, text=body.sentence.vi)


def _room(event: Event, names: Mapping[str, str]) -> Iterator[Happening]:
    """Who was let in as a moderator and who was sent out, by whom. Whose endpoint it is may not be known."""
    match event.body:
        case RoomLinkGiven() as body:
            yield Happening(at=event.at, kind="link_given", by=body.by)
        case RoomOrdered(order="end") as body:
            yield Happening(at=event.at, kind="end_ordered", by=body.by)
        case RoomOrdered(site=str(site)) as body:
            yield Happening(at=event.at, kind="kick_ordered", sites=(names.get(site, site),), by=body.by)
        case RoomOrdered() as body:
            yield Happening(at=event.at, kind="stranger_kick_ordered", by=body.by)
        case RoomKicked(site=str(site)) as body:
            kind = "kicked" if body.seen else "kicked_unseen"
            yield Happening(at=event.at, kind=kind, sites=(names.get(site, site),), by=body.by)
        case RoomKicked() as body:
            yield Happening(at=event.at, kind=f"stranger_kicked{'' if body.seen else '_unseen'}", by=body.by)
        case RoomEndedBy() as body:
            yield Happening(at=event.at, kind="room_ended", by=body.by)


def _incident(event: Event, names: Mapping[str, str]) -> Iterator[Happening]:
    at = event.at
    match event.body:
        case IncidentOpened() as body:
            sites = tuple(names.get(site, site) for site in body.sites)
            yield Happening(at=at, kind="dropped", sites=sites, causes=body.causes, incident=body.incident)
        case IncidentJoined() as body:
            sites = tuple(names.get(site, site) for site in body.sites)
            yield Happening(at=at, kind="dropped_too", sites=sites, incident=body.incident)
        case IncidentRevised() as body:
            yield Happening(at=at, kind="revised", causes=body.causes, incident=body.incident)
        case IncidentResolved() as body:
            yield Happening(at=at, kind="resolved", seconds=max(0.0, body.seconds), incident=body.incident)
        case IncidentAcknowledged() as body:
            yield Happening(at=at, kind="acknowledged", by=body.by, incident=body.incident)
        case NoteAdded() as body:
            yield Happening(at=at, kind="noted", by=body.by, text=body.text, incident=body.incident)


def _ourselves(event: Event) -> Iterator[Happening]:
    match event.body:
        case WatchStarted():
            yield Happening(at=event.at, kind="watching")
        case WatchStopped():
            yield Happening(at=event.at, kind="not_watching")
        case BlindSpell() as body:
            over = body.reason == "network" and not body.began  # of the others only the moment is told
            yield Happening(at=event.at, kind="seeing" if over else "blind", text=retold(body.detail).vi)
        case StepMissed() as body:
            yield Happening(at=event.at, kind="missed", text=body.step)
        case ClockStepped() as body:
            yield Happening(at=event.at, kind="clock", seconds=body.seconds)
