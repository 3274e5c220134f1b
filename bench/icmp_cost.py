"""What one ICMP probe costs in CPU: ours, fping and blackbox_exporter over the same 1,000 targets, in the same run.

Every target is an address of loopback, whose kernel answers within the send; that work is in all three figures.
Ours is measured twice: one probe a turn of the loop (as a quiet watch asks) and fifty (as a storm does).
Needs root, fping and prometheus-blackbox-exporter.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import aiohttp

from bench.figures import Figure, report
from bench.processes import process_s, running, unused_port, wait_for
from orchestrator.probes.icmp import IcmpEcho

TARGETS = [f"127.0.{1 + n // 250}.{1 + n % 250}" for n in range(1000)]
PASSES = 10
RUNS = 5
AIM_MS = "<= 0.03"


async def ours(a_turn: int) -> tuple[float, int]:
    """(CPU seconds, probes answered) of ten passes in this process."""
    answered = 0
    all_answered = asyncio.Event()

    def on_reply(site: str, link: str, at: float, rtt_ms: float) -> None:
        nonlocal answered
        answered += 1
        if answered == PASSES * len(TARGETS):
            all_answered.set()

    echo = IcmpEcho(on_reply)
    echo.open()
    began = time.process_time()
    for _ in range(PASSES):
        for n, target in enumerate(TARGETS):
            echo.send(target, "primary", target)
            if n % a_turn == 0:
                await asyncio.sleep(0)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(all_answered.wait(), 10)
    spent = time.process_time() - began
    echo.close()
    return spent, answered


def fping() -> tuple[float, int]:
    """Likewise for one fping process."""
    before = _children_s()
    done = subprocess.run(
        ["fping", "-q", "-i", "0.1", "-p", "300", "-c", str(PASSES), *TARGETS], capture_output=True, check=True
    )
    return _children_s() - before, sum(_received(line) for line in done.stderr.decode().splitlines())


def _received(line: str) -> int:
    """`127.0.1.1 : xmt/rcv/%loss = 10/10/0%, ...`"""
    return int(line.partition("= ")[2].split("/")[1])


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def blackbox(port: int, pid: int) -> tuple[float, int]:
    """Likewise for one pass through the exporter, twenty probes at a time. The client's CPU is not counted."""
    answered = 0
    gate = asyncio.Semaphore(20)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

        async def probe(target: str) -> bool:
            async with gate, session.get("/probe", params={"module": "icmp", "target": target}) as response:
                return "\nprobe_success 1" in await response.text()

        before = process_s(pid)
        answered = sum(await asyncio.gather(*(probe(target) for target in TARGETS)))
        return process_s(pid) - before, answered


@contextmanager
def exporter() -> Iterator[tuple[int, int]]:
    """(port, pid) of a running blackbox_exporter."""
    port = unused_port()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "blackbox.yml"
        config.write_text("modules: {icmp: {prober: icmp, timeout: 2s}}\n", encoding="ascii")
        command = ["prometheus-blackbox-exporter", f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}"]
        with running(command) as pid:
            wait_for(port)
            yield port, pid


def main() -> None:
    costs: dict[str, list[float]] = {"ours": [], "ours_storm": [], "fping": [], "blackbox": []}
    unanswered = 0
    with exporter() as (port, pid):
        asyncio.run(blackbox(port, pid))  # its first pass pays for growing its heap
        for _ in range(RUNS):
            for name, (spent, answered), passes in (
                ("ours", asyncio.run(ours(1)), PASSES),
                ("ours_storm", asyncio.run(ours(50)), PASSES),
                ("fping", fping(), PASSES),
                ("blackbox", asyncio.run(blackbox(port, pid)), 1),
            ):
                costs[name].append(spent / (passes * len(TARGETS)) * 1e3)
                unanswered += passes * len(TARGETS) - answered
    figures = {name: Figure(round(median(runs), 4), "ms CPU a probe", None) for name, runs in costs.items()}
    figures["ours"] = figures["ours"]._replace(aim=AIM_MS)
    figures |= {f"{name}_worst": Figure(round(max(runs), 4), "ms CPU a probe") for name, runs in costs.items()}
    figures["unanswered"] = Figure(unanswered, "probes", "== 0")
    report("icmp_cost", figures, RUNS)


if __name__ == "__main__":
    main()
