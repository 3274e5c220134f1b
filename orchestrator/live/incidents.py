"""What falls together is one incident: gathered, joined, resolved, and explained again when more is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from orchestrator.live.cause import Fall, Scene, why, why_after_return
from orchestrator.live.watch import Fact
from orchestrator.live.watch.line import Line
from orchestrator.model.events import (
    Body,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    LineChanged,
    RoomChanged,
    WatchStarted,
)
from orchestrator.model.policy import WatchPolicy
from orchestrator.model.signals import Cause, LineState, RoomState

_STANDING = (LineState.UP, LineState.DEGRADED)
_SHARED = {Cause.CARRIER, Cause.CENTRE}


@dataclass(slots=True)
class _Incident:
    id: str
    fell: float  # the first of its sites
    opened: float
    causes: tuple[Cause, ...]
    confidence: float
    sites: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    carriers: set[str | None] = field(default_factory=set)


class _Story(NamedTuple):
    """The part of one site in an incident, kept until it has been explained."""

    fell: float
    incident: str
    causes: tuple[Cause, ...]
    alone: bool


class Incidents:
    """Pure: fed the facts of the watch, in order, by `take`; `tick` closes what has been gathered.

    After a restart the journal's events are fed through `take` once more; what had fallen and was not yet
    opened as an incident is opened then, so no drop stays untold.
    """

    def __init__(self, prefix: str, policy: WatchPolicy) -> None:
        """`prefix` belongs to this life of the process alone: an incident that was told from memory and never
        written must not lend its id, under which receivers know its alerts, to another one.
        """
        self._prefix = prefix
        self._policy = policy
        self.carriers: Mapping[str, str] = {}  # their names, by id
        self._count = 0
        self._pending: dict[str, Fall] = {}
        self._gathered_by = float("inf")
        self._open: dict[str, _Incident] = {}
        self._back_early: set[str] = set()  # fell and returned while still being gathered
        self._stories: dict[str, _Story] = {}
        self._by_room: set[str] = set()  # fell out of the room while their lines stood

    def due(self) -> float:
        """When `tick` must be called next; infinity when nothing is being gathered."""
        return self._gathered_by

    def take(self, at: float, body: Body, carrier: str | None = None) -> list[Fact]:
        """Learn from one event; `carrier` is that of the line in use. Returns what follows from it at once."""
        match body:
            case RoomChanged(after=RoomState.LOST) if body.causes:
                self._by_room.add(body.site)
                self._fall(Fall(body.site, at, carrier, body.causes, body.evidence))
            case RoomChanged() if body.site in self._by_room:
                self._by_room.discard(body.site)
                return self._back(body.site, at)
            case LineChanged(after=LineState.DOWN):
                self._fall(Fall(body.site, at, carrier, body.causes, body.evidence))
            case LineChanged(after=LineState.UP | LineState.DEGRADED) if body.site not in self._by_room:
                return self._back(body.site, at)
            case IncidentOpened():
                self._opened(at, body)
            case IncidentJoined():
                if incident := self._open.get(body.incident):
                    self._join(incident, body.sites, at)
            case IncidentResolved():
                self._open.pop(body.incident, None)
            case WatchStarted() if self._pending:
                self._gathered_by = at
        return []

    def tick(self, now: float, lines: Mapping[str, Line]) -> list[Fact]:
        """Open, or join to an open incident, what fell within the gathering time."""
        if now < self._gathered_by - 1e-6 or not self._pending:
            return []
        falls = list(self._pending.values())  # they leave when the fact comes back through `take`
        self._gathered_by = float("inf")
        if host := self._host_of(falls, now):
            joined = IncidentJoined(incident=host.id, sites=tuple(sorted(fall.site for fall in falls)))
            return [Fact(now, joined)]
        return self._open_now(falls, now, lines)

    def _open_now(self, falls: list[Fall], now: float, lines: Mapping[str, Line]) -> list[Fact]:
        verdict = why(Scene(falls, _standing(lines), self.carriers))
        opened = IncidentOpened(
            incident=f"{self._prefix}.{self._count + 1}",
            sites=tuple(fall.site for fall in falls),
            causes=verdict.causes,
            confidence=round(verdict.confidence, 2),
            evidence=verdict.evidence,
        )
        over = all(fall.site in self._back_early for fall in falls)
        resolved = IncidentResolved(incident=opened.incident, seconds=round(now - falls[0].at, 3))
        return [Fact(now, opened), *([Fact(now, resolved)] if over else [])]

    def explained(self, site: str, now: float, process_s: float, machine_s: float | None) -> list[Fact]:
        """The agent of a site that had fallen is back and says how long it has run."""
        story = self._stories.pop(site, None)
        if story is None or not story.alone:
            return []
        verdict = why_after_return(story.causes, now - story.fell, process_s, machine_s)
        if verdict is None:
            return []
        revised = IncidentRevised(
            incident=story.incident,
            causes=verdict.causes,
            confidence=verdict.confidence,
            evidence=verdict.evidence,
        )
        return [Fact(now, revised)]

    def gone(self, site: str, at: float) -> list[Fact]:
        """The site was taken out of the registry: its incident waits for it no longer."""
        self._pending.pop(site, None)
        self._by_room.discard(site)
        return self._back(site, at)

    def _fall(self, fall: Fall) -> None:
        if any(fall.site in incident.away for incident in self._open.values()):
            return  # known to be away, from before a restart
        if not self._pending:
            self._gathered_by = fall.at + self._policy.gather_s
        self._pending[fall.site] = fall
        self._back_early.discard(fall.site)

    def _back(self, site: str, at: float) -> list[Fact]:
        if site in self._pending:
            self._back_early.add(site)
        resolved: list[Fact] = []
        for incident in list(self._open.values()):
            if site in incident.away:
                incident.away.discard(site)
                if not incident.away:
                    body = IncidentResolved(incident=incident.id, seconds=round(at - incident.fell, 3))
                    resolved.append(Fact(at, body))
        return resolved

    def _opened(self, at: float, body: IncidentOpened) -> None:
        self._count += body.incident.startswith(f"{self._prefix}.")
        falls = [self._pending[site] for site in body.sites if site in self._pending]
        fell = min((fall.at for fall in falls), default=at)
        incident = self._open[body.incident] = _Incident(body.incident, fell, at, body.causes, body.confidence)
        incident.carriers = {fall.carrier for fall in falls}
        self._join(incident, body.sites, at)

    def _join(self, incident: _Incident, sites: tuple[str, ...], at: float) -> None:
        alone = not incident.sites and len(sites) == 1
        for site in sites:
            fall = self._pending.pop(site, None)
            incident.sites.add(site)
            if site not in self._back_early:
                incident.away.add(site)
            self._back_early.discard(site)
            self._stories[site] = _Story(fall.at if fall else at, incident.id, incident.causes, alone)

    def _host_of(self, falls: list[Fall], now: float) -> _Incident | None:
        """An incident of a shared cause, still young and more likely than not, that explains all of these as well."""
        carriers = {fall.carrier for fall in falls}
        for incident in self._open.values():
            young = now - incident.opened <= self._policy.join_s
            likely = incident.confidence >= 0.5 and _SHARED & set(incident.causes)
            if young and likely and carriers <= incident.carriers:
                return incident
        return None


def _standing(lines: Mapping[str, Line]) -> Counter[str | None]:
    return Counter(line.link.carrier if line.link else None for line in lines.values() if line.state in _STANDING)
