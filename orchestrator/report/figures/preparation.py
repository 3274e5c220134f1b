"""How ready the points were: checks, confirmations, calls, notices, and what was told of it, out of the journal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from orchestrator.model.check import CENTRE, Check, Verdict
from orchestrator.model.events import (
    CallMade,
    CheckFinished,
    Event,
    FallbackAnnounced,
    FallbackTested,
    NoticeDelivered,
    NoticeFailed,
    NoticeIssued,
    ReadinessSent,
    ReadinessTold,
    SessionOpened,
    SiteCheckedIn,
    SiteConfirmed,
    StepFired,
    StepMissed,
    WaiverGiven,
)
from orchestrator.model.views.preparation import CallView, Finding, WaiverView
from orchestrator.report.figures.model import (
    CheckFigures,
    FallbackFigures,
    Mailing,
    NoticeFigures,
    Preparation,
    SitePreparation,
    StepFigures,
    Told,
)
from orchestrator.text import Text


def preparation(
    events: Sequence[Event], sites: Mapping[str, str], start: datetime, started: datetime | None, zone: ZoneInfo
) -> Preparation:
    """`sites` gives the points' names by id; `start` is the planned one, `started` the real one."""
    day, asked_anew = start.astimezone(zone).date(), _changed(events)
    checks: dict[str, tuple[list[Event], list[Event]]] = defaultdict(lambda: ([], []))
    others: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if isinstance(event.body, CheckFinished):
            before, morning = checks[event.body.site]
            if event.at.astimezone(zone).date() < day:
                before.append(event)
            elif started is None or event.at < started:
                morning.append(event)
        elif isinstance(event.body, SiteConfirmed) and event.seq < asked_anew:
            continue
        elif isinstance(event.body, SiteConfirmed | SiteCheckedIn | WaiverGiven | CallMade):
            others[event.body.site].append(event)
    rows = tuple(_site(site, name, others[site], *checks[site]) for site, name in sites.items())
    centre = checks[CENTRE]
    return Preparation(
        sites=rows,
        centre_day_before=_checked(centre[0]),
        centre_morning=_checked(centre[1]),
        confirmed=sum(row.confirmed_at is not None for row in rows),
        day_before=dict(Counter(row.day_before.verdict for row in rows)),
        morning=dict(Counter(row.morning.verdict for row in rows)),
        calls=sum(isinstance(event.body, CallMade) for event in events),
        told=tuple(_told(events)),
        mailings=tuple(_mailings(events)),
        failures=tuple(_failures(events, sites)),
        fallbacks=tuple(_fallbacks(events)),
        steps=tuple(_steps(events)),
    )


def _changed(events: Sequence[Event]) -> int:
    """The event that last gave the session other hours or rooms; what was confirmed before it is not any more."""
    opened = [(event.seq, event.body) for event in events if isinstance(event.body, SessionOpened)]
    changes = (seq for (_, was), (seq, now) in pairwise(opened) if was.when_and_where != now.when_and_where)
    return max(changes, default=0)


def _site(
    site: str, name: str, events: Sequence[Event], before: Sequence[Event], morning: Sequence[Event]
) -> SitePreparation:
    confirmed: Event | None = None
    checked_in: datetime | None = None
    waiver: WaiverView | None = None
    calls: list[CallView] = []
    for event in events:
        match event.body:
            case SiteConfirmed() as body:
                confirmed = event if body.given else None
            case SiteCheckedIn():
                checked_in = checked_in or event.at
            case WaiverGiven() as body:
                waiver = WaiverView(at=event.at, reason=body.reason, by=body.by) if body.reason else None
            case CallMade() as body:
                calls.append(
                    CallView(at=event.at, contact=body.contact, outcome=body.outcome, by=body.by, note=body.note)
                )
    return SitePreparation(
        id=site,
        name=name,
        confirmed_at=confirmed.at if confirmed else None,
        confirmed_via=confirmed.body.via if confirmed and isinstance(confirmed.body, SiteConfirmed) else "",
        checked_in_at=checked_in,
        day_before=_checked(before),
        morning=_checked(morning),
        waiver=waiver,
        calls=tuple(calls),
    )


