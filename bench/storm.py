"""Every commune of the country: 3,421 sites at one reading a second on one core, and all of them falling together.

    python -m bench.storm [--sites 3421] [--seconds 20]

The service is the real one, with its journal on disk and its event stream over HTTP, in a process that is held to one
core; the readings are made inside it at their planned moments, as if the network had just brought them. An operator's
browser is played by this process. A reading that changes a line is in the journal with its own moment, so its way to
the stream is measured without touching the service.

`start`: every site is heard for the first time. `steady`: each second one site in a hundred moves to its backup line.
`storm`: all fall silent; late is what passes between the moment at which silence is proof enough (by policy) and `down`
on the stream. `return`: all are heard again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import aiohttp

from bench.figures import Figure, report
from orchestrator.clock import SystemClock
from orchestrator.config.loader import load_registry
from orchestrator.config.settings import read_settings
from orchestrator.model.registry import Registry
from orchestrator.model.signals import Reading, Source
from orchestrator.service import Service
from orchestrator.sessions.watching.watches import STANDING
from orchestrator.store.opening import open_store
from orchestrator.web.access.credentials import set_password

BEAT_S = 1.0
STEP_S = 0.01  # readings are made in steps of so long
MOVING = 0.01  # of all sites, each second
PROOF_S = 4.5 * BEAT_S  # `alone_beats` of the policy: no second source speaks here
CORE = 0
HEAD = f"""\
organization: {{name: Toàn quốc, technical_owner: Đơn vị kỹ thuật}}
conference: {{domain: localhost, web: "http://localhost"}}
carriers: [{{id: c, name: Nhà mạng}}]
policy: {{watch: {{crowd_heartbeat_s: {BEAT_S}}}}}
sites:
"""
SITE = (
    "  - {{id: s{n:04}, name: Điểm cầu {n}, level: {level}, hub: {hub}, links: ["
    "{{name: chinh, role: primary, carrier: c, agent_address: {main}}}, "
    "{{name: du-phong, role: backup, carrier: c, agent_address: {backup}}}]}}\n"
)


# ── in the process on one core ──────────────────────────────────────────────────────────────────────


class Weathered(Service):
    """The service, with a door for readings that no network brought."""

    def hear(self, reading: Reading) -> None:
        self._watches.hear(reading)


class Sky:
    """Makes the readings. A site's phase in the second is its own."""

    def __init__(self, registry: Registry, hear: Callable[[Reading], None]) -> None:
        self._hear = hear
        self._sites = [site.id for site in registry.sites]
        self._via = {site.id: [link.agent_address for link in site.links] for site in registry.sites}
        self._random = Random(1)
        self._loop = asyncio.get_running_loop()
        self._last: dict[str, float] = {}
        self.moving = False
        self.shining = False

    async def shine(self) -> None:
        """Each site once a second, at its planned moment however busy the loop is."""
        done = self._loop.time()
        while True:
            await asyncio.sleep(STEP_S)
            now = self._loop.time()
            if self.shining:
                self._between(done, now)
            done = now

    def _between(self, since: float, until: float) -> None:
        count = len(self._sites)
        for turn in range(int(since * count / BEAT_S) + 1, int(until * count / BEAT_S) + 1):
            site = self._sites[turn % count]
            if self.moving and self._random.random() < MOVING:
                self._via[site].reverse()
            self._last[site] = turn * BEAT_S / count
            self._hear(Reading(site, Source.STAMP, self._last[site], 12.0, 0.0, 0.0, 1.0, 0.1, self._via[site][0]))

    def last(self) -> dict[str, float]:
        """The wall time of each site's last reading."""
        offset = time.time() - self._loop.time()
        return {site: at + offset for site, at in self._last.items()}


async def serve(state: Path) -> None:
    """Obey one word a line on standard input, and answer each with a line of JSON."""
    os.sched_setaffinity(0, {CORE})
    settings = read_settings(state_dir=state, port=0, stamp_port=0, icmp=False)
    registry = load_registry(state / "sites.yaml")
    loop = asyncio.get_running_loop()
    async with Weathered(settings, registry) as service:
        sky = Sky(registry, service.hear)
        shining = asyncio.create_task(sky.shine())
        _answer({"url": service.url})
        while word := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            sky.shining = word != "silence"
            sky.moving = word == "move"
            _answer({"cpu_s": time.process_time(), "last": sky.last() if word == "silence" else {}})
        shining.cancel()


