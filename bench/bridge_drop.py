"""Seconds from a silent cut to our board, by the bridges' packet counters alone.

    python -m bench.bridge_drop [--points 11] [--cuts 12] [--room JID]

Here run the real looks at the bridge, the real judgement of the room and the real watch, in which every endpoint is a
point that has neither an agent nor an address to be asked. The bridge is the double in a process of its own. With
DIEMCAU_LIVE_JVB set it is a real one: whoever cuts a line there writes the endpoint's id to standard input as he does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple, Protocol

from bench.figures import Figure, report, spread
from orchestrator.clock import SystemClock
from orchestrator.edges import watched
from orchestrator.errors import JitsiError
from orchestrator.jitsi.clients.bridges import Bridges
from orchestrator.live.room.media import readings
from orchestrator.live.runner import LiveRunner
from orchestrator.live.watch import Watch
from orchestrator.model.events import Body, Event, LineChanged
from orchestrator.model.policy import Policy
from orchestrator.model.registry import Conference, Organization, Registry, Site
from orchestrator.model.signals import LineState, Source
from orchestrator.sessions.rooms.counters import Counters
from orchestrator.sessions.rooms.hall import Hall, Now

ROOM = "giaoban@conference.meet.example"
SETTLE_S = 4.0
AWAY_S = 6.0
LIVE_S = 120.0


class Cutter(Protocol):
    """Whoever cuts lines."""

    async def cut(self, endpoint: str) -> tuple[str, float]:
        """Cut this one, or another: which, and when (monotonic seconds)."""

    async def repair(self, endpoint: str) -> None: ...


class Stage(NamedTuple):
    url: str
    cutter: Cutter


class Rig:
    """The way from a bridge's answer to the line's verdict, without a store: facts are taken as told when found."""

    def __init__(
        self, url: str, room: str, endpoints: Sequence[str], on_line: Callable[[LineChanged, float], None]
    ) -> None:
        self.clock = SystemClock()
        self._on_line = on_line
        sites = tuple(Site(id=each, name=each, level="district", agent=False) for each in endpoints)
        policy = Policy()
        registry = Registry(
            organization=Organization(name="-", technical_owner="-"),
            conference=Conference(domain="meet.example", web="http://127.0.0.1"),
            sites=sites,
        )
        watch = Watch(watched(registry, icmp=False), policy, now=self.clock.monotonic())
        self.live = LiveRunner("bench", watch, self, self, self, self.clock)
        self.hall = Hall("bench", [room], sites, lambda told: None, policy.watch, ())
        self.hall.said = {each: each for each in endpoints}
        self.bridges = Bridges([url])
        every_s = policy.watch.bridge_every_s
        self.counters = Counters(url, self.bridges, every_s, lambda: [room], self.clock, self._counted, self._failed)

    def _counted(self, url: str) -> None:
        looked_at = self.counters.looked_at or 0.0
        at = Now(looked_at, self.clock.now(), {}, self.counters.pulses, self.counters.answers_since)
        states = {site: line.state for site, line in self.live.watch.lines.items()}
        self.live.happened(self.hall.look(at, states, live=True))
        for reading in readings(self.hall.seats, self.hall.media, (url, looked_at)):
            self.live.hear(reading)

    def _failed(self, url: str, error: JitsiError) -> None:
        print(error, file=sys.stderr)

    # what the watch is given: a journal, somebody to ask, an archive

    def record(self, stream: str, *bodies: Body, at: datetime | None = None) -> list[Event]:
        for body in bodies:
            if isinstance(body, LineChanged):
                self._on_line(body, self.clock.monotonic())
        return []

    def epoch(self, stream: str) -> int:
        return 1

    def ask(self, site: str, source: Source, link: str | None) -> None:
        if source is Source.BRIDGE:
            self.counters.ask()

    async def save_rollups(self, rows: object) -> None: ...

    async def save_tape(self, incident: str, tape: bytes) -> None: ...


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--points", type=int, default=11)
    arguments.add_argument("--cuts", type=int, default=12)
    arguments.add_argument("--room", default=ROOM)
    given = arguments.parse_args()
    async with _live() if os.environ.get("DIEMCAU_LIVE_JVB") else _double(given.points) as stage:
        await asyncio.sleep(SETTLE_S)
        took, false_ones = await _measure(stage, given.room, given.cuts)
    figures = {name: Figure(round(value, 2), "s", None) for name, value in spread(took).items()} if took else {}
    if "p95" in figures:
        figures["p95"] = figures["p95"]._replace(aim="<= 2.5")
    figures["seen"] = Figure(len(took), "cuts", f"== {given.cuts}")
    figures["false"] = Figure(false_ones, "points called down that were not cut", "== 0")
    report("bridge_drop", figures, given.cuts)


async def _measure(stage: Stage, room: str, cuts: int) -> tuple[list[float], int]:
    """Seconds of each cut that was seen, and how many were called down that were not cut."""
    downs: asyncio.Queue[tuple[str, float]] = asyncio.Queue()

    def told(body: LineChanged, at: float) -> None:
        if body.after is LineState.DOWN:
            downs.put_nowait((body.site, at))

    endpoints = await _endpoints(stage.url, room)
    rig = Rig(stage.url, room, endpoints, told)
    rig.live.start("bench")
    looking = asyncio.create_task(rig.counters.run())
    await asyncio.sleep(SETTLE_S)
    took, false_ones = list[float](), 0
    for n in range(cuts):
        await asyncio.sleep(0.37 * (n % 3))  # at any place between two looks
        endpoint, cut_at = await stage.cutter.cut(endpoints[n % len(endpoints)])
        try:
            async with asyncio.timeout(AWAY_S):
                while (found := await downs.get())[0] != endpoint:
                    false_ones += 1
            took.append(found[1] - cut_at)
        except TimeoutError:
            pass
        await stage.cutter.repair(endpoint)
        await asyncio.sleep(SETTLE_S)
    looking.cancel()
    rig.live.stop("done")
    await rig.bridges.close()
    return took, false_ones + downs.qsize()


async def _endpoints(url: str, room: str) -> list[str]:
    bridges = Bridges([url])
    try:
        return sorted(each.endpoint for each in (await bridges.short()).figures if each.room == room)
    finally:
        await bridges.close()


class _Orders:
    """The double takes orders on its standard input."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def cut(self, endpoint: str) -> tuple[str, float]:
        await self._order("cut", endpoint)
        return endpoint, asyncio.get_running_loop().time()

    async def repair(self, endpoint: str) -> None:
        await self._order("repair", endpoint)

    async def _order(self, verb: str, endpoint: str) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{verb} {endpoint}\n".encode())
        await asyncio.wait_for(self._process.stdout.readline(), 10)


class _ByHand:
    async def cut(self, endpoint: str) -> tuple[str, float]:
        named = (await asyncio.to_thread(sys.stdin.readline)).strip()
        return named or endpoint, asyncio.get_running_loop().time()

    async def repair(self, endpoint: str) -> None:
        print(f"repair {endpoint}, then name the next", file=sys.stderr)


@asynccontextmanager
async def _live() -> AsyncIterator[Stage]:
    yield Stage(os.environ["DIEMCAU_LIVE_JVB"], _ByHand())


@asynccontextmanager
async def _double(points: int) -> AsyncIterator[Stage]:
    """In a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "orchestrator.rehearsal.jitsi", "--endpoints", str(points)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    try:
        told = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
        yield Stage(told["bridges"][0], _Orders(process))
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 10)


if __name__ == "__main__":
    asyncio.run(main())
