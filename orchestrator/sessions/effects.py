"""What a step brings with it, recorded in the same breath: so that a process that dies right after has done it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from orchestrator.invitations.plan import issued
from orchestrator.model.events import Body, CallsDue, NoticeIssued, NoticeKind, RosterFrozen, SessionOpened
from orchestrator.model.registry import Registry, Site
from orchestrator.schedule import steps
from orchestrator.schedule.steps import Step
from orchestrator.sessions.book import Affair, opening


def effects(step: Step, affair: Affair, registry: Registry) -> tuple[Body, ...]:
    """To be recorded right behind the step itself."""
    return tuple(_effects(step.name.split(".")[0], step, affair, registry))


def taking_part(affair: Affair, registry: Registry) -> tuple[Site, ...]:
    """The points of a session as they are written now; once frozen, none that was there goes away."""
    known = {site.id: site for site in (*(affair.progress.roster or ()), *affair.plan.guests, *registry.sites)}
    frozen = tuple(site.id for site in affair.progress.roster or ())
    wanted = dict.fromkeys((*(frozen or affair.plan.sites), *(guest.id for guest in affair.plan.guests)))
    return tuple(known[site] for site in wanted if site in known)


def names(sites: Sequence[Site]) -> dict[str, str]:
    return {site.id: site.name for site in sites}


def notices(affair: Affair, about: NoticeKind, registry: Registry, only: Collection[str] | None = None) -> list[Body]:
    """To every point of the session, or to some; by mail where there is a mail server and an address."""
    mail = registry.policy.mail is not None
    sites = taking_part(affair, registry)
    return [each for each in issued(affair.plan, sites, about, mail=mail) if only is None or each.site in only]


def _effects(name: str, step: Step, affair: Affair, registry: Registry) -> Iterator[Body]:
    plan, sites = affair.plan, taking_part(affair, registry)
    ids = tuple(site.id for site in sites)
    match name:
        case steps.ANNOUNCE:
            if affair.progress.opened not in (None, opening(plan)):
                yield opening(plan)
            yield from notices(affair, "planned", registry)
        case steps.CHANGED:
            yield opening(plan)
            yield from _told_of_change(affair, registry)
        case steps.CALLED_OFF:
            yield from notices(affair, "moved" if plan.state == "moved" else "cancelled", registry, _told(affair))
        case steps.REMIND_DAY:
            yield from notices(affair, "day_before", registry)
        case steps.REMIND_HOUR:
            yield from notices(affair, "hour_before", registry)
        case steps.FREEZE:
            yield RosterFrozen(sites=tuple(site.model_copy(update={"contacts": ()}) for site in sites))
        case _ if name.startswith(steps.CHASE):
            readiness = affair.readiness
            yield CallsDue(step=step.name, unconfirmed=readiness.unconfirmed(ids), absent=readiness.absent(ids))
        case _ if name.startswith(steps.VERDICT):
            yield affair.readiness.tell(step.name, ids, names(sites))


def _told(affair: Affair) -> frozenset[str]:
    """Which points have heard of it. Its stream may have been opened before it was announced, by what a person did."""
    return frozenset(event.body.site for event in affair.events if isinstance(event.body, NoticeIssued))


def _told_of_change(affair: Affair, registry: Registry) -> Iterator[Body]:
    """Who was told before hears of another hour or room; who is new hears of it for the first time."""
    told: SessionOpened | None = affair.progress.opened
    assert told is not None
    plan = affair.plan
    if told.when_and_where != opening(plan).when_and_where:
        yield from notices(affair, "changed", registry, told.sites)
    yield from notices(affair, "planned", registry, set(plan.sites) - set(told.sites))
