"""What watching costs: CPU share and memory of `diemcau serve` with 11, 100 and 1,000 sites that all are well.

    python -m bench.idle_cost [--sizes 11,100,1000] [--seconds 20]

The service is a process of its own, as in production; the sites are a flock in another (real greetings, real STAMP,
router addresses that answer the centre's echo). Its CPU time is read from /proc after everybody is attached: first
with nobody looking, then with one operator at the board.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp

from bench.figures import Figure, report
from bench.processes import process_s
from orchestrator.clock import SystemClock
from orchestrator.rehearsal.witness.onlooker import Onlooker
from orchestrator.store.opening import open_store
from orchestrator.web.access.credentials import issue_token, set_password

SETTLE_S = 8.0  # after the last one is attached: the first windows are over
HERE = "127.0.0.1"
HEAD = """\
organization: {name: Tỉnh thử tải, technical_owner: Đơn vị kỹ thuật}
conference: {domain: localhost, web: "http://localhost"}
carriers: [{id: c, name: Nhà mạng}]
sites:
"""
SITE = (
    "  - {{id: s{n:04}, name: Điểm cầu {n}, level: {level}, hub: {hub}, "
    "links: [{{name: chinh, role: primary, carrier: c, address: 127.70.{high}.{low}}}]}}\n"
)


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", default="11,100,1000")
    arguments.add_argument("--seconds", type=float, default=20.0, help="of each measurement")
    given = arguments.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 16384)), hard))
    figures: dict[str, Figure] = {}
    for size in map(int, given.sizes.split(",")):
        figures |= await measure(size, given.seconds)
    report("idle_cost", figures, len(given.sizes.split(",")))


async def measure(size: int, seconds: float) -> dict[str, Figure]:
    """One size: start everything, wait until it is calm, look twice."""
    with tempfile.TemporaryDirectory(prefix="diemcau-bench-") as folder:
        state = Path(folder)
        (state / "sites.yaml").write_text(registry(size), encoding="utf-8")
        password, tokens = await prepare(state, size)
        async with serving(state) as (url, pid), flocking(url, tokens) as flock:
            say(f"{size} sites: {flock}")
            await asyncio.sleep(SETTLE_S)
            alone = await cpu_share(pid, seconds)
            onlooker = Onlooker(url, SystemClock())
            watching = asyncio.create_task(onlooker.watch("truc", password))
            await onlooker.seen.wait()
            watched = await cpu_share(pid, seconds)
            up = sum(site.line == "up" for site in onlooker.sites.values())
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            memory_mb = resident_mb(pid)
    small = size == 11
    return {
        f"cpu_{size}": Figure(round(alone * 100, 2), "% of a core", "< 3" if small else None),
        f"cpu_{size}_with_board": Figure(round(watched * 100, 2), "% of a core", "< 3" if small else None),
        f"memory_{size}": Figure(round(memory_mb, 1), "MB", "< 120" if small else None),
        f"up_{size}": Figure(up, "sites", f">= {size}"),
    }


def registry(size: int) -> str:
    """A sites.yaml of so many sites, each with one router that answers."""
    sites = (
        SITE.format(
            n=n,
            level="province" if n == 0 else "district",
            hub="yes" if n == 0 else "no",
            high=n // 250,
            low=n % 250 + 1,
        )
        for n in range(size)
    )
    return HEAD + "".join(sites)


async def prepare(state: Path, size: int) -> tuple[str, dict[str, str]]:
    """An operator's password, and a token for every site, in the store before the service opens it."""
    clock, password = SystemClock(), secrets.token_urlsafe(12)
    store = await open_store(f"sqlite+aiosqlite:///{state / 'journal.db'}", clock)
    try:
        await set_password(store.accounts, "truc", password)
        return password, {f"s{n:04}": await issue_token(store.accounts, f"s{n:04}", clock.now()) for n in range(size)}
    finally:
        await store.close()


@asynccontextmanager
async def serving(state: Path) -> AsyncIterator[tuple[str, int]]:
    """The service in a process of its own: its address and process id."""
    port, stamp_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
    environment = os.environ | {
        "DIEMCAU_SITES": str(state / "sites.yaml"),
        "DIEMCAU_STATE_DIR": str(state),
        "DIEMCAU_HOST": HERE,
        "DIEMCAU_PORT": str(port),
        "DIEMCAU_STAMP_PORT": str(stamp_port),
    }
    log = (state / "serve.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "orchestrator", "serve"), env=environment, stdout=log, stderr=log
    )
    try:
        await ready(f"http://{HERE}:{port}/readyz")
        yield f"http://{HERE}:{port}", process.pid
    except BaseException:
        say((state / "serve.log").read_text(encoding="utf-8")[-2000:])
        raise
    finally:
        await end(process)
        log.close()


async def ready(url: str) -> None:
    async with asyncio.timeout(30), aiohttp.ClientSession() as client:
        while True:
            with suppress(aiohttp.ClientError):
                async with client.get(url) as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.1)


@asynccontextmanager
async def flocking(url: str, tokens: dict[str, str]) -> AsyncIterator[str]:
    """The sites in a process of their own; what it said when all were attached."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "orchestrator.rehearsal.province.flock", url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(json.dumps(tokens).encode() + b"\n")
        yield (await asyncio.wait_for(process.stdout.readline(), 120)).decode().strip()
        process.stdin.close()
        say((await asyncio.wait_for(process.stdout.readline(), 10)).decode().strip())
    finally:
        await end(process)


async def end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 10)
    except TimeoutError:
        process.kill()
        await process.wait()


async def cpu_share(pid: int, seconds: float) -> float:
    """The share of one core that a process takes over the next seconds."""
    loop = asyncio.get_running_loop()
    used, began = process_s(pid), loop.time()
    await asyncio.sleep(seconds)
    return (process_s(pid) - used) / (loop.time() - began)


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as trial:
        trial.bind((HERE, 0))
        return int(trial.getsockname()[1])


def say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    asyncio.run(main())
