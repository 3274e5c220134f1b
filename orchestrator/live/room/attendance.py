"""Who is in, silent, lost, or has left: the ROOM table, driven by who sits in the rooms and what the bridges count.

It does not live from events but from how things stand, so their order does not matter: a point is in while one of its
devices is there and not known to be dead. Only the way somebody went is remembered from what was told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from orchestrator.live.room.identity import Seat
from orchestrator.live.room.media import Media
from orchestrator.live.states import ROOM, Step, step
from orchestrator.model.events import Body, Evidence, RoomChanged, RoomLeftWarned
from orchestrator.model.policy import WatchPolicy
from orchestrator.model.rooms import FactKind
from orchestrator.model.signals import Cause, LineState, RoomState

LINE_FIRST_S = 2.0  # the line's own verdict comes within this, and explains more
RECENT_S = 10.0  # who was heard so shortly before went by himself

_INSIDE = (RoomState.IN, RoomState.SILENT)
_ABRUPT = ("kicked", "closed")


class Going(NamedTuple):
    """How somebody of a point went: left, lost or gone; `at` in monotonic seconds."""

    kind: FactKind
    at: float
    reason: str | None = None
    endpoint: str = ""


class Look(NamedTuple):
    """How things stand at `now`. `judged_since`: from then on the bridges have shown whoever sends, if they do."""

    now: float
    wall: datetime
    seats: Sequence[Seat]
    media: Mapping[str, Media]
    lines: Mapping[str, LineState]
    judged_since: float | None
    live: bool


@dataclass(slots=True)
class Place:
    """One point. `changed` is when it came into its state, `changed_at` likewise if that was in this life of ours."""

    room: RoomState = RoomState.EXPECTED
    changed: datetime | None = None
    changed_at: float = float("inf")
    joined_at: datetime | None = None  # the first time of all
    moved_at: float | None = None
    going: Going | None = None
    warned: bool = False

    @property
    def inside(self) -> bool:
        return self.room in _INSIDE


class Attendance:
    def __init__(self, sites: Iterable[str], policy: WatchPolicy) -> None:
        self._policy = policy
        self.places = {site: Place() for site in sites}

    def use(self, sites: Iterable[str]) -> None:
        """Go on with these points; one that stays keeps its place."""
        self.places = {site: self.places.get(site) or Place() for site in sites}

    def fold(self, at: datetime, body: Body) -> None:
        """Take in what an earlier life has written."""
        if isinstance(body, RoomChanged) and body.site in self.places:
            self._enter(self.places[body.site], body.after, at, float("inf"))
        elif isinstance(body, RoomLeftWarned) and body.site in self.places:
            self.places[body.site].warned = True

    def went(self, site: str, going: Going) -> None:
        """Somebody of the point is not there any more. The best word counts: lost before left before gone."""
        place = self.places.get(site)
        if place is None or not place.inside:
            return
        former = place.going
        if former is None or former.kind is FactKind.GONE or going.kind is FactKind.LOST:
            place.going = going

    def look(self, look: Look) -> list[Body]:
        """What has changed, to be recorded; it is taken for recorded here."""
        by_site: dict[str, list[Seat]] = {}
        for seat in look.seats:
            if seat.stands and seat.identity.site is not None:
                by_site.setdefault(seat.identity.site, []).append(seat)
        found: list[Body] = []
        for site, place in self.places.items():
            here = by_site.get(site, [])
            symbol = self._present(site, place, here, look) if here else self._absent(site, place, look)
            if symbol is not None:
                found += self._move(site, symbol, look)
            found += self._warning(site, place, look)
        return found

    def release(self, site: str, by: str, now: float, wall: datetime) -> RoomChanged | None:
        """Let it go, on an operator's word; None where it is inside, or let go already."""
        place = self.places[site]
        after = step(ROOM, place.room, Step.RELEASED)
        if after is place.room:
            return None
        changed = RoomChanged(site=site, before=place.room, after=after, by=by)
        self._enter(place, after, wall, now)
        return changed

    # ── one point ───────────────────────────────────────────────────────────────────────────────────

    def _present(self, site: str, place: Place, here: Sequence[Seat], look: Look) -> Step | None:
        place.going = None
        media = [look.media.get(seat.endpoint) for seat in here]
        moving = any(each is not None and each.moving for each in media)
        dead = all(each is not None and each.still for each in media)
        if moving:
            place.moved_at = look.now
        if not place.inside:
            return self._returned(place, here, moving=moving, dead=dead)
        if dead:
            still_s = min(each.pulse.still_s or 0.0 for each in media if each is not None)
            return Step.VANISHED if _is_over(look.lines.get(site), still_s) else None
        if moving:
            return Step.MEDIA if place.room is RoomState.SILENT else None
        unheard = not any(each is not None and each.pulse.was_alive for each in media)
        if not unheard or look.judged_since is None or place.room is not RoomState.IN:
            return None
        since = max(look.judged_since, place.moved_at or 0.0, *(seat.since for seat in here))
        return Step.QUIET if look.now - since >= self._policy.media_s else None

    @staticmethod
    def _returned(place: Place, here: Sequence[Seat], *, moving: bool, dead: bool) -> Step | None:
        """A seat that it had before it was lost or left is no return unless packets come from it."""
        if place.room is RoomState.EXPECTED:
            return None if dead else Step.JOINED
        new = any(_is_newer(seat, place) for seat in here)
        return Step.JOINED if moving or (new and not dead) else None

    def _absent(self, site: str, place: Place, look: Look) -> Step | None:
        if not place.inside:
            return None
        if place.going is None:
            place.going = Going(FactKind.GONE, look.now, "unsaid")
        policy, (kind, at, reason, endpoint) = self._policy, place.going
        away_s = look.now - at
        if kind is FactKind.LOST:
            media = look.media.get(endpoint)
            return None if media is not None and media.moving else Step.VANISHED
        if kind is FactKind.LEFT:
            wait_s = policy.room_switch_s if reason == "switched" else policy.room_return_s
            return Step.LEFT if reason in _ABRUPT or away_s >= wait_s else None
        if reason == "restarted":
            return Step.VANISHED if away_s >= policy.room_restart_s else None
        if away_s < (policy.room_unsaid_s if reason == "unsaid" else policy.room_return_s):
            return None
        by_itself = place.moved_at is None or at - place.moved_at <= RECENT_S
        return Step.LEFT if by_itself and look.lines.get(site) is not LineState.DOWN else Step.VANISHED

    def _move(self, site: str, symbol: Step, look: Look) -> list[Body]:
        place = self.places[site]
        before, after = place.room, step(ROOM, place.room, symbol)
        if after is before:
            return []
        closed = place.going is not None and place.going.reason == "closed"
        self._enter(place, after, look.wall, look.now)
        place.warned = closed  # everybody was sent home: nobody is missed
        standing = look.lines.get(site) in (LineState.UP, LineState.DEGRADED)
        if after is RoomState.LOST and standing and look.live:
            evidence = (Evidence(code="room_lost"),)
            return [RoomChanged(site=site, before=before, after=after, causes=(Cause.APPLICATION,), evidence=evidence)]
        return [RoomChanged(site=site, before=before, after=after)]

    def _warning(self, site: str, place: Place, look: Look) -> list[Body]:
        if place.room is not RoomState.LEFT or place.warned or not look.live or place.changed is None:
            return []
        here = place.changed_at != float("inf")
        out_s = look.now - place.changed_at if here else (look.wall - place.changed).total_seconds()
        away_s = out_s + self._policy.room_return_s
        if away_s < self._policy.left_warning_s:
            return []
        place.warned = True
        return [RoomLeftWarned(site=site, seconds=round(away_s, 1))]

    @staticmethod
    def _enter(place: Place, room: RoomState, at: datetime, now: float) -> None:
        place.room, place.changed, place.changed_at, place.warned = room, at, now, False
        if room is RoomState.IN and place.joined_at is None:
            place.joined_at = at


def _is_over(line: LineState | None, still_s: float) -> bool:
    """A line that is suspected is judged first; one that stands has had the time for it."""
    if line is LineState.SUSPECT:
        return False
    return line is LineState.DOWN or still_s >= LINE_FIRST_S


def _is_newer(seat: Seat, place: Place) -> bool:
    """After a restart of ours only Prosody's clock tells."""
    if place.changed_at != float("inf"):
        return seat.since > place.changed_at
    joined = seat.occupant.joined_at
    return joined is not None and place.changed is not None and joined > place.changed
