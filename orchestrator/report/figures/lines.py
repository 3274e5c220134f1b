"""Every point over the session: a fold of what the journal says of it into stretches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from orchestrator.model.events import (
    AgentAttached,
    BlindSpell,
    Event,
    FallbackAnnounced,
    LineChanged,
    RoomChanged,
    WatchStarted,
    WatchStopped,
)
from orchestrator.model.registry import Site
from orchestrator.model.signals import LineState, Mark, RoomState
from orchestrator.report.figures.course import GONE, INSIDE, LEAVE_S, Course, Span

State = Literal["up", "down", "absent", "unknown", "released", "parted"]
STANDING = (LineState.UP, LineState.DEGRADED, LineState.SUSPECT)  # a suspicion that is cleared was none
NEVER = float("inf")


class Stretch(NamedTuple):
    """A state while it lasted. `fall` numbers the drops: time that was unknown in between does not make two of one.

    `seen`: it took part, as far as the room says, or where none is watched, the line. `poor`: worse than the policy
    of quality allows; `silent`: in the room without a packet of sound or picture.
    """

    state: State
    span: Span
    at: datetime
    seen: bool
    down: bool
    backup: bool
    poor: bool
    silent: bool
    fall: int


@dataclass(slots=True)
class Track:
    """What the journal says of one point. `watchable`: there is something by which its line would be heard."""

    by_room: bool
    watchable: bool = True
    stretches: list[Stretch] = field(default_factory=list)
    agent: bool = False
    line: LineState = LineState.UNKNOWN
    falls: int = 0
    _room: RoomState = RoomState.EXPECTED
    _left: float = NEVER
    _elsewhere: bool = False
    _recalled: float = -NEVER
    _backup: bool = False
    _watched: bool = False
    _heard: bool = False
    _fallen: bool = False
    _since: tuple[float, datetime] | None = None

    @property
    def state(self) -> State:
        """A line that falls after its point has taken leave of the room is no drop. Who is called elsewhere is not
        expected in the room, and nobody tells us who is there.
        """
        if self.line is LineState.DOWN and not (self.by_room and self._room in GONE):
            return "down"
        if self._room is RoomState.RELEASED:
            return "released"
        if self.by_room and self._room not in INSIDE:
            if self._elsewhere:
                return "unknown"
            return "absent" if self._watched or self.line in STANDING else "unknown"
        if self.line in STANDING:
            return "up"
        expected = self._watched and self.watchable and not self.by_room
        return "absent" if expected and not self._heard else "unknown"

    def turn(self, moment: float, at: datetime, line: LineState, *, backup: bool = False) -> None:
        """The line is in this state from now on."""
        self._end_stretch(moment, at)
        self.line, self._backup = line, backup
        self._heard = self._heard or line is not LineState.UNKNOWN
        if self.state == "down" and not self._fallen:
            self.falls, self._fallen = self.falls + 1, True
        elif line in STANDING:
            self._fallen = False

    def enter(self, moment: float, at: datetime, room: RoomState) -> None:
        """It is in this place of the room from now on. The way back to it, or out of it, is no absence."""
        self._end_stretch(moment, at)
        if room in INSIDE and moment - self._recalled <= LEAVE_S:
            self._recast(self._recalled, "unknown")
        if room is RoomState.RELEASED and moment - self._left <= LEAVE_S:
            self._recast(self._left, "released")
        self._left = moment if room is RoomState.LEFT else NEVER
        self._room = room

    def call(self, moment: float, at: datetime, *, elsewhere: bool) -> None:
        """From now on it is to be at the fallback, or in the main room again."""
        self._end_stretch(moment, at)
        self._elsewhere, self._recalled = elsewhere, -NEVER if elsewhere else moment

    def watch(self, moment: float, at: datetime, watched: bool) -> None:
        """From now on we hear, or do not."""
        self._end_stretch(moment, at)
        self._watched = watched

    def resume(self, before: float, moment: float, at: datetime) -> None:
        """The watch is on again; it was, at the latest, from `before` on not: a line may have come back since."""
        self.watch(before, at, False)
        self.turn(before if self.line is LineState.DOWN else moment, at, LineState.UNKNOWN)
        self.watch(moment, at, True)

    def close(self, moment: float, at: datetime, held: Course) -> None:
        """The session was over, or is told no further; whoever stayed until it broke up is not absent after that."""
        self._end_stretch(moment, at)
        self._recast(self._left if held.leaving <= self._left < NEVER else held.emptied, "parted")

    def _recast(self, since: float, state: State) -> None:
        """What was taken for absence from then on was this."""
        self.stretches = [part for each in self.stretches for part in _recast(each, since, state)]

    def _end_stretch(self, moment: float, at: datetime) -> None:
        if self._since and moment > self._since[0]:
            self.stretches.append(self._stretch(Span(self._since[0], moment), self._since[1]))
        if self._since is None or moment >= self._since[0]:
            self._since = (moment, at)

    def _stretch(self, span: Span, at: datetime) -> Stretch:
        standing, inside = self.line in STANDING, self._room in INSIDE
        return Stretch(
            self.state,
            span,
            at,
            seen=inside if self.by_room else standing,
            down=self.line is LineState.DOWN,
            backup=self._backup,
            poor=self.line is LineState.DEGRADED,
            silent=self._room is RoomState.SILENT,
            fall=self.falls,
        )


def _recast(stretch: Stretch, since: float, state: State) -> Iterator[Stretch]:
    began, ended = stretch.span
    if stretch.state not in ("absent", "unknown") or ended <= since:
        yield stretch
        return
    if began < since:
        yield stretch._replace(span=Span(began, since))
    yield stretch._replace(span=Span(max(began, since), ended), state=state)


def tracks(
    events: Sequence[Event], moments: Sequence[float], sites: Iterable[Site], held: Course, *, by_room: bool
) -> dict[str, Track]:
    """What happened to each of these points up to the end."""
    end = held.windows[-1].ended if held.windows else moments[-1]
    found = {site.id: Track(by_room, watchable=_watchable(site)) for site in sites}
    before = 0.0
    for event, moment in zip(events, moments, strict=True):
        if moment > end:
            break
        _fold(found, event, moment, before)
        before = moment
    for track in found.values():
        track.close(min(end, moments[-1]), events[-1].at, held)
    return found


def _watchable(site: Site) -> bool:
    return site.agent or any(link.address for link in site.links)


def _fold(found: Mapping[str, Track], event: Event, moment: float, before: float) -> None:
    match event.body:
        case LineChanged() as body if body.site in found:
            found[body.site].turn(moment, event.at, body.after, backup=Mark.ON_BACKUP in body.marks)
        case RoomChanged() as body if body.site in found:
            found[body.site].enter(moment, event.at, body.after)
        case AgentAttached() as body if body.site in found:
            found[body.site].agent = True
        case FallbackAnnounced() as body:
            for track in found.values():
                track.call(moment, event.at, elsewhere=body.what != "main")
        case BlindSpell(reason="network") as body:
            for track in found.values():
                track.watch(moment, event.at, not body.began)
        case WatchStopped():
            for track in found.values():
                track.turn(moment, event.at, LineState.UNKNOWN)
                track.watch(moment, event.at, False)
        case WatchStarted():
            for track in found.values():
                track.resume(before, moment, event.at)
