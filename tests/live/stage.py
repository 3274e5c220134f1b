"""A stage for the engine: sites that beat, routers that answer, on a clock that the test moves.

It stands for the edges, exactly as far as the engine can tell them apart: every reading and every answer comes at the
moment the network would deliver it. Nothing here sleeps.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import count

from orchestrator.live.incidents import Incidents
from orchestrator.live.watch import CENTRE, Ask, Fact, Finding, Watch, Watched
from orchestrator.model.events import Body, LineChanged
from orchestrator.model.policy import Policy
from orchestrator.model.registry import Link, Site
from orchestrator.model.signals import LineState, Mark, Reading, Source

RTT_S = 0.02
START = 1000.0


def site(name: str, *, carrier: str = "tslcd", agent: bool = True, backup: bool = False) -> Site:
    links = [
        Link(name="chinh", role="primary", carrier=carrier, address=f"192.0.2.{len(name)}", agent_address=f"{name}-a")
    ]
    if backup:
        links.append(Link(name="du-phong", role="backup", carrier="b", address="192.0.2.9", agent_address=f"{name}-b"))
    return Site(id=name, name=name, level="district", links=tuple(links), agent=agent)


class Point:
    """One site's behaviour. Flip the switches while the clock runs."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.up = True  # packets from the site arrive
        self.down = True  # packets to the site arrive
        self.udp = True
        self.icmp = True
        self.agent = site.agent
        self.backup_up = True
        self.via = "chinh"
        self.loses: Callable[[], bool] = lambda: False
        self.delay_s = RTT_S / 2
        self.last_reflection = START


class Stage:
    """Runs the watch and the incidents over the points' packets in virtual time."""

    def __init__(self, *sites: Site, policy: Policy | None = None, icmp: bool = True, control: bool = True) -> None:
        self.policy = policy or Policy()
        self.now = START
        self.points = {each.id: Point(each) for each in sites}
        self.centre_up = True
        self.control_answers = True
        self._icmp = icmp
        self._control = control
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self.facts: list[Fact] = []
        self.asks: list[tuple[float, Ask]] = []
        self.boot()
        for n, point in enumerate(self.points.values()):
            self.at(self.now + 0.2 * n / len(self.points), lambda point=point: self._beat(point))  # type: ignore[misc]

    def boot(self) -> None:
        """A new engine, as after a start of the service."""
        echo = Source.ICMP if self._icmp else None
        watched = [Watched(point.site, echo) for point in self.points.values()]
        control = ("192.0.2.254",) if self._control else ()
        self.watch = Watch(watched, self.policy, now=self.now, control=control, echo=echo)
        self.incidents = Incidents("s", self.policy.watch)
        for point in self.points.values():
            if point.agent:
                self.watch.agent_attached(point.site.id)

    def at(self, when: float, do: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (when, next(self._order), do))

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while True:
            due = min(self.watch.due(), self.incidents.due())
            first = self._queue[0][0] if self._queue else float("inf")
            if min(due, first) > end:
                break
            self.now = max(self.now, min(due, first))
            if first <= due:
                heapq.heappop(self._queue)[2]()
            else:
                self.tick()
        self.now = end

    def tick(self) -> None:
        self.take(self.watch.tick(self.now))
        self.take(self.incidents.tick(self.now, self.watch.lines))

    def take(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            if isinstance(finding, Ask):
                self.asks.append((self.now, finding))
                for n in range(finding.times):
                    self.at(self.now + n * finding.gap_s, lambda ask=finding: self._answer(ask))  # type: ignore[misc]
            else:
                self.facts.append(finding)
                self.take(self.incidents.take(finding.at, finding.body, self._carrier(finding.body)))

    def hear(self, reading: Reading) -> None:
        self.take(self.watch.hear(reading))

    # ── what the tests ask ──────────────────────────────────────────────────────────────────────────

    def states(self, site: str) -> list[LineState]:
        return [b.after for b in self.changes(site) if b.before is not b.after]

    def changes(self, site: str) -> list[LineChanged]:
        return [fact.body for fact in self.facts if isinstance(fact.body, LineChanged) and fact.body.site == site]

    def when(self, site: str, state: LineState) -> float:
        """The moment of the last change into a state."""
        return [
            f.at for f in self.facts if isinstance(f.body, LineChanged) and (f.body.site, f.body.after) == (site, state)
        ][-1]

    def of(self, kind: type[Body]) -> list[Fact]:
        return [fact for fact in self.facts if isinstance(fact.body, kind)]

    def marks(self, site: str) -> set[Mark]:
        return self.watch.lines[site].marks

    # ── the network ─────────────────────────────────────────────────────────────────────────────────

    def _carrier(self, body: Body) -> str | None:
        link = self.watch.lines[body.site].link if isinstance(body, LineChanged) else None
        return link.carrier if link else None

    def _beat(self, point: Point) -> None:
        self.at(self.now + self.watch.beat_s, lambda: self._beat(point))
        if not point.agent:
            return
        deaf_s = self.now - point.last_reflection
        if point.udp and point.up and self.centre_up and not point.loses():
            sent = self.now
            self.at(self.now + point.delay_s, lambda: self._arrive(point, sent, deaf_s))
        elif not point.udp and point.up and self.centre_up:
            self._socket_beat(point)

    def _arrive(self, point: Point, sent: float, deaf_s: float) -> None:
        via = f"{point.site.id}-{'a' if point.via == 'chinh' else 'b'}"
        if point.down and not point.loses():
            point.last_reflection = self.now + point.delay_s
        self.hear(Reading(point.site.id, Source.STAMP, self.now, 20.0, 0.0, 0.0, 1.0, max(0.0, deaf_s), via))

    def _socket_beat(self, point: Point) -> None:
        if int(self.now / self.policy.watch.socket_beat_s) != int(
            (self.now - self.watch.beat_s) / self.policy.watch.socket_beat_s
        ):
            self.hear(Reading(point.site.id, Source.SOCKET, self.now, 20.0))

    def _answer(self, ask: Ask) -> None:
        if not self.centre_up:
            return
        if ask.site == CENTRE:
            if not self.control_answers:
                return
            self._deliver(Reading(CENTRE, ask.source, self.now, 1.0, link=ask.link), 0.001)
            return
        point = self.points[ask.site]
        backup = ask.link == "du-phong"
        reaches = point.backup_up if backup else point.up and point.down
        if ask.source is Source.ICMP and reaches and point.icmp and not point.loses() and not point.loses():
            self._deliver(Reading(ask.site, Source.ICMP, self.now, 20.0, link=ask.link), 2 * point.delay_s)
        if ask.source is Source.SOCKET and point.agent and point.up and point.down:
            self._deliver(Reading(ask.site, Source.SOCKET, self.now, 20.0), 2 * point.delay_s)

    def _deliver(self, reading: Reading, after_s: float) -> None:
        self.at(self.now + after_s, lambda: self.hear(reading._replace(at=self.now)))


def province(n: int = 3, agent: bool = True) -> Iterator[Site]:
    return (site(f"p{i}", agent=agent) for i in range(n))
