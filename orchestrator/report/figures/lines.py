"""Every point's line over the session: a fold of its changes into stretches, and the figures of these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from orchestrator.model.events import AgentAttached, Event, LineChanged, RoomChanged, WatchStarted, WatchStopped
from orchestrator.model.registry import Site
from orchestrator.model.signals import LineState, Mark, RoomState
from orchestrator.report.figures.course import LATE_S, Course, Span
from orchestrator.report.figures.model import SiteFigures

State = Literal["up", "down", "unknown"]
STATES: dict[LineState, State] = {
    LineState.UP: "up",
    LineState.DEGRADED: "up",
    LineState.SUSPECT: "up",  # a suspicion that is cleared was none
    LineState.DOWN: "down",
    LineState.UNKNOWN: "unknown",
}
INSIDE = (RoomState.IN, RoomState.SILENT)


class Stretch(NamedTuple):
    """A state while it lasted. `fall` numbers the drops: time that was unknown in between does not make two of one."""

    state: State
    span: Span
    at: datetime
    backup: bool
    fall: int


@dataclass(slots=True)
class Track:
    """What the journal says of one point."""

    stretches: list[Stretch] = field(default_factory=list)
    inside: list[Stretch] = field(default_factory=list)  # in the room
    agent: bool = False
    falls: int = 0
    _state: State = "unknown"
    _since: tuple[float, datetime] | None = None
    _backup: bool = False
    _fallen: bool = False
    _entered: tuple[float, datetime] | None = None

    @property
    def state(self) -> State:
        return self._state

    def turn(self, moment: float, at: datetime, state: State, *, backup: bool = False) -> None:
        """The line is in this state from now on."""
        if (state, backup) == (self._state, self._backup) and self._since:
            return
        self._end_stretch(moment)
        self._state, self._backup, self._since = state, backup, (moment, at)
        if state == "down" and not self._fallen:
            self.falls, self._fallen = self.falls + 1, True
        elif state == "up":
            self._fallen = False

    def enter(self, moment: float, at: datetime, inside: bool) -> None:
        """In the room, or not, from now on."""
        if inside:
            self._entered = self._entered or (moment, at)
        elif self._entered:
            began, since = self._entered
            self.inside.append(Stretch("up", Span(began, moment), since, backup=False, fall=0))
            self._entered = None

    def close(self, moment: float, at: datetime) -> None:
        self._end_stretch(moment)
        self.enter(moment, at, False)

    def _end_stretch(self, moment: float) -> None:
        if self._since and moment > self._since[0]:
            began, at = self._since
            self.stretches.append(Stretch(self._state, Span(began, moment), at, self._backup, self.falls))


def tracks(events: Sequence[Event], moments: Sequence[float], sites: Iterable[str], end: float) -> dict[str, Track]:
    """What happened to each of these points up to a moment."""
    found = {site: Track() for site in sites}
    before = 0.0
    for event, moment in zip(events, moments, strict=True):
        if moment > end:
            break
        _fold(found, event, moment, before)
        before = moment
    for track in found.values():
        track.close(min(end, moments[-1]), events[-1].at)
    return found


def _fold(found: dict[str, Track], event: Event, moment: float, before: float) -> None:
    match event.body:
        case LineChanged() as body if body.site in found:
            backup = Mark.ON_BACKUP in body.marks
            found[body.site].turn(moment, event.at, STATES[body.after], backup=backup)
        case RoomChanged() as body if body.site in found:
            found[body.site].enter(moment, event.at, body.after in INSIDE)
        case AgentAttached() as body if body.site in found:
            found[body.site].agent = True
        case WatchStopped():
            for track in found.values():
                track.turn(moment, event.at, "unknown")
        case WatchStarted():
            for track in found.values():  # a line that was down when we died may have come back while we were away
                track.turn(before if track.state == "down" else moment, event.at, "unknown")


def site_figures(site: Site, track: Track, course: Course, *, guest: bool, by_room: bool) -> SiteFigures:
    windows = course.windows
    seconds = dict.fromkeys(STATES.values(), 0.0)
    for stretch in track.stretches:
        seconds[stretch.state] += stretch.span.within(windows)
    known = seconds["up"] + seconds["down"]
    downs = [stretch for stretch in track.stretches if stretch.state == "down"]
    falls = {stretch.fall: stretch.span.began for stretch in reversed(downs)}
    lengths = [sum(each.span.within(windows) for each in downs if each.fall == fall) for fall in falls]
    backups = (each.span.within(windows) for each in track.stretches if each.backup and each.state == "up")
    seen = track.inside if by_room else [stretch for stretch in track.stretches if stretch.state == "up"]
    presence = _presence(seen, track.stretches, course, by_room=by_room)
    return SiteFigures(
        id=site.id,
        name=site.name,
        hub=site.hub,
        guest=guest,
        agent=track.agent,
        present=presence.present,
        since=presence.since,
        late_s=presence.late_s,
        connected=seconds["up"] / known if known else None,
        up_s=seconds["up"],
        down_s=seconds["down"],
        unknown_s=max(0.0, course.times.live_s - known),
        backup_s=sum(backups),
        drops=sum(course.holds(began) for began in falls.values()),
        longest_s=max(lengths, default=0.0),
        down_at_end=bool(windows) and track.state == "down",
    )


class _Presence(NamedTuple):
    present: bool = False
    since: datetime | None = None
    late_s: float = 0.0


def _presence(seen: Sequence[Stretch], line: Sequence[Stretch], course: Course, *, by_room: bool) -> _Presence:
    """Present from when it was first seen; late where it was not there at the real start.

    By the line, a point that had been heard before and is unknown at the start is not called late.
    """
    first = next((each for each in seen if each.span.ended > course.start), None)
    if first is None or not any(each.span.within(course.windows) for each in seen):
        return _Presence()
    early = seen[0]
    excused = not by_room and early.span.began < course.start and not _down_at(line, course.start)
    late_s = 0.0 if excused else max(0.0, first.span.began - course.start)
    late = late_s >= LATE_S
    return _Presence(True, (first if late else early).at, late_s if late else 0.0)


def _down_at(line: Sequence[Stretch], moment: float) -> bool:
    return any(each.state == "down" and each.span.began <= moment < each.span.ended for each in line)
