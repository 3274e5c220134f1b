"""A session's journal -> figures. Pure: the same events give the same figures, whenever they are read."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from orchestrator.model.events import Event, RoomChanged, RosterFrozen, SessionOpened, as_redacted
from orchestrator.model.registry import Registry, Site
from orchestrator.report.figures.course import course
from orchestrator.report.figures.incidents import incidents, spells
from orchestrator.report.figures.lines import tracks
from orchestrator.report.figures.model import IncidentFigures, ReportFigures, SiteFigures, Totals
from orchestrator.report.figures.passing import passing
from orchestrator.report.figures.points import site_figures
from orchestrator.report.figures.preparation import preparation
from orchestrator.report.figures.timeline import timeline

__all__ = ["ReportFigures", "figures"]


def figures(events: Sequence[Event], registry: Registry) -> ReportFigures | None:
    """Everything that is counted of a session, from all events of its stream in their order.

    Who took part is what was frozen then; before that, and for names, the registry of today. None of a stream that
    never opened as a session.
    """
    events = as_redacted(events)
    plan = next((event.body for event in reversed(events) if isinstance(event.body, SessionOpened)), None)
    if plan is None:
        return None
    zone = ZoneInfo(registry.organization.timezone)
    moments = passing(events)
    roster = _roster(events, plan, registry)
    held = course(events, moments, plan)
    by_room = any(isinstance(event.body, RoomChanged) for event in events)
    known = {site.id for site in registry.sites}
    found = tracks(events, moments, roster, held, by_room=by_room)
    sites = tuple(site_figures(site, found[site.id], held, guest=site.id not in known) for site in roster)
    names = {site.id: site.name for site in (*registry.sites, *roster)}
    told = incidents(events, moments, held, names)
    return ReportFigures(
        session=events[0].stream,
        meeting=plan.meeting,
        title=plan.title,
        rooms=plan.rooms,
        timezone=registry.organization.timezone,
        as_of=events[-1].at,
        presence="room" if by_room else "line",
        times=held.times,
        totals=_totals(sites, told),
        sites=sites,
        incidents=told,
        preparation=preparation(events, {site.id: site.name for site in roster}, plan.start, held.times.started, zone),
        blind=spells(events, moments),
        timeline=timeline(events, names),
    )


def _roster(events: Sequence[Event], plan: SessionOpened, registry: Registry) -> list[Site]:
    """The hub first, then in the order of the registry."""
    frozen = next((event.body.sites for event in reversed(events) if isinstance(event.body, RosterFrozen)), None)
    if frozen is None:
        known = {site.id: site for site in registry.sites}
        frozen = tuple(known.get(site, Site(id=site, name=site, level="department")) for site in plan.sites)
    return sorted(frozen, key=lambda site: (not site.hub, site.order))


def _totals(sites: Sequence[SiteFigures], told: Sequence[IncidentFigures]) -> Totals:
    whole_s = sum(site.counted_s for site in sites)
    known = any(site.connected is not None for site in sites)
    live = [incident for incident in told if incident.live]
    return Totals(
        sites=len(sites),
        present=sum(site.present for site in sites),
        late=sum(site.late_s > 0 for site in sites),
        drops=sum(site.drops for site in sites),
        dropped=sum(site.drops > 0 for site in sites),
        down_s=sum(site.down_s for site in sites),
        longest_s=max((site.longest_s for site in sites), default=0.0),
        absent_s=sum(site.absent_s for site in sites),
        unknown_s=sum(site.unknown_s for site in sites),
        connected=sum(site.up_s for site in sites) / whole_s if known else None,
        unknown=sum(site.unknown_s for site in sites) / whole_s if known else None,
        incidents=len(live),
        unresolved=sum(incident.seconds is None for incident in live),
    )