def _answer(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


# ── the operator's side ─────────────────────────────────────────────────────────────────────────────


class Sight(NamedTuple):
    """One journal event on the stream. Wall times in seconds."""

    seen: float
    at: float
    kind: str
    body: dict[str, Any]


class Browser:
    """Follows the event stream and keeps what it tells."""

    def __init__(self) -> None:
        self.sights: list[Sight] = []
        self._more = asyncio.Event()

    async def watch(self, client: aiohttp.ClientSession) -> None:
        async with client.get(f"/api/v1/sessions/{STANDING}/events") as response:
            rest = b""
            async for chunk in response.content.iter_any():
                seen = time.time()
                *frames, rest = (rest + chunk).split(b"\n\n")
                for frame in frames:
                    self._take(frame, seen)

    def _take(self, frame: bytes, seen: float) -> None:
        if not frame.startswith(b"event: journal\n"):
            return
        event = json.loads(frame.partition(b"\ndata: ")[2])
        at = datetime.fromisoformat(event["at"]).timestamp()
        self.sights.append(Sight(seen, at, event["kind"], event["body"]))
        self._more.set()

    async def until(self, done: Callable[[], bool], patience_s: float) -> bool:
        """Whether it became so in time."""
        try:
            async with asyncio.timeout(patience_s):
                while not done():
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            return False
        return True

    def take(self) -> list[Sight]:
        taken, self.sights = self.sights, []
        return taken


class Centre(NamedTuple):
    process: Process

    async def told(self) -> dict[str, Any]:
        """Raises TimeoutError when the centre is too busy to answer within a minute."""
        assert self.process.stdout
        async with asyncio.timeout(60):
            told: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return told

    async def say(self, word: str) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(word.encode() + b"\n")
        return await self.told()


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--sites", type=int, default=3421)
    arguments.add_argument("--seconds", type=float, default=20.0, help="of steady weather")
    given = arguments.parse_args()
    if given.serve:
        await serve(given.serve)
        return
    with tempfile.TemporaryDirectory(prefix="diemcau-bench-") as folder:
        state = Path(folder)
        (state / "sites.yaml").write_text(registry(given.sites), encoding="utf-8")
        async with centre(state) as running, browser(state, (await running.told())["url"]) as looking:
            figures = await weather(running, looking, given.sites, given.seconds)
    report("storm", figures, 1)


async def weather(centre: Centre, browser: Browser, sites: int, seconds: float) -> dict[str, Figure]:
    """Start, steady, storm, return."""

    def count(after: str, before: str | None = None) -> int:
        return len({sight.body["site"] for sight in changed(browser.sights, after, before)})

    await centre.say("shine")
    await browser.until(lambda: count("up") == sites, 60)
    start = browser.take()
    began = await centre.say("move")
    await asyncio.sleep(seconds)
    cpu = (await centre.say("shine"))["cpu_s"] - began["cpu_s"]
    steady = browser.take()
    last = (await centre.say("silence"))["last"]
    await browser.until(lambda: count("down") == sites and any(s.kind == "alert.raised" for s in browser.sights), 60)
    await asyncio.sleep(1.0)  # whatever else the storm may bring
    storm = browser.take()
    await centre.say("shine")
    await browser.until(lambda: count("up", "down") == sites, 60)
    back = browser.take()
    fell = changed(storm, "down")
    return {
        **ways("start", changed(start, "up"), None),
        **ways("steady", [sight for sight in steady if sight.kind == "line.changed"], "<= 300"),
        "steady_cpu": Figure(round(100 * cpu / seconds, 1), "% of a core"),
        "storm_down": Figure(len({sight.body["site"] for sight in fell}), "sites", f">= {sites}"),
        "storm_late_p99": Figure(p99([s.seen - last[s.body["site"]] - PROOF_S for s in fell]), "ms", "<= 300"),
        "storm_incidents": Figure(sum(s.kind == "incident.opened" for s in storm), "incidents", "<= 1"),
        "storm_alerts": Figure(sum(s.kind == "alert.raised" for s in storm), "alerts", "<= 3"),
        **ways("return", changed(back, "up", "down"), "<= 300"),
    }


def changed(sights: list[Sight], after: str, before: str | None = None) -> list[Sight]:
    """The lines that came into a state."""
    lines = (sight for sight in sights if sight.kind == "line.changed" and sight.body["after"] == after)
    return [s for s in lines if s.body["before"] != after and before in (None, s.body["before"])]


def ways(name: str, sights: list[Sight], aim: str | None) -> dict[str, Figure]:
    """From the reading to the stream."""
    took = [sight.seen - sight.at for sight in sights]
    return {
        f"{name}_events": Figure(len(took), "events"),
        f"{name}_median": Figure(round(1000 * sorted(took)[len(took) // 2], 1) if took else None, "ms"),
        f"{name}_p99": Figure(p99(took), "ms", aim),
    }


def p99(seconds: list[float]) -> float | None:
    """By nearest rank, in milliseconds; None of nothing."""
    ranked = sorted(seconds)
    return round(1000 * ranked[max(0, -(-len(ranked) * 99 // 100) - 1)], 1) if ranked else None


def registry(sites: int) -> str:
    """A sites.yaml of so many sites with two lines each."""
    return HEAD + "".join(
        SITE.format(
            n=n,
            level="province" if n == 0 else "commune",
            hub="yes" if n == 0 else "no",
            main=f"10.{n // 250}.{n % 250}.1",
            backup=f"10.{n // 250}.{n % 250}.2",
        )
        for n in range(sites)
    )


@asynccontextmanager
async def centre(state: Path) -> AsyncIterator[Centre]:
    command = (sys.executable, "-m", "bench.storm", "--serve", str(state))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=2**24)
    try:
        yield Centre(process)
    except BaseException:
        process.kill()
        raise
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


@asynccontextmanager
async def browser(state: Path, url: str) -> AsyncIterator[Browser]:
    """Signed in and following."""
    password = secrets.token_urlsafe(12)
    store = await open_store(f"sqlite+aiosqlite:///{state / 'journal.db'}", SystemClock())
    await set_password(store.accounts, "truc", password)
    await store.close()
    looking = Browser()
    headers = {"Origin": url, "X-Requested-With": "diemcau"}
    jar, timeout = aiohttp.CookieJar(unsafe=True), aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(url, cookie_jar=jar, headers=headers, timeout=timeout) as client:
        (await client.post("/api/v1/login", json={"name": "truc", "password": password})).raise_for_status()
        watching = asyncio.create_task(looking.watch(client))
        yield looking
        watching.cancel()
        await asyncio.wait([watching])


if __name__ == "__main__":
    asyncio.run(main())
