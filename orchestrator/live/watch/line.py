"""One site's line while it is watched: its ears, its marks, its state."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from orchestrator.live.watch.hearing import Ear, Meter
from orchestrator.model.policy import WatchPolicy
from orchestrator.model.registry import Link, Site
from orchestrator.model.signals import LineState, Mark, Reading, Source

UNTOLD_S = 5.0  # a bridge that has told nothing for so long, or not of this site, has no opinion
SETTLE_S = 3.0  # what an agent may take to move its heartbeat from UDP to the WebSocket


class Watched(NamedTuple):
    """A site as the watch sees it. `echo` is how its routers can be asked: ICMP, TCP, or not at all (None)."""

    site: Site
    echo: Source | None


class Suspicion(NamedTuple):
    """Silence (or deafness) `since` this moment raised it `at` this one; judged at `verdict`."""

    since: float
    at: float
    verdict: float
    deaf: bool


class Line:
    """Mutable, but without clock, loop or socket: everything it learns comes by argument."""

    def __init__(self, watched: Watched, policy: WatchPolicy, beat: float) -> None:
        self.state = LineState.UNKNOWN
        self.known_before = False  # an earlier life of the service, or a time before blindness, knew it
        self.marks: set[Mark] = set()
        self.meter = Meter()
        self.stamp = Ear(Source.STAMP, beat=beat)
        self.socket = Ear(Source.SOCKET, beat=policy.socket_beat_s)
        self.bridge = Ear(Source.BRIDGE, beat=policy.bridge_every_s)
        self.echoes: dict[str, Ear] = {}
        self.links: tuple[Link, ...] = ()
        self.agent = False  # its WebSocket is open
        self.parted_at: float | None = None  # when the WebSocket was closed from the other end
        self.settling_until = 0.0
        self.deaf_s: float | None = None
        self.deaf_at = float("-inf")  # when it said so
        self.suspicion: Suspicion | None = None
        self.back_since: float | None = None
        self.back_signs = 0
        self._back_last = 0.0
        self.falls: deque[float] = deque()
        self._via: str | None = None
        self.use(watched, policy)

    def use(self, watched: Watched, policy: WatchPolicy) -> None:
        """Go on with the site as it is written now: a link keeps what was heard on it while its address stays."""
        echoes: dict[str, Ear] = {}
        if watched.echo is not None:
            known = {(link.name, link.address, link.port) for link in self.links}
            for link in (link for link in watched.site.links if _can_ask(link, watched.echo)):
                same = self.echoes.get(link.name) if (link.name, link.address, link.port) in known else None
                echoes[link.name] = same or Ear(watched.echo, link.name, policy.sole_echo_every_s)
        self.echoes, self.links = echoes, watched.site.links
        self.site, self.policy = watched.site, policy
        self.link = self._link_of(self._via)

    @property
    def ears(self) -> Iterator[Ear]:
        yield self.stamp
        yield self.socket
        yield self.bridge
        yield from self.echoes.values()

    @property
    def echo(self) -> Ear | None:
        """The ear at the router of the line in use: the witness beside the heartbeat."""
        return self.echoes.get(self.link.name) if self.link else None

    def ear_of(self, reading: Reading) -> Ear | None:
        if reading.source is Source.STAMP:
            return self.stamp
        if reading.source is Source.SOCKET:
            return self.socket
        if reading.source is Source.BRIDGE:
            return self.bridge
        return self.echoes.get(reading.link or "")

    def heartbeat(self) -> Ear | None:
        """The ear whose silence counts first: STAMP, else the WebSocket's beats, else the echo, else the bridge."""
        if self.stamp.has_opinion:
            return self.stamp
        if self.socket.has_opinion:
            return self.socket
        if self.echo and self.echo.has_opinion:
            return self.echo
        return self.bridge if self.bridge.has_opinion else None

    @property
    def by_echo_alone(self) -> bool:
        """No agent speaks: the echo is asked often enough to stand for a heartbeat."""
        return not self.stamp.has_opinion and not self.socket.has_opinion

    def heard(self) -> float | None:
        """The last sign of life from any source of the line in use."""
        ears = (self.stamp, self.socket, self.bridge, *((self.echo,) if self.echo else ()))
        return max((ear.last for ear in ears if ear.last is not None), default=None)

    def is_deaf(self, now: float) -> bool:
        """The site says it has not heard us for longer than its rhythm allows; UDP known blocked excuses it.

        What it said counts only while it speaks: an agent that has fallen silent itself is no longer deaf.
        """
        fresh = now - self.deaf_at <= self.policy.verdict_beats * self.stamp.beat
        return fresh and self._reports_deafness() and Mark.UDP_BLOCKED not in self.marks

    def _reports_deafness(self) -> bool:
        return self.deaf_s is not None and self.deaf_s >= self.policy.suspect_beats * self.stamp.beat

    def take_in(self, ear: Ear, reading: Reading) -> bool:
        """Note all that a reading says; True when the marks changed by it."""
        ear.hear(reading)
        if ear is self.echo or ear is self.bridge:
            self.meter.note(reading)
            return False
        if ear is not self.stamp and ear is not self.socket:
            return False
        self.meter.note(reading)
        if ear is self.stamp or not self.stamp.has_opinion:
            self.deaf_s, self.deaf_at = reading.deaf_s, reading.at
        moved = self._came_via(reading.via if ear is self.stamp or self._is_ours(reading.via) else None)
        return (bool(self.marks) and self._agent_spoke(ear)) or moved

    def _agent_spoke(self, ear: Ear) -> bool:
        before = len(self.marks)
        self.marks.discard(Mark.AGENT_LOST)
        if ear is self.stamp and not self._reports_deafness():
            self.marks.discard(Mark.UDP_BLOCKED)
        return len(self.marks) != before

    def _is_ours(self, address: str | None) -> bool:
        """A WebSocket may come through a proxy, whose address says nothing about the line."""
        return any(address == link.agent_address for link in self.links)

    def _came_via(self, address: str | None) -> bool:
        """The address the agent's packets come from tells the link in use; True when it changed."""
        if address is None or address == self._via:
            return False
        self._via = address
        link = self._link_of(address)
        if link is self.link:
            return False
        self.link = link
        self._set_mark(Mark.ON_BACKUP, link is not None and link.role == "backup")
        return True

    def _link_of(self, address: str | None) -> Link | None:
        """The link whose agent address this is, else the primary one."""
        links = self.site.links
        primary = next((link for link in links if link.role == "primary"), None)
        return next((link for link in links if address is not None and link.agent_address == address), primary)

    def mark_habits(self, now: float) -> bool:
        """Marks that build up over time; True when they changed."""
        while self.falls and now - self.falls[0] > self.policy.flap_window_s:
            self.falls.popleft()
        echo = self.echo
        never = echo is not None and echo.last is None and echo.asked >= 3 and not self.by_echo_alone
        before = set(self.marks)
        self._set_mark(Mark.FLAPPING, len(self.falls) >= self.policy.flap_changes)
        self._set_mark(Mark.ECHO_BLOCKED, never)
        return self.marks != before

    def _set_mark(self, mark: Mark, on: bool) -> None:
        (self.marks.add if on else self.marks.discard)(mark)

    def excuse_agent(self) -> None:
        """The agent is known to be gone: its silence is no evidence about the line."""
        self.stamp.excused = self.socket.excused = True
        self.deaf_s = None

    def excuse_echo(self, since: float) -> None:
        """No agent speaks, and the line lives although its router has not answered since then: the bridge stands in."""
        if self.by_echo_alone and self.echo and not self.echo.heard_since(since):
            self.echo.excused = True

    def fell(self, now: float) -> None:
        self.falls.append(now)
        self.back_since = None
        self.back_signs = 0

    def is_back(self, now: float, beat: float) -> bool:
        """Count a sign of life after a drop, of a source with this rhythm; True once life is steady for `recover_s`."""
        steady_s = self.policy.recover_s
        if self.back_since is None or now - self._back_last > max(steady_s, self.policy.suspect_beats * beat):
            self.back_since, self.back_signs = now, 0
        self._back_last = now
        self.back_signs += 1
        return self.back_signs >= 3 and now - self.back_since >= steady_s

    @property
    def agent_is_back(self) -> bool:
        """Its heartbeat is among the signs of life after a drop, whichever source's came last."""
        return self.back_since is not None and self.stamp.heard_since(self.back_since)

    def backup_answers(self, since: float) -> str | None:
        """A link not in use whose router has answered since then: the way out to propose."""
        spare = (ear for name, ear in self.echoes.items() if not self.link or name != self.link.name)
        return next((ear.link for ear in spare if ear.heard_since(since)), None)


def _can_ask(link: Link, echo: Source) -> bool:
    return link.address is not None and (echo is Source.ICMP or link.port is not None)
