"""What following a meeting on the bridges costs: 200 endpoints on 3 bridges, each asked once a second.

    python -m bench.jitsi_poll [--endpoints 200] [--bridges 3] [--seconds 20]

The bridges are the double in a process of its own (see orchestrator/rehearsal/jitsi); its answers have the size of
real ones, which grows with the square of who is in one conference on one bridge. Here run the real client, the
translation to figures and the signs of life, and Jicofo's roster every 3 seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.figures import Figure, report, spread
from orchestrator.jitsi.clients.bridges import Bridges
from orchestrator.jitsi.clients.jicofo import Jicofo
from orchestrator.jitsi.signs.pulse import NOBODY, Patience, look

ROSTER_EVERY = 3  # looks
SETTLE_S = 3.0
TICK_S = 0.002
ROOM = "giaoban@conference.meet.example"


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--endpoints", type=int, default=200)
    arguments.add_argument("--bridges", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=20)
    given = arguments.parse_args()
    async with double(given.endpoints, given.bridges) as (urls, jicofo_url):
        bridges, jicofo = Bridges(urls), Jicofo(jicofo_url)
        await asyncio.sleep(SETTLE_S)
        result = await follow(bridges, jicofo, given.seconds)
        result |= await sizes(bridges, jicofo)
        await bridges.close()
        await jicofo.close()
    result["alive"] = Figure(result["alive"].value, "signs of life a look", f"== {given.endpoints}")
    report("jitsi_poll", result, given.seconds)


async def follow(bridges: Bridges, jicofo: Jicofo, seconds: int) -> dict[str, Figure]:
    """One look a second. What is counted is this process: asking, reading, judging."""
    loop = asyncio.get_running_loop()
    known, _ = look(NOBODY, (await bridges.stats()).figures, loop.time(), Patience(2.0))
    took, alive, lags = [], [], list[float]()
    lagging = asyncio.create_task(watch_lag(lags))
    used, began = time.process_time(), loop.time()
    for n in range(seconds):
        await asyncio.sleep(began + n + 1 - loop.time())
        asked = loop.time()
        known, signs = look(known, (await bridges.stats()).figures, loop.time(), Patience(2.0))
        took.append((loop.time() - asked) * 1e3)
        alive.append(sum(sign.alive for sign in signs))
        if n % ROSTER_EVERY == 0:
            await jicofo.room(ROOM)
    lagging.cancel()
    share = (time.process_time() - used) / (loop.time() - began)
    times = spread(took)
    return {
        "cpu": Figure(round(share * 100, 2), "% of a core"),
        "look_median": Figure(round(times["median"], 1), "ms, with the answering"),
        "look_p95": Figure(round(times["p95"], 1), "ms, with the answering"),
        "lag_p95": Figure(round(spread(lags)["p95"], 1), "ms, the loop's longest wait in a second"),
        "lag_max": Figure(round(max(lags), 1), "ms, the loop's longest wait", "<= 100"),
        "alive": Figure(min(alive), "signs of life a look"),
    }


async def watch_lag(lags: list[float]) -> None:
    """Until cancelled: how long the loop let others wait, the longest of each second, in ms."""
    loop = asyncio.get_running_loop()
    while True:
        ends, longest = loop.time() + 1, 0.0
        while (before := loop.time()) < ends:
            await asyncio.sleep(TICK_S)
            longest = max(longest, loop.time() - before - TICK_S)
        lags.append(longest * 1e3)


async def sizes(bridges: Bridges, jicofo: Jicofo) -> dict[str, Figure]:
    """Octets of the answers, and what the full form would cost instead."""
    stats = sum([len((await bridge.door.get("/stats")).body) for bridge in bridges.by_url.values()])
    roster = len((await jicofo.door.get(f"/debug/conference/{ROOM}")).body)
    used = time.process_time()
    await bridges.full()
    used = time.process_time() - used
    full = 0
    for bridge in bridges.by_url.values():
        for key in (await bridge.debug()).conferences:
            full += len((await bridge.door.get(f"/debug/{key}")).body)
    return {
        "stats_bytes": Figure(round(stats / 1e3), "kB/s, all bridges"),
        "roster_bytes": Figure(round(roster / ROSTER_EVERY / 1e3), "kB/s"),
        "full_bytes": Figure(round(full / 1e3), "kB, all bridges once"),
        "full_cpu": Figure(round(used * 1e3, 1), "ms, all bridges once"),
    }


@asynccontextmanager
async def double(endpoints: int, bridges: int) -> AsyncIterator[tuple[list[str], str]]:
    """The double in a process of its own: the bridges' addresses, and Jicofo's."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "orchestrator.rehearsal.jitsi"),
        *("--endpoints", str(endpoints), "--bridges", str(bridges)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    try:
        told = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
        yield told["bridges"], told["jicofo"]
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 10)


if __name__ == "__main__":
    asyncio.run(main())
