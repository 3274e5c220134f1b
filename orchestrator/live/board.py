"""The board of one session: a fold of its journal, with the watch's figures beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.live.cases import Cases
from orchestrator.live.cause import evidence_text
from orchestrator.live.states import worse
from orchestrator.live.watch.sense import Sense
from orchestrator.model.events import (
    AgentAttached,
    AgentDetached,
    Event,
    Evidence,
    LineChanged,
    PhaseChanged,
    RoomChanged,
    RoomLeftWarned,
    WatchStarted,
)
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Registry, Site
from orchestrator.model.signals import Cause, LineState, RoomState
from orchestrator.model.views.board import (
    BoardView,
    ContactView,
    Figures,
    IncidentView,
    LinkView,
    Notice,
    Patch,
    SiteView,
)

_DOWN = LineState.DOWN
STANDING = "standing"


@dataclass(slots=True)
class _Tile:
    """What the journal says of one site."""

    since: datetime
    line: LineState = LineState.UNKNOWN
    room: RoomState = RoomState.EXPECTED
    last: LineChanged | None = None
    placed: RoomChanged | None = None
    missed: RoomLeftWarned | None = None  # left, and not back in time
    agents: set[str] = field(default_factory=set)
    drops: int = 0
    down_s: float = 0.0
    fell: datetime | None = None


class Board:
    """Pure. `sense` tells what the watch hears of a site now; without it the figures are empty."""

    def __init__(
        self,
        session: str,
        title: str,
        registry: Registry,
        started: datetime,
        sense: Callable[[str], Sense] = lambda site: Sense(),
        *,
        phase: Phase | None = None,
    ) -> None:
        """Without `phase` it is the watch between meetings."""
        self._session = session
        self._title = title
        self._started = started
        self._sense = sense
        self._phase: str = phase or STANDING
        self._tiles: dict[str, _Tile] = {}
        self._cases = Cases(registry)
        self._notices: dict[str, Notice] = {}
        self._seq = 0
        self.use(registry)

    def use(self, registry: Registry) -> None:
        """Names, contacts and links as they are written now; what happened stays."""
        self._registry = registry
        self._sites = {site.id: site for site in registry.sites}
        self._carriers = {carrier.id: carrier.name for carrier in registry.carriers}
        self._cases.use(registry)

    def states(self) -> dict[str, LineState]:
        """Every line's state by the journal, for the watch to go on from."""
        return {site: tile.line for site, tile in self._tiles.items()}

    def fold(self, event: Event) -> Patch:
        """Take in the next event; returns what it changed. Events at or before the last one are passed over."""
        if event.seq <= self._seq:
            return Patch()
        self._seq = event.seq
        if isinstance(event.body, PhaseChanged):
            self._phase = event.body.after
        sites = self._fold_sites(event)
        incidents = self._cases.fold(event)
        return Patch(
            sites=tuple(self._site_view(self._sites[site], event.at) for site in sites if site in self._sites),
            incidents=tuple(self._cases.view(incident) for incident in incidents),
        )

    def notify(self, code: str, notice: Notice | None) -> bool:
        """Put up or take down a notice about the service itself; True when that changed anything."""
        if self._notices.get(code) == notice:
            return False
        if notice is None:
            del self._notices[code]
        else:
            self._notices[code] = notice
        return True

    @property
    def started(self) -> datetime:
        return self._started

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(self._notices.values())

    def view(self, now: datetime) -> BoardView:
        """The whole board at `now` (aware)."""
        ordered = sorted(self._registry.sites, key=lambda site: (not site.hub, site.order))
        return BoardView(
            session=self._session,
            title=self._title,
            organization=self._registry.organization.technical_owner,
            timezone=self._registry.organization.timezone,
            phase=self._phase,
            at=now,
            seq=self._seq,
            sites=tuple(self._site_view(site, now) for site in ordered),
            incidents=self.incidents(),
            notices=self.notices,
        )

    def incidents(self) -> tuple[IncidentView, ...]:
        """Open ones first, then the newest."""
        return self._cases.views()

    def figures(self) -> dict[str, Figures]:
        """Every site's line in numbers, now."""
        return {site: self._sense(site).figures for site in self._sites}

    def _fold_sites(self, event: Event) -> tuple[str, ...]:
        match event.body:
            case WatchStarted():
                return self._watch_started(event)
            case LineChanged() as body:
                self._line_changed(self._tile(body.site), body, event.at)
            case RoomChanged() as body:
                self._room_changed(self._tile(body.site), body)
            case RoomLeftWarned() as body:
                self._tile(body.site).missed = body
            case AgentAttached() as body:
                self._tile(body.site).agents.add(body.instance)
            case AgentDetached() as body:
                self._tile(body.site).agents.discard(body.instance)
            case _:
                return ()
        return (body.site,)

    def _watch_started(self, event: Event) -> tuple[str, ...]:
        """Nothing is down, or up, only because we were away: all is unknown until it is heard."""
        for tile in self._tiles.values():
            tile.line, tile.since, tile.last, tile.agents = LineState.UNKNOWN, event.at, None, set()
        return tuple(self._sites)

    @staticmethod
    def _line_changed(tile: _Tile, body: LineChanged, at: datetime) -> None:
        if body.after is not tile.line:
            tile.since = at
        if body.after is _DOWN and tile.fell is None:
            tile.drops, tile.fell = tile.drops + 1, at
        elif body.after in (LineState.UP, LineState.DEGRADED) and tile.fell is not None:
            tile.down_s, tile.fell = tile.down_s + (at - tile.fell).total_seconds(), None
        tile.line, tile.last = body.after, body

    @staticmethod
    def _room_changed(tile: _Tile, body: RoomChanged) -> None:
        tile.room, tile.placed, tile.missed = body.after, body, None

    def _tile(self, site: str) -> _Tile:
        return self._tiles.setdefault(site, _Tile(self._started))

    def _site_view(self, site: Site, now: datetime) -> SiteView:
        tile = self._tile(site.id)
        sense = self._sense(site.id)
        last = tile.last
        away_s = (now - tile.fell).total_seconds() if tile.fell else 0.0
        return SiteView(
            id=site.id,
            name=site.name,
            level=site.level,
            hub=site.hub,
            parent=site.parent,
            order=site.order,
            line=tile.line,
            room=tile.room,
            shown=worse(tile.line, tile.room),
            since=tile.since,
            marks=last.marks if last else (),
            causes=_causes(tile),
            why=tuple(evidence_text(evidence) for evidence in _evidence(tile)),
            agent=bool(tile.agents),
            sources=sense.sources,
            figures=sense.figures,
            links=tuple(self._named(link) for link in sense.links),
            contacts=tuple(ContactView(name=c.name, role=c.role, phone=c.phone) for c in site.contacts),
            drops=tile.drops,
            down_s=round(tile.down_s + max(0.0, away_s), 1),
        )

    def _named(self, link: LinkView) -> LinkView:
        return link.model_copy(update={"carrier": self._carriers.get(link.carrier, link.carrier)})


def _causes(tile: _Tile) -> tuple[Cause, ...]:
    """The line's, else the room's: the line explains the room and not the other way round."""
    line = tile.last.causes if tile.last else ()
    return line or (tile.placed.causes if tile.placed else ())


def _evidence(tile: _Tile) -> tuple[Evidence, ...]:
    line = tile.last.evidence if tile.last else ()
    room = tile.placed.evidence if tile.placed else ()
    missed = (Evidence(code="left_room", values={"seconds": round(tile.missed.seconds)}),) if tile.missed else ()
    return (*line, *room, *missed)
