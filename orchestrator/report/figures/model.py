"""A session in figures: what `/api/v1/sessions/{id}/report.json` answers and every paper is made from.

Times are aware and as the centre's clock showed them; durations are seconds of time that really passed, whatever
the clock did. A fraction is 0..1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import Field

from orchestrator.model.check import Verdict
from orchestrator.model.events import Evidence
from orchestrator.model.events.session import NoticeKind
from orchestrator.model.signals import Carried, Cause
from orchestrator.model.views.board import NoteView, View
from orchestrator.model.views.preparation import CallView, Finding, WaiverView
from orchestrator.text import Text


class Pause(View):
    began: datetime
    ended: datetime | None
    seconds: float


class Times(View):
    """`live_s` counts from the real start to the real end, or as far as the journal goes, without the pauses.

    What the service ended by itself had ended when its room emptied.
    """

    planned_start: datetime
    planned_end: datetime
    started: datetime | None = None
    ended: datetime | None = None
    late_s: float = 0.0  # the real start after the planned one
    live_s: float = 0.0
    paused_s: float = 0.0
    pauses: tuple[Pause, ...] = ()

    def windows(self, as_of: datetime) -> list[tuple[datetime, datetime]]:
        """The stretches of the live phase between its pauses, as the clock showed them; none before the start."""
        if self.started is None:
            return []
        end = self.ended or as_of
        edges = [self.started, *(edge for pause in self.pauses for edge in (pause.began, pause.ended or end)), end]
        return list(zip(edges[::2], edges[1::2], strict=True))


class MediaFigures(View):
    """Sound and picture on the way to the bridges and back: means over the `seconds` that they measured."""

    seconds: float
    loss_up: float | None
    loss_down: float | None
    rtt_ms: float | None


class SiteFigures(View):
    """One point in the live phase. `up_s + down_s + absent_s + unknown_s` is what is counted of it: the session's
    `live_s` without the time in which the point was not expected any more (`released_s`, `parted_s`).

    `connected` is up_s of what is counted: who came late, left or was down was not connected. Unknown is time in which
    nothing could be known (we were away or blind), told apart as `unknown`; where all of it was, both are None.
    """

    id: str
    name: str
    hub: bool = False
    guest: bool = False
    agent: bool = False
    present: bool
    since: datetime | None = None  # of its presence; before the start where it was early
    late_s: float = 0.0  # after the real start
    connected: float | None = None
    unknown: float | None = None
    up_s: float = 0.0
    down_s: float = 0.0
    absent_s: float = 0.0  # known not to be there: out of the room, or where none is watched, not heard yet
    out_s: float = 0.0  # of absent_s, after it had come
    unknown_s: float = 0.0
    released_s: float = 0.0  # let go by an operator
    parted_s: float = 0.0  # it had taken leave as the meeting broke up, or nobody was left in the room
    backup_s: float = 0.0  # of up_s, over the backup line
    poor_s: float = 0.0  # of up_s, with more loss, delay or jitter than the policy of quality allows
    silent_s: float = 0.0  # of up_s, in the room without a packet of sound or picture
    drops: int = 0
    longest_s: float = 0.0
    down_at_end: bool = False
    media: MediaFigures | None = None  # where the bridges counted

    @property
    def counted_s(self) -> float:
        return self.up_s + self.down_s + self.absent_s + self.unknown_s


class IncidentFigures(View):
    """`live`: some of it lay in the live phase. `seconds` is None where it was not over."""

    id: str
    sites: tuple[str, ...]  # names
    count: int
    live: bool
    opened_at: datetime
    resolved_at: datetime | None = None
    seconds: float | None = None
    first_causes: tuple[Cause, ...]
    causes: tuple[Cause, ...]
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    notes: tuple[NoteView, ...] = ()


class CheckFigures(View):
    """What the last look at a point found; `first` is the verdict of the first look, `looks` how many there were."""

    verdict: Verdict = Verdict.NOT_CHECKED
    first: Verdict = Verdict.NOT_CHECKED
    looks: int = 0
    at: datetime | None = None
    findings: tuple[Finding, ...] = ()


class SitePreparation(View):
    id: str
    name: str
    confirmed_at: datetime | None = None
    confirmed_via: str = ""
    checked_in_at: datetime | None = None
    day_before: CheckFigures = CheckFigures()
    morning: CheckFigures = CheckFigures()
    waiver: WaiverView | None = None
    calls: tuple[CallView, ...] = ()


class Told(View):
    """Go or no go, as it was put; `sent_at` None: it was not sent on."""

    step: str
    at: datetime
    ready: int
    all: int
    sentence: Text | None
    sent_at: datetime | None = None
    sent_by: str = ""
    channel: str = ""


class NoticeFigures(View):
    """One that did not get there."""

    about: NoticeKind
    site: str
    channel: str
    at: datetime
    reason: Text


class Mailing(View):
    """The notices to the points of one kind. `waiting` were neither delivered nor given up."""

    about: NoticeKind
    issued: int
    delivered: int
    failed: int
    waiting: int


class StepFigures(View):
    """Something due that came late, or was missed because we were away."""

    step: str
    planned: datetime
    at: datetime | None
    state: Literal["late", "missed"]


class FallbackFigures(View):
    what: Literal["room", "phone"]
    tested: Verdict = Verdict.NOT_CHECKED
    announced_at: datetime | None = None
    announced_by: str = ""
    reason: str = ""


class Spell(View):
    """While we could not judge. `reason`: network, drops, lag, away (the service did not run)."""

    reason: str
    began: datetime
    ended: datetime | None = None
    seconds: float | None = None
    detail: str = ""


class Happening(View):
    """One line of the timeline; `kind` names its sentence. `incident` is the one it belongs to."""

    at: datetime
    kind: str
    sites: tuple[str, ...] = ()  # names
    count: int = 0
    of: int = 0
    by: str = ""
    text: str = ""
    causes: tuple[Cause, ...] = ()
    seconds: float | None = None
    incident: str | None = None


class Preparation(View):
    """`day_before` and `morning` count the points by the verdict of their last look."""

    sites: tuple[SitePreparation, ...] = ()
    centre_day_before: CheckFigures = CheckFigures()
    centre_morning: CheckFigures = CheckFigures()
    confirmed: int = 0
    day_before: dict[Verdict, int] = Field(default={})
    morning: dict[Verdict, int] = Field(default={})
    calls: int = 0
    told: tuple[Told, ...] = ()
    mailings: tuple[Mailing, ...] = ()
    failures: tuple[NoticeFigures, ...] = ()
    fallbacks: tuple[FallbackFigures, ...] = ()
    steps: tuple[StepFigures, ...] = ()


class Totals(View):
    """Over all points, in the live phase."""

    sites: int = 0
    present: int = 0
    late: int = 0
    drops: int = 0
    dropped: int = 0  # points that dropped at least once
    down_s: float = 0.0
    longest_s: float = 0.0
    absent_s: float = 0.0
    unknown_s: float = 0.0
    connected: float | None = None  # of the counted time of all points
    unknown: float | None = None  # likewise
    incidents: int = 0
    unresolved: int = 0


class ReportFigures(View):
    """`presence` says what presence was read from: the room's roster, or, where that is not watched, the line.

    `full` is False of the version for the convening office, from which names and the points' figures are left out.
    """

    session: str
    meeting: str
    title: str
    rooms: tuple[str, ...]
    timezone: str
    as_of: datetime  # of the last event that was read
    full: bool = True
    presence: Literal["line", "room"] = "line"
    times: Times
    totals: Totals
    sites: tuple[SiteFigures, ...] = ()
    incidents: tuple[IncidentFigures, ...] = ()
    preparation: Preparation = Preparation()
    blind: tuple[Spell, ...] = ()
    timeline: tuple[Happening, ...] = ()

    def measured(self, carried: Iterable[Carried]) -> ReportFigures:
        """With what the bridges measured of each point."""
        found = {
            each.site: MediaFigures(
                seconds=each.seconds, loss_up=each.loss_up, loss_down=each.loss_down, rtt_ms=each.rtt_ms
            )
            for each in carried
        }
        return self.model_copy(
            update={"sites": tuple(site.model_copy(update={"media": found.get(site.id)}) for site in self.sites)}
        )

    def public(self) -> ReportFigures:
        """Without the figures of single points, without names of points and persons: what may leave the house."""
        kept = self.preparation
        told = tuple(each.model_copy(update={"sentence": None, "sent_by": ""}) for each in kept.told)
        shown = ("confirmed", "day_before", "morning", "mailings")
        return self.model_copy(
            update={
                "full": False,
                "sites": (),
                "incidents": tuple(_nameless(each) for each in self.incidents if each.live),
                "preparation": Preparation(told=told, **{name: getattr(kept, name) for name in shown}),
                "blind": (),
                "timeline": (),
            }
        )


def _nameless(incident: IncidentFigures) -> IncidentFigures:
    bare = {"sites": (), "evidence": (), "acknowledged_by": None, "notes": ()}
    return incident.model_copy(update=bare)
