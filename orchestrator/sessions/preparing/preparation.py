"""What a screen shows of a session's preparation: its plan, its folds and the registry, laid together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from orchestrator.model.check import Check, Verdict
from orchestrator.model.events import Event, NoticeDelivered, NoticeFailed, NoticeIssued, NoticesHeld
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Contact, Registry
from orchestrator.model.views.board import ContactView
from orchestrator.model.views.preparation import (
    CallView,
    DutyView,
    FallbackView,
    Finding,
    NoticeState,
    PreflightProgress,
    PreparationView,
    SiteReadiness,
    StepView,
    ToldView,
    WaiverView,
)
from orchestrator.preflight.readiness import Readiness, Standing
from orchestrator.schedule.progress import Progress
from orchestrator.schedule.steps import Step, WorkingDayBefore, label, steps
from orchestrator.sessions.book import Affair
from orchestrator.sessions.effects import names, taking_part
from orchestrator.text import Text


class Scene(NamedTuple):
    """All that a view is made from, beside the session itself. `link` gives the address of a point's own page."""

    registry: Registry
    before: WorkingDayBefore
    now: datetime
    checking: PreflightProgress | None
    link: Callable[[str, str], str]


def preparation(affair: Affair, scene: Scene) -> PreparationView:
    plan, progress, known = affair.plan, affair.progress, affair.readiness
    sites = taking_part(affair, scene.registry)
    ids = tuple(site.id for site in sites)
    unconfirmed, absent = known.to_call(ids)
    return PreparationView(
        session=plan.id,
        meeting=plan.meeting.id,
        title=plan.title,
        phase=progress.phase,
        paused=progress.paused,
        start=plan.start,
        end=plan.end,
        started_at=progress.started_at,
        ended_at=progress.ended_at,
        timezone=scene.registry.organization.timezone,
        rooms=plan.meeting.rooms,
        revision=plan.revision,
        state=plan.state,
        successor=plan.successor,
        reason=plan.reason,
        at=scene.now,
        duty=_duty(affair, scene.registry),
        fallback=_fallback(affair),
        papers=plan.meeting.papers,
        agenda=plan.meeting.agenda,
        steps=tuple(_steps(affair, scene)),
        sites=tuple(readiness(affair, scene)),
        centre=known.centre.verdict,
        centre_findings=tuple(_findings(known.centre.checks)),
        sentence=known.tell("", ids, names(sites)).sentence,
        told=tuple(_told(known)),
        unconfirmed=unconfirmed,
        absent=absent,
        checking=scene.checking,
        may=tuple(allowed(affair)),
    )


def allowed(affair: Affair) -> Iterator[str]:
    """What may be pressed now."""
    phase, plan = affair.phase, affair.plan
    if phase is Phase.ENDED:
        yield "reported"
    if plan.state != "planned" or phase.over:
        return
    yield from ("preflight", "confirm", "check-in", "call", "waive", "send")
    if plan.meeting.fallback is not None:
        yield "fallback"
    if phase.watched and phase is not Phase.LIVE:
        yield "start"
    if phase is Phase.LIVE:
        yield "resume" if affair.progress.paused else "pause"
    if phase.watched:
        yield "end"


def contact_named(registry: Registry, name: str | None) -> Contact | None:
    """The contact of this name; a duty names one that stands once."""
    return next((contact for site in registry.sites for contact in site.contacts if contact.name == name), None)


def _duty(affair: Affair, registry: Registry) -> DutyView:
    duty = affair.plan.meeting.duty
    if duty is None:
        return DutyView()
    main, deputy = contact_named(registry, duty.main), contact_named(registry, duty.deputy)
    return DutyView(main=main and _contact(main), deputy=deputy and _contact(deputy))


def _fallback(affair: Affair) -> FallbackView | None:
    fallback = affair.plan.meeting.fallback
    if fallback is None:
        return None
    tested = {what: body.verdict for what, body in affair.readiness.tested.items()}
    return FallbackView(
        fallback=fallback,
        room_tested=tested.get("room", Verdict.NOT_CHECKED),
        phone_tested=tested.get("phone", Verdict.NOT_CHECKED),
        announced=affair.readiness.fallback,
    )


