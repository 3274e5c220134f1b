"""What the journal costs and how fast it is: from `record` to a follower, in a storm, at start, while locked.

On SQLite in the current folder's disk, as one server of a province has it. `--url` takes an empty PostgreSQL instead.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
import tracemalloc
from datetime import timedelta

from bench.figures import Figure, report, spread
from orchestrator.clock import SystemClock
from orchestrator.model.events import LineChanged
from orchestrator.model.signals import LineState
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import Store, open_store

STORM = 3421  # every commune-level point of the country at once
RATES = {1: 20, 50: 200, 1000: 3000}  # events a second: how many


def change(n: int) -> LineChanged:
    return LineChanged(site=f"site-{n}", before=LineState.SUSPECT, after=LineState.DOWN, silent_s=0.82)


async def steady(store: Store, rate: int, many: int) -> dict[str, Figure]:
    """Latency from `record` to the follower, at a steady rate, and what an event costs in CPU."""
    ledger = Ledger(store.journal, SystemClock())
    stream = f"steady-{rate}"
    await ledger.open(stream)
    recorded: list[float] = []
    told: list[float] = []

    async def follow() -> None:
        async for _ in ledger.follow(stream, 0):
            told.append(time.perf_counter())
            if len(told) == many:
                return

    following = asyncio.create_task(follow())
    begin, cpu = time.perf_counter(), time.process_time()
    for n in range(many):
        await asyncio.sleep(max(0.0, begin + n / rate - time.perf_counter()))
        recorded.append(time.perf_counter())
        ledger.record(stream, change(n))
    await following
    cpu = time.process_time() - cpu
    await ledger.close()
    waits = spread([(after - before) * 1000 for before, after in zip(recorded, told, strict=True)])
    return {
        f"told_after_{rate}_per_s_median": Figure(round(waits["median"], 2), "ms"),
        f"told_after_{rate}_per_s_p95": Figure(round(waits["p95"], 2), "ms", "<= 60"),
        f"cpu_per_event_{rate}_per_s": Figure(round(cpu / many * 1000, 3), "ms"),
    }


async def storm(store: Store) -> dict[str, Figure]:
    """Everything falls at once."""
    ledger = Ledger(store.journal, SystemClock())
    await ledger.open("storm")
    begin = time.perf_counter()
    for n in range(STORM):
        ledger.record("storm", change(n))
    recorded = time.perf_counter() - begin
    late = 0
    async for event in ledger.follow("storm", 0):
        late += event.late
        if event.seq == STORM:
            break
    told = time.perf_counter() - begin
    await ledger.close()
    return {
        "storm_events": Figure(STORM, "events"),
        "storm_record_each": Figure(round(recorded / STORM * 1e6, 1), "us"),
        "storm_all_told": Figure(round(told * 1000), "ms", "<= 300"),
        "storm_told_before_written": Figure(late, "events"),
    }


async def opening(store: Store, url: str) -> dict[str, Figure]:
    """A later start of the process, with what the storm left."""
    began = time.perf_counter()
    again = await open_store(url, SystemClock())
    opened = time.perf_counter()
    ledger = Ledger(again.journal, SystemClock())
    events = await ledger.open("storm")
    folded = time.perf_counter()
    await ledger.close()
    await again.close()
    return {
        "open_known_schema": Figure(round((opened - began) * 1000, 1), "ms"),
        f"read_{len(events)}_events": Figure(round((folded - opened) * 1000, 1), "ms"),
    }


async def waiting(store: Store, path: str) -> dict[str, Figure]:
    """What an event costs in memory while the database is locked, and how long catching up takes."""
    ledger = Ledger(store.journal, SystemClock())
    await ledger.open("waiting")
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    tracemalloc.start()
    for n in range(20_000):
        ledger.record("waiting", change(n))
    each = tracemalloc.get_traced_memory()[0] / 20_000
    tracemalloc.stop()
    async for event in ledger.follow("waiting", 0):
        if event.seq == 20_000:
            break
    other.close()
    begin = time.perf_counter()
    await ledger.written()
    caught_up = time.perf_counter() - begin
    await ledger.close()
    return {
        "waiting_event": Figure(round(each), "bytes"),
        "catching_up_20000": Figure(round(caught_up, 2), "s"),
    }


async def rollups(store: Store) -> dict[str, Figure]:
    """Ten seconds of 3,421 sites saved while single events go by: how long the journal waits behind them."""
    from orchestrator.model.signals import Rollup, Source

    ledger = Ledger(store.journal, SystemClock())
    await ledger.open("beside")
    rows = [
        Rollup("beside", f"site-{n}", source, 0, 10) for n in range(STORM) for source in (Source.STAMP, Source.ICMP)
    ]
    saving = asyncio.create_task(store.telemetry.save_rollups(rows))
    begin = time.perf_counter()
    waits = []
    follower = ledger.follow("beside", 0)
    while not saving.done():
        recorded = time.perf_counter()
        ledger.record("beside", change(0))
        await anext(follower)
        waits.append((time.perf_counter() - recorded) * 1000)
    took = time.perf_counter() - begin
    await ledger.close()
    return {
        "rollups_saved": Figure(round(took * 1000), "ms"),
        "told_beside_rollups_max": Figure(round(max(waits), 1), "ms", "<= 60"),
    }


async def main(url: str, path: str | None) -> None:
    store = await open_store(url, SystemClock())
    figures: dict[str, Figure] = {}
    for rate, many in RATES.items():
        figures |= await steady(store, rate, many)
    figures |= await storm(store)
    figures |= await opening(store, url)
    figures |= await rollups(store)
    if path:
        figures |= await waiting(store, path)
    began = time.perf_counter()
    expired = await store.journal.expire(SystemClock().now() + timedelta(days=1), sessions=True)
    figures["expire_each"] = Figure(round((time.perf_counter() - began) / expired * 1e6, 1), "us")
    await store.close()
    report("journal", figures, runs=1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an empty PostgreSQL database, in place of SQLite")
    given = parser.parse_args().url
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        file = f"{folder}/diemcau.db"
        asyncio.run(main(given or f"sqlite+aiosqlite:///{file}", None if given else file))
