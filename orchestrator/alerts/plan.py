"""Who must be told what, and when: decided from the journal alone.

Each incident passes route, hold and word, in that order, once for each row of `STEPS`. Whether something is told
follows from the journal's times only, never from when this code ran: a restart neither loses nor invents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from orchestrator.model.events import (
    AlertRaised,
    Event,
    Evidence,
    IncidentAcknowledged,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    LineChanged,
    RoomLeftWarned,
)
from orchestrator.model.policy import AlertPolicy, Policy
from orchestrator.model.signals import Cause, LineState
from orchestrator.text import Text


class Stage(StrEnum):
    DROPPED = "dropped"
    GREW = "grew"
    RECOVERED = "recovered"
    LEFT = "left"  # the room, in good order: no incident, and nothing to take on


class News(NamedTuple):
    """What is to be put into words."""

    stage: Stage
    sites: tuple[str, ...]  # those it is about
    total: int  # sites of the whole incident
    since: datetime  # the last sign of life before the drop
    until: datetime | None
    seconds: float | None  # how long it lasted
    causes: tuple[Cause, ...]
    evidence: tuple[Evidence, ...]


class Words(NamedTuple):
    title: Text
    text: Text
    call: tuple[str, ...] = ()  # as in `AlertRaised.call`


@dataclass(slots=True)
class Matter:
    """One incident, as far as the journal has told it."""

    incident: str
    opened: Event | None = None
    since: datetime | None = None
    sites: dict[str, None] = field(default_factory=dict)  # in the order they fell
    joined: dict[str, Event] = field(default_factory=dict)  # the sites that joined and have not been told
    revised: IncidentOpened | IncidentRevised | None = None
    resolved: Event | None = None
    acknowledged_by: str | None = None  # stops nothing yet: escalation will ask
    raised: dict[str, Stage] = field(default_factory=dict)  # by alert id
    told: dict[str, None] = field(default_factory=dict)
    grew_at: datetime | None = None

    def has(self, stage: Stage) -> bool:
        return stage in self.raised.values()

    @property
    def joined_first(self) -> Event | None:
        return next(iter(self.joined.values()), None)


def _drop_due(matter: Matter, policy: Policy) -> datetime | None:
    """After the hold; never when it was over by then."""
    if matter.since is None or matter.has(Stage.DROPPED):
        return None
    moment = matter.since + timedelta(seconds=policy.alerts.hold_s)
    over = matter.resolved is not None and matter.resolved.at < moment
    return None if over else moment


def _growth_due(matter: Matter, policy: Policy) -> datetime | None:
    """Once what falls together has gathered, and not again too soon: a storm is a few messages."""
    first = matter.joined_first
    if first is None or matter.resolved is not None or not matter.has(Stage.DROPPED):
        return None
    moment = first.at + timedelta(seconds=policy.watch.gather_s)
    if matter.grew_at is None:
        return moment
    return max(moment, matter.grew_at + timedelta(seconds=policy.alerts.grew_every_s))


def _recovery_due(matter: Matter, policy: Policy) -> datetime | None:
    """Whoever heard of the drop hears of its end, and nobody else."""
    if matter.resolved is None or matter.has(Stage.RECOVERED) or not matter.has(Stage.DROPPED):
        return None
    return matter.resolved.at


class Step(NamedTuple):
    stage: Stage
    level: str
    due: Callable[[Matter, Policy], datetime | None]
    sites: Callable[[Matter], Iterable[str]]


STEPS = (
    Step(Stage.DROPPED, "critical", _drop_due, lambda matter: matter.sites),
    Step(Stage.GREW, "critical", _growth_due, lambda matter: matter.joined),
    Step(Stage.RECOVERED, "info", _recovery_due, lambda matter: matter.told),
)


def route(policy: AlertPolicy) -> tuple[str, ...]:
    """The channels that an alert goes to. Today every receiver hears everything; the roster of duty will narrow it."""
    return tuple(webhook.name for webhook in policy.webhooks)


class Plan:
    """Folds one stream's events. `fold` may meet an event twice: what is told once stays told."""

    def __init__(self, policy: Policy, word: Callable[[News], Words]) -> None:
        self.policy = policy
        self.word = word
        self._matters: dict[str, Matter] = {}
        self._closed: set[str] = set()
        self._silent_since: dict[str, datetime] = {}
        self._left: dict[str, Event] = {}  # warnings that nobody has been told, by the id of their event
        self._told_left: set[str] = set()
        self._latest: datetime | None = None

    def fold(self, event: Event) -> None:
        """Take note of one journal event."""
        self._latest = event.at if self._latest is None else max(self._latest, event.at)
        if isinstance(event.body, LineChanged):
            self._note_line(event.at, event.body)
            return
        if self._note_left(event):
            return
        incident = getattr(event.body, "incident", None)
        if incident is None or incident in self._closed:
            return
        matter = self._matters.setdefault(incident, Matter(incident))
        self._note_incident(matter, event)
        if self._is_over(matter):
            self._closed.add(incident)
            del self._matters[incident]

    def due(self, now: datetime) -> list[AlertRaised]:
        """What must be raised by `now`; to be recorded and folded, then asked again until nothing is due.

        At most one a matter, in the order of `STEPS`. A clock set back does not hold an alert up.
        """
        until = now if self._latest is None else max(now, self._latest)
        raised = [self._raise(matter, step) for moment, matter, step in self._awaited() if moment <= until]
        return [*raised, *(self._warn(event) for event in self._left.values())]

    def next_due(self) -> datetime | None:
        """When to ask again if no event comes; None where nothing waits."""
        return min((moment for moment, _, _ in self._awaited()), default=None)

    def _awaited(self) -> Iterator[tuple[datetime, Matter, Step]]:
        for matter in self._matters.values():
            for step in STEPS:
                if (moment := step.due(matter, self.policy)) is not None:
                    yield moment, matter, step
                    break

    def _note_left(self, event: Event) -> bool:
        """Whether it is about a point that left the room: a matter of its own, told once and closed."""
        if isinstance(event.body, RoomLeftWarned):
            if event.id not in self._told_left:
                self._left[event.id] = event
            return True
        if isinstance(event.body, AlertRaised) and event.body.stage == Stage.LEFT:
            self._told_left.add(event.body.incident)
            self._left.pop(event.body.incident, None)
            return True
        return False

    def _warn(self, event: Event) -> AlertRaised:
        assert isinstance(event.body, RoomLeftWarned)
        since = event.at - timedelta(seconds=event.body.seconds)
        words = self.word(News(Stage.LEFT, (event.body.site,), 1, since, None, event.body.seconds, (), ()))
        return AlertRaised(
            alert=f"{event.id}:{Stage.LEFT}",
            incident=event.id,
            stage=Stage.LEFT,
            level="warning",
            title=words.title.vi,
            text=words.text.vi,
            title_en=words.title.en,
            text_en=words.text.en,
            channels=route(self.policy.alerts),
            sites=(event.body.site,),
            call=words.call,
            events=(event.id,),
        )

    def _raise(self, matter: Matter, step: Step) -> AlertRaised:
        assert matter.since is not None
        news = _news(matter, step)
        words = self.word(news)
        number = list(matter.raised.values()).count(Stage.GREW) + 1 if step.stage is Stage.GREW else ""
        return AlertRaised(
            alert=f"{matter.incident}:{step.stage}{number}",
            incident=matter.incident,
            stage=step.stage,
            level=step.level,
            title=words.title.vi,
            text=words.text.vi,
            title_en=words.title.en,
            text_en=words.text.en,
            channels=route(self.policy.alerts),
            sites=news.sites,
            call=words.call,
            events=_causing(matter, step.stage),
        )

    def _note_line(self, at: datetime, body: LineChanged) -> None:
        if body.after is not LineState.DOWN:
            self._silent_since.pop(body.site, None)
        elif body.before is not LineState.DOWN:
            self._silent_since[body.site] = at - timedelta(seconds=body.silent_s or 0.0)

    def _note_incident(self, matter: Matter, event: Event) -> None:
        match event.body:
            case IncidentOpened() as body if matter.opened is None:
                matter.opened, matter.revised = event, body
                matter.sites = dict.fromkeys(body.sites) | matter.sites
                matter.since = min((self._silent_since.get(site, event.at) for site in body.sites), default=event.at)
            case IncidentJoined() as body:
                fresh = [site for site in body.sites if site not in matter.sites and site not in matter.told]
                matter.joined |= dict.fromkeys(fresh, event)
                matter.sites |= dict.fromkeys(body.sites)
            case IncidentRevised() as body:
                matter.revised = body
            case IncidentResolved() if matter.resolved is None:
                matter.resolved = event
            case IncidentAcknowledged() as body:
                matter.acknowledged_by = body.by
            case AlertRaised() as body if body.alert not in matter.raised:
                _note_told(matter, event, body)

    def _is_over(self, matter: Matter) -> bool:
        ended = matter.opened is not None and matter.resolved is not None
        return ended and all(step.due(matter, self.policy) is None for step in STEPS)


def _note_told(matter: Matter, event: Event, body: AlertRaised) -> None:
    stage = Stage(body.stage)
    matter.raised[body.alert] = stage
    matter.told |= dict.fromkeys(body.sites)
    matter.joined = {site: joining for site, joining in matter.joined.items() if site not in matter.told}
    if stage is Stage.GREW:
        matter.grew_at = event.at


def _news(matter: Matter, step: Step) -> News:
    assert matter.since is not None
    assert matter.revised is not None
    body = matter.resolved.body if matter.resolved else None
    return News(
        stage=step.stage,
        sites=tuple(step.sites(matter)),
        total=len(matter.sites),
        since=matter.since,
        until=matter.resolved.at if matter.resolved else None,
        seconds=body.seconds if isinstance(body, IncidentResolved) else None,
        causes=matter.revised.causes,
        evidence=matter.revised.evidence,
    )


def _causing(matter: Matter, stage: Stage) -> tuple[str, ...]:
    events = {Stage.DROPPED: matter.opened, Stage.GREW: matter.joined_first, Stage.RECOVERED: matter.resolved}
    return tuple(event.id for event in (events[stage],) if event is not None)
