"""One session's room while it is watched: who sits in it, and what follows. Without a clock or an edge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from orchestrator.live.room.attendance import Attendance, Going, Look
from orchestrator.live.room.identity import Claim, Ground, Seat, haunted, identify, seated
from orchestrator.live.room.media import Media, media_of
from orchestrator.model.events import AgendaMoved, Body, Event, RollCallTaken, RoomNamed, RoomOpened
from orchestrator.model.policy import WatchPolicy
from orchestrator.model.registry import Site
from orchestrator.model.rooms import Fact, FactKind, Occupant, Pulse, Room
from orchestrator.model.signals import LineState

LISTED_S = 10.0  # a list, or an event, is good for so long
LOOSE_S = 2.5  # what went is there again only if the bridge has counted it for so long since
GOING = (FactKind.LEFT, FactKind.LOST, FactKind.GONE)


class Now(NamedTuple):
    """What is known at this moment, of all rooms."""

    now: float
    wall: datetime
    rooms: Mapping[str, Room]
    pulses: Sequence[Pulse]
    judged_since: float | None


class Hall:
    """`jids` are the rooms in which one takes part."""

    def __init__(
        self,
        session: str,
        jids: Iterable[str],
        sites: Sequence[Site],
        whose: Callable[[str], Claim | None],
        policy: WatchPolicy,
        history: Iterable[Event],
    ) -> None:
        self.session = session
        self.jids = tuple(jids)
        self._whose = whose
        self._policy = policy
        self.attendance = Attendance((site.id for site in sites), policy)
        self.names = {site.id: site.name for site in sites}
        self.said: dict[str, str] = {}
        self.item: int | None = None
        self.turn_site: str | None = None
        self.calls: list[tuple[datetime, RollCallTaken]] = []
        self.opened: set[str] = set()
        self.seats: tuple[Seat, ...] = ()
        self.media: Mapping[str, Media] = {}
        self.deaf: frozenset[str] = frozenset()
        self.listed_at = float("-inf")
        self._known: dict[str, Occupant] = {}  # whoever has sat here, by endpoint
        self._loose: dict[str, float] = {}  # endpoints that no list has and a bridge counts, and since when
        self._let_in: set[str] = set()  # those of them that sit here
        for event in history:
            self.attendance.fold(event.at, event.body)
            self.fold(event)

    def use(self, jids: Iterable[str], sites: Sequence[Site]) -> None:
        """The rooms, or who takes part, may have changed; who stays keeps his place."""
        self.jids = tuple(jids)
        names = {site.id: site.name for site in sites}
        if names != self.names:
            self.names = names
            self.attendance.use(names)

    def fold(self, event: Event) -> None:
        """What people have said and done."""
        match event.body:
            case RoomNamed(endpoint=endpoint, site=site):
                self.said[endpoint] = site
            case AgendaMoved(item=item, site=site):
                self.item, self.turn_site = item, site
            case RollCallTaken() as body:
                self.calls.append((event.at, body))
            case RoomOpened(room=room):
                self.opened.add(room)

    @property
    def ground(self) -> Ground:
        return Ground(self.names, self._whose, self.said)

    def is_mine(self, room: Room | None) -> bool:
        return room is not None and (room.jid in self.jids or room.main in self.jids)

    def heard(self, facts: Iterable[Fact], rooms: Mapping[str, Room], now: float) -> None:
        """What Prosody or a list told of comings and goings."""
        for fact in facts:
            occupant = fact.occupant
            known = occupant is not None and (occupant.nick or "") in self._known
            if not (fact.room in self.jids or self.is_mine(rooms.get(fact.room or "")) or known):
                continue
            self.listed_at = now
            if occupant is None or fact.kind not in GOING:
                continue
            site = identify(occupant, self.ground).site
            if site is not None:
                self.attendance.went(site, Going(fact.kind, now, fact.reason, occupant.nick or ""))

    def listed(self, jid: str, now: float) -> None:
        """A list of this room was told."""
        if jid in self.jids:
            self.listed_at = now

    def known(self, now: float) -> bool:
        """Does anybody tell who is in?"""
        return now - self.listed_at < LISTED_S

    def look(self, at: Now, lines: Mapping[str, LineState], *, live: bool) -> list[Body]:
        """What has changed by now."""
        listed = seated(at.rooms.values(), self.jids, self.ground)
        self._known |= {seat.endpoint: seat.occupant for seat in listed if seat.endpoint}
        loose = tuple(self._unlisted(at, {seat.endpoint for seat in listed}))
        self.seats = haunted((*listed, *loose))
        wanted = {seat.endpoint for seat in self.seats} | set(self._known)
        pulses = [pulse for pulse in at.pulses if pulse.room in self.jids or pulse.endpoint in wanted]
        self.media, self.deaf = media_of(pulses, {seat.endpoint: seat.occupant for seat in self.seats}, self._policy)
        moving = any(media.moving for media in self.media.values())
        judged_since = at.judged_since if moving and len(self.seats) > 1 else None
        look = Look(at.now, at.wall, self.seats, self.media, lines, judged_since, live)
        return self.attendance.look(look)

    def _unlisted(self, at: Now, listed: set[str]) -> Iterator[Seat]:
        """Whom only a bridge knows: all, where nobody tells who is in; else those whose packets come."""
        shown: set[str] = set()
        for pulse in at.pulses:
            endpoint = pulse.endpoint
            if endpoint in listed or endpoint in shown or not self._belongs(pulse):
                continue
            if pulse.span_s is None and self.known(at.now) and endpoint not in self._let_in:
                continue
            since = self._loose.setdefault(endpoint, at.now)
            shown.add(endpoint)
            waits = self.known(at.now) and endpoint in self._known and endpoint not in self._let_in
            if waits and at.now - since < LOOSE_S:
                continue
            self._let_in.add(endpoint)
            occupant = self._known.get(endpoint) or Occupant(jid=None, nick=endpoint, stats_id=pulse.stats_id)
            yield Seat(pulse.room, occupant, identify(occupant, self.ground), since, aside=pulse.room not in self.jids)
        self._loose = {endpoint: since for endpoint, since in self._loose.items() if endpoint in shown}
        self._let_in &= shown

    def _belongs(self, pulse: Pulse) -> bool:
        """A breakout room of which nobody told whose it is, is ours if one of us is in it."""
        aside = pulse.room.partition("@")[2].startswith("breakout.") and pulse.endpoint in self._known
        return pulse.room in self.jids or aside
