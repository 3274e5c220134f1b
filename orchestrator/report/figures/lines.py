"""Every point over the session: a fold of what the journal says of it into stretches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from orchestrator.model.events import (
    AgentAttached,
    BlindSpell,
    Event,
    LineChanged,
    RoomChanged,
    WatchStarted,
    WatchStopped,
)
from orchestrator.model.registry import Site
from orchestrator.model.signals import LineState, Mark, RoomState
from orchestrator.report.figures.course import Span

State = Literal["up", "down", "absent", "unknown"]
STANDING = (LineState.UP, LineState.DEGRADED, LineState.SUSPECT)  # a suspicion that is cleared was none
INSIDE = (RoomState.IN, RoomState.SILENT)
GONE = (RoomState.LEFT, RoomState.RELEASED)


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
    _backup: bool = False
    _watched: bool = False
    _heard: bool = False
    _fallen: bool = False
    _since: tuple[float, datetime] | None = None

    @property
    def state(self) -> State:
        """A line that falls after its point has taken leave of the room is no drop."""
        if self.line is LineState.DOWN and not (self.by_room and self._room in GONE):
            return "down"
        if self.by_room and self._room not in INSIDE:
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
        """It is in this place of the room from now on."""
        self._end_stretch(moment, at)
        self._room = room

    def watch(self, moment: float, at: datetime, watched: bool) -> None:
        """From now on we hear, or do not."""
        self._end_stretch(moment, at)
        self._watched = watched

    def resume(self, before: float, moment: float, at: datetime) -> None:
        """The watch is on again; it was, at the latest, from `before` on not: a line may have come back since."""
        self.watch(before, at, False)
        self.turn(before if self.line is LineState.DOWN else moment, at, LineState.UNKNOWN)
        self.watch(moment, at, True)

    def close(self, moment: float, at: datetime) -> None:
        self._end_stretch(moment, at)

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


def tracks(
    events: Sequence[Event], moments: Sequence[float], sites: Iterable[Site], end: float, *, by_room: bool
) -> dict[str, Track]:
    """What happened to each of these points up to a moment."""
    found = {site.id: Track(by_room, watchable=_watchable(site)) for site in sites}
    before = 0.0
    for event, moment in zip(events, moments, strict=True):
        if moment > end:
            break
        _fold(found, event, moment, before)
        before = moment
    for track in found.values():
        track.close(min(end, moments[-1]), events[-1].at)
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