def _checked(looks: Sequence[Event]) -> CheckFigures:
    found = [event.body for event in looks if isinstance(event.body, CheckFinished)]
    if not found:
        return CheckFigures()
    return CheckFigures(
        verdict=found[-1].verdict,
        first=found[0].verdict,
        looks=len(found),
        at=looks[-1].at,
        findings=tuple(_findings(found[-1].checks)),
    )


def _findings(checks: Sequence[Check]) -> Iterator[Finding]:
    """Each reason once."""
    told: set[Text] = set()
    for check in checks:
        if check.verdict is not Verdict.PASSED and check.reason and check.reason not in told:
            told.add(check.reason)
            yield Finding(verdict=check.verdict, link=check.link, reason=check.reason, remedy=check.remedy)


def _told(events: Sequence[Event]) -> Iterator[Told]:
    """A sentence that was sent belongs to the last one told before it."""
    told: list[Told] = []
    for event in events:
        match event.body:
            case ReadinessTold() as body:
                told.append(Told(step=body.step, at=event.at, ready=body.ready, all=body.all, sentence=body.sentence))
            case ReadinessSent() as body if told:
                sent = {"sent_at": event.at, "sent_by": body.by, "channel": body.channel, "sentence": body.sentence}
                told[-1] = told[-1].model_copy(update=sent)
    yield from told


def _mailings(events: Sequence[Event]) -> Iterator[Mailing]:
    issued = {event.body.notice: event.body.about for event in events if isinstance(event.body, NoticeIssued)}
    delivered = {event.body.notice for event in events if isinstance(event.body, NoticeDelivered)}
    failed = {event.body.notice for event in events if isinstance(event.body, NoticeFailed)} - delivered
    for about in dict.fromkeys(issued.values()):
        notices = {notice for notice, kind in issued.items() if kind == about}
        there, lost = len(notices & delivered), len(notices & failed)
        yield Mailing(
            about=about, issued=len(notices), delivered=there, failed=lost, waiting=len(notices) - there - lost
        )


def _failures(events: Sequence[Event], sites: Mapping[str, str]) -> Iterator[NoticeFigures]:
    issued = {event.body.notice: event.body for event in events if isinstance(event.body, NoticeIssued)}
    delivered = {event.body.notice for event in events if isinstance(event.body, NoticeDelivered)}
    for event in events:
        body = event.body
        if isinstance(body, NoticeFailed) and body.notice not in delivered and (notice := issued.get(body.notice)):
            site = sites.get(notice.site, notice.site)
            yield NoticeFigures(about=notice.about, site=site, channel=body.channel, at=event.at, reason=body.reason)


def _fallbacks(events: Sequence[Event]) -> Iterator[FallbackFigures]:
    found: dict[str, FallbackFigures] = {}
    for event in events:
        match event.body:
            case FallbackTested() as body:
                known = found.get(body.what, FallbackFigures(what=body.what))
                found[body.what] = known.model_copy(update={"tested": body.verdict})
            case FallbackAnnounced(what="room" | "phone" as what) as body:
                known = found.get(what, FallbackFigures(what=what))
                told = {"announced_at": event.at, "announced_by": body.by, "reason": body.reason}
                found[what] = known.model_copy(update=told)
    yield from found.values()


def _steps(events: Sequence[Event]) -> Iterator[StepFigures]:
    """What a clock that ran ahead called missed, and was done all the same, was not missed."""
    fired = {(event.body.step, event.body.planned) for event in events if isinstance(event.body, StepFired)}
    for event in events:
        match event.body:
            case StepFired(late=True) as body:
                yield StepFigures(step=body.step, planned=body.planned, at=event.at, state="late")
            case StepMissed() as body if (body.step, body.planned) not in fired:
                yield StepFigures(step=body.step, planned=body.planned, at=None, state="missed")