def _steps(affair: Affair, scene: Scene) -> Iterator[StepView]:
    """Those of the plan, and those that were done under a plan that has changed since."""
    progress = affair.progress
    planned = steps(affair.plan, scene.registry.policy.schedule, scene.before)
    known = {step.key: step for step in planned}
    former = [Step(name, at, at) for name, at in (*progress.fired, *progress.missed) if (name, at) not in known]
    for step in sorted((*planned, *dict.fromkeys(former)), key=lambda step: step.at):
        yield StepView(
            step=step.name,
            label=label(step.name),
            planned=step.at,
            state=_state(step, progress),
            at=progress.fired_at.get(step.key),
        )


def _state(step: Step, progress: Progress) -> Literal["ahead", "done", "late", "missed"]:
    if fired := progress.fired.get(step.key):
        return "late" if fired.late else "done"
    return "missed" if step.key in progress.missed else "ahead"


def readiness(affair: Affair, scene: Scene) -> Iterator[SiteReadiness]:
    """Every point that takes part."""
    states = _notices(affair.events)
    guests = {guest.id for guest in affair.plan.guests}
    for site in taking_part(affair, scene.registry):
        standing = affair.readiness.of(site.id)
        call_next = standing.call_next(site.contacts) if _to_call(affair, standing) else None
        yield SiteReadiness(
            id=site.id,
            name=site.name,
            hub=site.hub,
            guest=site.id in guests,
            ready=standing.ready,
            confirmed_at=standing.confirmed[0] if standing.confirmed else None,
            confirmed_via=standing.confirmed[1].via if standing.confirmed else "",
            checked_in_at=standing.checked_in[0] if standing.checked_in else None,
            checked_in_via=standing.checked_in[1].via if standing.checked_in else "",
            verdict=standing.verdict,
            checked_at=standing.checked_at,
            findings=tuple(_findings(standing.checks)),
            waiver=_waiver(standing),
            calls=tuple(
                CallView(at=at, contact=call.contact, outcome=call.outcome, by=call.by, note=call.note)
                for at, call in standing.calls
            ),
            call_next=_contact(call_next) if call_next else None,
            contacts=tuple(_contact(contact) for contact in site.contacts),
            notices=tuple(states.get(site.id, ())),
            link=scene.link(affair.id, site.id),
        )


def _to_call(affair: Affair, standing: Standing) -> bool:
    return not affair.phase.over and (standing.confirmed is None or standing.checked_in is None)


def _findings(checks: Sequence[Check]) -> Iterator[Finding]:
    """What several checks say in the same words is said once."""
    said = (
        Finding(verdict=check.verdict, link=check.link, reason=check.reason, remedy=check.remedy)
        for check in checks
        if check.reason is not None
    )
    yield from {(each.link, each.reason.vi, each.verdict): each for each in said}.values()


def _waiver(standing: Standing) -> WaiverView | None:
    if standing.waiver is None:
        return None
    at, body = standing.waiver
    return WaiverView(at=at, reason=body.reason, by=body.by)


def _told(known: Readiness) -> Iterator[ToldView]:
    for told in known.told:
        sent_at, sent = told.sent or (None, None)
        yield ToldView(
            step=told.body.step,
            at=told.at,
            sentence=told.body.sentence,
            sent_at=sent_at,
            sent_by=sent.by if sent else "",
        )


def _notices(events: Sequence[Event]) -> dict[str, list[NoticeState]]:
    """What became of every notice, by site, in the order of issue."""
    states: dict[str, tuple[str, NoticeState]] = {}
    held: Text | None = None
    for event in events:
        match event.body:
            case NoticeIssued(notice=notice, about=about, site=site, channels=channels):
                state: Literal["waiting", "to_copy"] = "waiting" if channels else "to_copy"
                states[notice] = site, NoticeState(notice=notice, about=about, state=state, at=event.at)
            case NoticeDelivered(notice=notice, channel=channel) if notice in states:
                site, former = states[notice]
                now = {"state": "delivered", "channel": channel, "at": event.at, "reason": None}
                states[notice] = site, former.model_copy(update=now)
            case NoticeFailed(notice=notice, channel=channel, reason=reason) if notice in states:
                site, former = states[notice]
                now = {"state": "failed", "channel": channel, "at": event.at, "reason": reason}
                states[notice] = site, former.model_copy(update=now)
            case NoticesHeld(reason=reason):
                held = reason
    found: dict[str, list[NoticeState]] = {}
    for site, each in states.values():
        waits = held is not None and each.state == "waiting"
        told = each.model_copy(update={"state": "held", "reason": held}) if waits else each
        found.setdefault(site, []).append(told)
    return found


def _contact(contact: Contact) -> ContactView:
    return ContactView(name=contact.name, role=contact.role, phone=contact.phone)
