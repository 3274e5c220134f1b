"""The bridge's counters as an ear of the watch: alone, beside an agent, beside a router."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from orchestrator.live.watch import Ask, Fact, Finding, Watch, Watched
from orchestrator.live.watch.sense import sense
from orchestrator.model.events import LineChanged
from orchestrator.model.policy import Policy
from orchestrator.model.registry import Link, Site
from orchestrator.model.signals import Cause, LineState, Mark, Reading, Source

LINK = Link(name="chinh", role="primary", carrier="a", address="192.0.2.1")


class Line:
    """One site and what is heard of it, second by second: `rhythms` says how often each source speaks."""

    def __init__(self, *, router: bool = False, agent: bool = False) -> None:
        site = Site(id="s", name="s", level="district", links=(LINK,) if router else (), agent=agent)
        self.now = 100.0
        self.watch = Watch([Watched(site, Source.ICMP if router else None)], Policy(), now=self.now)
        self.found: list[Finding] = []
        self.media = True  # its packets reach the bridge
        self.bridge = True  # the bridge answers
        self.beats = agent
        self.router = router
        self._moved_at = self.now
        self._looked_at = self.now

    @property
    def state(self) -> LineState:
        return self.watch.lines["s"].state

    @property
    def marks(self) -> set[Mark]:
        return self.watch.lines["s"].marks

    def changes(self) -> list[LineChanged]:
        return [found.body for found in self.found if isinstance(found, Fact) and isinstance(found.body, LineChanged)]

    def go(self, seconds: float, until: Callable[[], bool] = lambda: False) -> float:
        """In steps of 50 ms; the seconds gone when `until` held, or all of them."""
        looks = [self.now + n + 1.0 for n in range(int(seconds) + 1)]
        for n in range(round(seconds * 20)):
            self.now = round(self.now + 0.05, 2)
            if self.beats and n % 4 == 0:
                self._take(self.watch.hear(Reading("s", Source.STAMP, self.now, rtt_ms=10.0, loss_up=0.0)))
            if self.router and n % 6 == 0:
                self._take(self.watch.hear(Reading("s", Source.ICMP, self.now, rtt_ms=9.0, link="chinh")))
            if self.now >= looks[0] - 1e-6:
                looks.pop(0)
                self.look()
            self._take(self.watch.tick(self.now))
            if until():
                return round((n + 1) * 0.05, 2)
        return seconds

    def look(self) -> None:
        if not self.bridge:
            return
        span_s, self._looked_at = self.now - self._looked_at, self.now
        if self.media:
            self._moved_at = self.now
            self._take(self.watch.hear(Reading("s", Source.BRIDGE, self.now, span_s=span_s, up_kbps=900.0)))
        elif (still_s := self.now - self._moved_at) >= 0.8:
            self._take(self.watch.hear(Reading("s", Source.BRIDGE, self.now, still_s=still_s)))

    def _take(self, found: Sequence[Finding]) -> None:
        self.found += found
        for ask in found:
            if isinstance(ask, Ask) and ask.source is Source.BRIDGE:
                self.look()
                self.now = round(self.now + ask.gap_s, 2)
                self.look()


def test_heard_by_the_bridge_alone() -> None:
    line = Line()
    line.go(3.0)
    assert line.state is LineState.UP
    figures = sense(line.watch.lines["s"], line.now)
    assert figures.sources[Source.BRIDGE] == "alive"
    assert (figures.figures.bitrate_up, figures.figures.bitrate_down) == (900.0, None)
    line.media = False
    assert line.go(5.0, lambda: line.state is LineState.DOWN) <= 2.5
    last = line.changes()[-1]
    assert (last.marks, last.causes) == ((Mark.ONE_SOURCE,), (Cause.SITE, Cause.LINE, Cause.DEVICE))
    assert last.evidence[0].code == "media_stopped_alone"
    line.media = True
    line.go(4.0)
    assert line.state is LineState.UP


def test_one_look_without_a_packet_is_cleared_by_the_next() -> None:
    line = Line()
    line.go(3.0)
    line._moved_at = line.now - 1.0
    line._take(line.watch.hear(Reading("s", Source.BRIDGE, line.now, still_s=1.0))[:1])
    line.look()
    assert [change.after for change in line.changes()] == [LineState.UP, LineState.SUSPECT, LineState.UP]


@pytest.mark.parametrize("known", [LineState.UP, LineState.DOWN])
def test_a_bridge_that_does_not_answer_makes_it_unknown_and_never_down(known: LineState) -> None:
    line = Line()
    line.go(3.0)
    line.bridge = False
    line.go(30.0)
    assert line.state is LineState.UNKNOWN
    anew = Line()
    anew.bridge = False
    anew.watch.restore({"s": known}, anew.now)
    anew.go(30.0)
    assert anew.state is LineState.UNKNOWN


def test_a_bridge_that_falls_silent_while_it_is_asked_blames_nobody() -> None:
    line = Line()
    line.go(3.0)
    line.bridge = False
    line._take(line.watch.hear(Reading("s", Source.BRIDGE, line.now, still_s=1.0)))
    line.go(12.0)
    assert [change.after for change in line.changes()] == [LineState.UP, LineState.SUSPECT, LineState.UNKNOWN]


def test_an_agent_that_stops_while_media_flow_is_lost_and_the_line_is_up() -> None:
    line = Line(agent=True)
    line.go(5.0)
    line.beats = False
    line.go(4.0)
    assert line.state is LineState.UP
    assert Mark.AGENT_LOST in line.marks
    assert line.changes()[-1].evidence[-1].code == "media_flows"


def test_media_that_stop_with_the_heartbeat_are_a_second_witness() -> None:
    line = Line(agent=True)
    line.go(5.0)
    line.beats = line.media = False
    assert line.go(4.0, lambda: line.state is LineState.DOWN) <= 1.8
    assert [evidence.code for evidence in line.changes()[-1].evidence] == ["heartbeat_silent", "media_stopped"]
    assert Mark.ONE_SOURCE not in line.marks


def test_media_that_stop_while_the_heartbeat_goes_on_are_nothing_of_the_lines() -> None:
    line = Line(agent=True)
    line.go(5.0)
    line.media = False
    line.go(10.0)
    assert line.state is LineState.UP
    assert sense(line.watch.lines["s"], line.now).sources[Source.BRIDGE] == "silent"


def test_a_router_that_stops_answering_while_media_flow_is_passed_over() -> None:
    line = Line(router=True)
    line.go(5.0)
    line.router = False
    line.go(10.0)
    assert line.state is LineState.UP
    assert [change.after for change in line.changes()][-2:] == [LineState.SUSPECT, LineState.UP]
    line.media = False
    assert line.go(5.0, lambda: line.state is LineState.DOWN) <= 2.5


def test_without_bridges_there_is_no_such_source() -> None:
    line = Line(router=True)
    line.bridge = False
    line.go(3.0)
    assert Source.BRIDGE not in sense(line.watch.lines["s"], line.now).sources
    assert not any(isinstance(found, Ask) and found.source is Source.BRIDGE for found in line.found)
