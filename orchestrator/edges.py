"""Where the watch's questions go: which edge, which address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from orchestrator.live.watch import CENTRE, Watched
from orchestrator.model.registry import Centre, Registry
from orchestrator.model.signals import Source


class Icmp(Protocol):
    """Sends one echo request."""

    def send(self, site: str, link: str, address: str) -> None: ...


class Tcp(Protocol):
    """Tries one TCP handshake."""

    def send(self, site: str, link: str, address: str, port: int) -> None: ...


class Edges:
    """Hands each question of the watch to the edge that can ask it. `icmp` is None without the right to send it."""

    def __init__(self, icmp: Icmp | None, tcp: Tcp) -> None:
        self._icmp = icmp
        self._tcp = tcp
        self.ping: Callable[[str], None] = lambda site: None  # the hub's, once there is one
        self.count: Callable[[], None] = lambda: None  # a look at the bridges' counters, where there are bridges
        self._addresses: dict[tuple[str, str], tuple[str, int | None]] = {}

    @property
    def has_icmp(self) -> bool:
        return self._icmp is not None

    def use(self, registry: Registry) -> None:
        """Ask at the addresses that are written now."""
        self._addresses = {
            (site.id, link.name): (link.address, link.port)
            for site in registry.sites
            for link in site.links
            if link.address is not None
        }

    def ask(self, site: str, source: Source, link: str | None) -> None:
        """One probe; the answer comes back as a reading. What has no address is not asked."""
        if source is Source.SOCKET:
            self.ping(site)
            return
        if source is Source.BRIDGE:
            self.count()
            return
        name = link or ""
        address, port = (name, None) if site == CENTRE else self._addresses.get((site, name), (None, None))
        if address is None:
            return
        if source is Source.ICMP and self._icmp is not None:
            self._icmp.send(site, name, address)
        elif source is Source.TCP and port is not None:
            self._tcp.send(site, name, address, port)


def watched(registry: Registry, *, icmp: bool) -> list[Watched]:
    """Every site as the watch sees it: its routers are asked by ICMP where we may, else by TCP."""
    echo = Source.ICMP if icmp else Source.TCP
    return [Watched(site, echo if any(link.address for link in site.links) else None) for site in registry.sites]


def control(centre: Centre) -> Sequence[str]:
    """What must answer near us before a site may be blamed."""
    near = [centre.gateway, *(uplink.address for uplink in centre.uplinks), *centre.control]
    return list(dict.fromkeys(address for address in near if address is not None))
