"""The simulated province: each site of the registry with its lines, on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.model.policy import Webhook
from orchestrator.model.registry import Registry, Site
from orchestrator.rehearsal.links.line import Line, Weather
from orchestrator.rehearsal.links.router import Router
from orchestrator.rehearsal.links.tcp import RouterPort
from orchestrator.rehearsal.province.loopback import LINKS, ROUTERS, SOURCES, Place, loopback, moved, numbered
from orchestrator.rehearsal.scenarios.scenario import link_of


@dataclass(frozen=True, eq=False)
class Point:
    """A site as it stands in the simulation. `lines` has one entry for each link of the registry, by its name."""

    site: Site
    lines: dict[str, Line]
    router: Router

    def line(self, link: str) -> Line:
        """The line of a role (`primary`, `backup`) or a name. Raises KeyError when the site has none such."""
        named = link_of(self.site, link)
        return self.lines[named.name if named else link]


class Province:
    """Sites whose lines can be cut. `registry` is what the service must be given: the same, at loopback.

    A double of the access network only: agents and service are the real ones. One machine has one clock, one
    kernel and one power supply, so it cannot show clock skew, real congestion, or a site losing its power.
    """

    def __init__(self, registry: Registry, *, seed: int, weather: Weather, webhooks: Iterable[Webhook] = ()) -> None:
        numbers = numbered(registry)
        lines = {
            (site, link): Line(link, loopback(SOURCES, number), seed=f"{seed}/{site}")
            for (site, link), number in numbers.items()
        }
        for line in lines.values():
            line.set(weather, weather)
        self._ports = {place: RouterPort(loopback(LINKS, numbers[place]), line) for place, line in lines.items()}
        self.points = {site.id: _point(site, number, lines) for number, site in enumerate(registry.sites)}
        answering = {place: port.open() for place, port in self._ports.items()}
        self.registry = moved(registry, answering, tuple(webhooks))

    def open(self, centre: str, web_port: int, stamp_port: int) -> dict[str, str]:
        """Join every site to the centre; how each of them dials it. Raises EdgeError when a port is taken."""
        return {site: point.router.open(centre, web_port, stamp_port) for site, point in self.points.items()}

    async def close(self) -> None:
        for port in self._ports.values():
            port.close()
        await asyncio.gather(*(point.router.close() for point in self.points.values()))


def _point(site: Site, number: int, lines: dict[Place, Line]) -> Point:
    """A site that names no link still has one, unnamed in the registry and never asked by the centre."""
    address = loopback(ROUTERS, number)
    own = {link.name: lines[site.id, link.name] for link in site.links} or {"primary": Line("primary", address)}
    return Point(site, own, Router(address, list(own.values())))
