"""The runner over the real journal on disk: what is heard becomes events, in order, and a restart goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.live.board import Board
from orchestrator.live.runner import LiveRunner
from orchestrator.live.watch import Watch, Watched
from orchestrator.model.events import (
    AgentAttached,
    Body,
    Event,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    LineChanged,
    WatchStarted,
    WatchStopped,
)
from orchestrator.model.policy import Policy, WatchPolicy
from orchestrator.model.signals import LineState, Reading, Source
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import open_store
from tests.live.stage import site
from tests.live.test_board import T0, registry

CLOCK = SystemClock()


class Router:
    """Answers every echo while the line is up."""

    def __init__(self) -> None:
        self.up = True
        self.hear: Callable[[Reading], None] = lambda reading: None

    def ask(self, name: str, source: Source, link: str | None) -> None:
        if self.up and source is Source.ICMP:
            self.hear(Reading(name, source, CLOCK.monotonic(), 1.0, link=link))


class Life:
    """One life of a watching process."""

    def __init__(self, runner: LiveRunner, ledger: Ledger, router: Router) -> None:
        self.runner = runner
        self.ledger = ledger
        self.router = router

    async def beat(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if self.router.up:
                reading = Reading("p0", Source.STAMP, CLOCK.monotonic(), 1.0, 0.0, 0.0, 0.1, 0.0, "p0-a")
                self.runner.hear(reading)
            await asyncio.sleep(0.1)

    async def until(self, seq: int, kind: type[Body], **fields: object) -> int:
        """The seq of the first event after `seq` of that kind and with these fields."""
        async with asyncio.timeout(20):
            async for event in self.ledger.follow("s", seq):
                if isinstance(event.body, kind) and all(getattr(event.body, k) == v for k, v in fields.items()):
                    return event.seq
        raise AssertionError("the ledger ended")


@asynccontextmanager
async def life(folder: Path, *, up: bool = True) -> AsyncIterator[Life]:
    store = await open_store(f"sqlite+aiosqlite:///{folder / 'journal.db'}", CLOCK)
    ledger = Ledger(store.journal, CLOCK)
    history = await ledger.open("s")
    board = Board("s", "t", registry("p0"), T0)
    for event in history:
        board.fold(event)
    router = Router()
    router.up = up
    watch = Watch([Watched(site("p0"), Source.ICMP)], Policy(watch=WatchPolicy(blind_lag_s=5)), now=CLOCK.monotonic())
    runner = LiveRunner("s", watch, ledger, router, store.telemetry, CLOCK)
    router.hear = runner.hear
    runner.resume(history, board.states())
    runner.start("test")
    living, stop = Life(runner, ledger, router), asyncio.Event()
    beating = asyncio.create_task(living.beat(stop))
    try:
        yield living
    finally:
        stop.set()
        await beating
        runner.stop("test")
        await ledger.close()
        await store.close()


async def test_a_drop_is_journalled_from_suspicion_to_recovery(tmp_path: Path) -> None:
    async with life(tmp_path) as living:
        seq = await living.until(0, WatchStarted)
        seq = await living.until(seq, LineChanged, after=LineState.UP)
        living.router.up = False
        seq = await living.until(seq, LineChanged, after=LineState.SUSPECT)
        seq = await living.until(seq, LineChanged, after=LineState.DOWN)
        seq = await living.until(seq, IncidentOpened, sites=("p0",))
        living.router.up = True
        seq = await living.until(seq, LineChanged, after=LineState.UP)
        await living.until(seq - 1, IncidentResolved)
        await living.until(seq - 1, IncidentRevised)


async def test_a_restart_goes_on_with_the_incident_that_was_open(tmp_path: Path) -> None:
    async with life(tmp_path) as living:
        await living.until(0, LineChanged, after=LineState.UP)
        living.router.up = False
        seq = await living.until(0, IncidentOpened)
    async with life(tmp_path, up=False) as living:
        seq = await living.until(seq, WatchStarted)
        seq = await living.until(seq, LineChanged, before=LineState.UNKNOWN, after=LineState.DOWN)
        living.router.up = True
        seq = await living.until(seq, IncidentResolved, incident="s.1.1")
        opened = [event for event in await living.ledger._journal.read("s") if isinstance(event.body, IncidentOpened)]
        assert len(opened) == 1


async def test_a_drop_that_was_not_yet_gathered_is_told_after_a_restart(tmp_path: Path) -> None:
    async with life(tmp_path) as living:
        await living.until(0, LineChanged, after=LineState.UP)
        living.router.up = False
        seq = await living.until(0, LineChanged, after=LineState.DOWN)
    async with life(tmp_path, up=False) as living:
        await living.until(seq, IncidentOpened, sites=("p0",))


async def test_an_agent_that_says_how_long_it_ran_explains_the_drop(tmp_path: Path) -> None:
    async with life(tmp_path) as living:
        await living.until(0, LineChanged, after=LineState.UP)
        living.router.up = False
        seq = await living.until(0, IncidentOpened)
        living.runner.attached(
            AgentAttached(site="p0", instance="0" * 16, address="192.0.2.1", version="1", process_s=0.1, machine_s=0.2)
        )
        await living.until(seq, IncidentRevised)


@pytest.mark.parametrize("last", [Source.STAMP, Source.ICMP])
async def test_a_heartbeat_that_is_back_explains_the_drop_whoever_is_heard_last(tmp_path: Path, last: Source) -> None:
    async with life(tmp_path) as living:
        await living.until(0, LineChanged, after=LineState.UP)
        living.router.up = False
        seq = await living.until(0, IncidentOpened)
        now = CLOCK.monotonic()
        for after_s, source in ((0.0, Source.ICMP), (0.5, Source.STAMP), (1.0, last)):
            link = "p0-a" if source is Source.STAMP else "chinh"
            living.runner.hear(Reading("p0", source, now + after_s, 1.0, link=link))
        living.runner.stop("test")
        told = [event.body async for event in _up_to(living.ledger, seq, WatchStopped)]
        assert [type(body) for body in told] == [LineChanged, IncidentResolved, IncidentRevised, WatchStopped]


async def _up_to(ledger: Ledger, seq: int, kind: type[Body]) -> AsyncIterator[Event]:
    async with asyncio.timeout(20):
        async for event in ledger.follow("s", seq):
            yield event
            if isinstance(event.body, kind):
                return
