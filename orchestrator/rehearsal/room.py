"""The room of the played meeting: the double of Jitsi, in which every point sits and fares as its line does."""

from __future__ import annotations

import itertools

from orchestrator.clock import SystemClock
from orchestrator.jitsi.tokens import Issuer, point
from orchestrator.model.registry import Conference, Registry, Site
from orchestrator.rehearsal.jitsi.double import Double
from orchestrator.rehearsal.jitsi.model.deployment import Deployment
from orchestrator.rehearsal.jitsi.model.endpoint import Occupant
from orchestrator.rehearsal.links.line import Line
from orchestrator.rehearsal.province.points import Province


class Room:
    """Nobody is in until the points `enter`."""

    def __init__(self, conference: Conference) -> None:
        clock = SystemClock()
        self.deployment = Deployment(clock.monotonic(), domain=conference.domain)
        self._double = Double(self.deployment, clock.monotonic)
        self._conference = conference
        self._now = clock.monotonic
        self._name = ""
        self._nicks = (f"{number:08x}" for number in itertools.count(1))
        self.seats: dict[str, Occupant] = {}  # by site

    async def open(self, web: str) -> Conference:
        """The conference as the service must be given it, its page at `web`."""
        await self._double.open()
        return self._conference.model_copy(
            update={
                "web": web,
                "muc": None,
                "videobridges": tuple(self._double.bridge_urls),
                "jicofo": self._double.jicofo_url,
                "prosody": None,
                "addresses": (),
            }
        )

    async def close(self) -> None:
        await self._double.close()

    def enter(self, registry: Registry) -> None:
        """Every point joins the room of the registry's first meeting."""
        self._name = registry.meetings[0].rooms[0]
        for site in registry.sites:
            self._sit(site)

    def follow(self, province: Province) -> None:
        """Media fare as the line in use does."""
        for site in self.seats:
            stand = province.points[site]
            self._carry(stand.site, stand.router.in_use)

    def _carry(self, site: Site, line: Line) -> None:
        """A page that the bridge has let go of meanwhile joins anew, as Jitsi's does."""
        occupant, now = self.seats[site.id], self._now()
        there = self.deployment.open(self._name, now)
        away = occupant.line.cut_at is not None
        if line.broken:
            if not away:
                self.deployment.cut(occupant.nick, now)
            return
        if away and there.endpoint(occupant.nick) is None:
            if occupant.nick in there.occupants:
                self.deployment.leave(occupant.nick, now)
            occupant = self._sit(site)
        elif away:
            self.deployment.repair(occupant.nick, now)
        up, down = line.up.weather, line.down.weather
        rtt_ms = up.delay_ms + down.delay_ms
        self.deployment.degrade(occupant.nick, now, loss_up=up.loss, loss_down=down.loss, rtt_ms=rtt_ms)

    def _sit(self, site: Site) -> Occupant:
        email = point(site, Issuer("", "", self._conference.domain)).email
        occupant = self.deployment.join(self._name, next(self._nicks), self._now(), stats_id=email)
        self.seats[site.id] = occupant
        return occupant
