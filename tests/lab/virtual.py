"""The real engine over simulated packets, in virtual time: hours of a lossy province in seconds.

What is simulated is the packet process only: beats each way, echoes, the WebSocket's ping over a TCP that retransmits.
What it cannot show: timers that fire late, a busy machine, loss that comes in clumps. `bench/quiet.py` lays its rate of
suspicions beside that of real packets through a lossy router, so that a reader can judge how far it may be trusted.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Iterable
from itertools import count
from random import Random

from orchestrator.live.incidents import Incidents
from orchestrator.live.watch import CENTRE, Ask, Finding, Watch, Watched
from orchestrator.model.events import Body, IncidentOpened, LineChanged
from orchestrator.model.policy import Policy
from orchestrator.model.registry import Link, Site
from orchestrator.model.signals import LineState, Reading, Source

ONE_WAY_S = 0.01
RETRANSMIT_S = 0.22  # TCP's first try again after a lost last segment; doubled each time
SETTLED_S = 5.0


class Point:
    """One site's wire, each way. Change it while time runs."""

    __slots__ = ("dark_until", "down_s", "id", "loss", "reflected", "reflections", "up_s")

    def __init__(self, site: str) -> None:
        self.id = site
        self.loss = 0.0  # each packet independently, each way
        self.up_s = self.down_s = ONE_WAY_S
        self.dark_until = 0.0  # everything is lost before this moment
        self.reflections: deque[float] = deque()  # when reflections under way will be heard by the agent
        self.reflected = 0.0


class Virtual:
    """A province of `sites` points without faults until told otherwise. Counts what the watch says."""

    def __init__(self, sites: int, seed: int, *, loss: float = 0.0, icmp: bool = True) -> None:
        self.now = 0.0
        self.random = Random(seed)
        self.said: Counter[str] = Counter()  # suspect, down (changes into the state), incident
        self.points = {f"p{n}": Point(f"p{n}") for n in range(sites)}
        policy = Policy()
        watched = [Watched(_site(name), Source.ICMP if icmp else None) for name in self.points]
        self._watch = Watch(watched, policy, now=0.0, control=("gateway",), echo=Source.ICMP)
        self._incidents = Incidents("virtual", policy.watch)
        self._flying: list[tuple[float, int, Reading]] = []
        self._order = count()
        self._beats = [(self.random.random() * self._watch.beat_s, point) for point in self.points.values()]
        self._beats.sort(key=lambda beat: beat[0])
        self._round = 0
        self._turn = 0
        for name in self.points:
            self._watch.agent_attached(name)
        self.run(SETTLED_S)
        for point in self.points.values():
            point.loss = loss

    def run(self, seconds: float) -> None:
        """Let time pass: whatever is next of a beat, an arriving packet and a deadline."""
        end = self.now + seconds
        flying, beats, period_s = self._flying, self._beats, self._watch.beat_s
        due = self._due()
        while True:
            beat = self._round * period_s + beats[self._turn][0]
            arrival = flying[0][0] if flying else end
            if beat < arrival and beat < due and beat < end:
                self._beat(beat, beats[self._turn][1])
            elif arrival <= due and arrival < end:
                self.now = arrival
                if findings := self._watch.hear(heapq.heappop(flying)[2]):
                    self._take(findings)
                    due = self._due()
            elif due < end:
                self.now = max(self.now, due)
                self._take(self._watch.tick(self.now))
                self._take(self._incidents.tick(self.now, self._watch.lines))
                due = self._due()
            else:
                self.now = end
                return

    def _due(self) -> float:
        """A reading moves no deadline unless it makes the watch say something."""
        return min(self._watch.due(), self._incidents.due())

    # ── packets ─────────────────────────────────────────────────────────────────────────────────────

    def _beat(self, sent: float, point: Point) -> None:
        self._turn += 1
        if self._turn == len(self._beats):
            self._round, self._turn = self._round + 1, 0
        while point.reflections and point.reflections[0] <= sent:
            point.reflected = max(point.reflected, point.reflections.popleft())
        if self._lost(point, sent):
            return
        at = sent + point.up_s
        loss = point.loss
        self._fly(Reading(point.id, Source.STAMP, at, 20.0, loss, loss, 1.0, max(0.0, sent - point.reflected)))
        if not self._lost(point, at):
            point.reflections.append(at + point.down_s)

    def _echo(self, point: Point, sent: float, link: str | None) -> None:
        if not self._lost(point, sent) and not self._lost(point, sent + point.down_s):
            at = sent + point.down_s + point.up_s
            self._fly(Reading(point.id, Source.ICMP, at, 1000 * (at - sent), link=link))

    def _ping(self, point: Point, sent: float) -> None:
        there = self._segment(point, sent) + point.down_s
        back = self._segment(point, there) + point.up_s
        self._fly(Reading(point.id, Source.SOCKET, back, 1000 * (back - sent)))

    def _segment(self, point: Point, sent: float) -> float:
        """When the copy of a TCP segment that arrives is sent."""
        wait_s = RETRANSMIT_S
        while self._lost(point, sent):
            sent, wait_s = sent + wait_s, wait_s * 2
        return sent

    def _lost(self, point: Point, at: float) -> bool:
        return at < point.dark_until or (point.loss > 0 and self.random.random() < point.loss)

    def _fly(self, reading: Reading) -> None:
        heapq.heappush(self._flying, (reading.at, next(self._order), reading))

    # ── the engine ──────────────────────────────────────────────────────────────────────────────────

    def _take(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            if isinstance(finding, Ask):
                self._ask(finding)
            else:
                self._count(finding.body)
                self._take(self._incidents.take(finding.at, finding.body))

    def _ask(self, ask: Ask) -> None:
        for n in range(ask.times):
            sent = self.now + n * ask.gap_s
            if ask.site == CENTRE:
                self._fly(Reading(CENTRE, ask.source, sent + 0.001, 1.0, link=ask.link))
            elif ask.source is Source.SOCKET:
                self._ping(self.points[ask.site], sent)
            else:
                self._echo(self.points[ask.site], sent, ask.link)

    def _count(self, body: Body) -> None:
        if isinstance(body, LineChanged):
            if body.before is not body.after and body.after in (LineState.SUSPECT, LineState.DOWN):
                self.said[body.after] += 1
        elif isinstance(body, IncidentOpened):
            self.said["incident"] += 1


def _site(name: str) -> Site:
    link = Link(name="chinh", role="primary", carrier=name, address="192.0.2.1")
    return Site(id=name, name=name, level="district", links=(link,))
