"""Killed and executed again: how long until the board is back, and what of that is importing.

    python -m bench.restart [--runs 10] [--sites 11]

The service is executed as in production (`python -m orchestrator serve`), watches points whose routers answer, and is
killed with SIGKILL once all are up. Then it is executed again: seconds from just before that to the first answer of
`/readyz` and to the first right board, which has every point and none of them down, and to all being up again. An
operator who was signed in asks, every 10 ms. `cpu_imports` is what a fresh interpreter takes for the modules alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import Process
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bench.figures import Figure, report, spread
from bench.idle_cost import HERE, end, free_port, prepare, registry, say
from bench.processes import process_s
from orchestrator.model.signals import LineState
from orchestrator.model.views.board import BoardView

IMPORTS = """
from orchestrator.cli import for_good
with for_good():
    import orchestrator.config.watcher, orchestrator.logs, orchestrator.service
"""
ASK_AGAIN_S = 0.01
PATIENCE_S = 60.0
AIM = "<= 2"
T = TypeVar("T")


class House:
    """One province, whose service dies and comes back."""

    def __init__(self, state: Path, size: int, client: aiohttp.ClientSession) -> None:
        self._state = state
        self._size = size
        self._client = client
        self._port, self._stamp_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
        self._url = f"http://{HERE}:{self._port}"

    async def execute(self) -> Process:
        environment = os.environ | {
            "DIEMCAU_SITES": str(self._state / "sites.yaml"),
            "DIEMCAU_STATE_DIR": str(self._state),
            "DIEMCAU_HOST": HERE,
            "DIEMCAU_PORT": str(self._port),
            "DIEMCAU_STAMP_PORT": str(self._stamp_port),
        }
        with (self._state / "serve.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "orchestrator", "serve"), env=environment, stdout=log, stderr=log
            )

    async def sign_in(self, password: str) -> None:
        headers = {"Origin": self._url, "X-Requested-With": "diemcau"}
        who = {"name": "truc", "password": password}
        async with self._client.post(f"{self._url}/api/v1/login", json=who, headers=headers) as answer:
            answer.raise_for_status()

    async def until_ready(self) -> None:
        await _until(lambda: self._asked("/readyz"))

    async def until_right(self) -> None:
        """The first board that answers is the one that is judged."""
        lines = (await _until(self._lines)) or ()
        if len(lines) != self._size or LineState.DOWN in lines:
            sys.exit(f"a wrong board after the restart: {lines}")

    async def until_up(self) -> None:
        async def up() -> bool:
            lines = await self._lines()
            return lines is not None and all(line is LineState.UP for line in lines)

        await _until(up)

    async def _lines(self) -> list[LineState] | None:
        board = await self._asked("/api/v1/sessions/standing")
        return [site.line for site in BoardView.model_validate(board).sites] if board else None

    async def _asked(self, path: str) -> Any:
        """None where nothing answers, or not with 200."""
        with suppress(aiohttp.ClientError):
            async with self._client.get(self._url + path) as answer:
                return await answer.json() if answer.status == 200 else None
        return None


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=10)
    arguments.add_argument("--sites", type=int, default=11)
    given = arguments.parse_args()
    measured: dict[str, list[float]] = defaultdict(list)
    jar = aiohttp.CookieJar(unsafe=True)
    with tempfile.TemporaryDirectory(prefix="diemcau-bench-") as folder:
        state = Path(folder)
        (state / "sites.yaml").write_text(registry(given.sites), encoding="utf-8")
        password, _ = await prepare(state, given.sites)
        async with aiohttp.ClientSession(cookie_jar=jar) as client:
            house = House(state, given.sites, client)
            service = await house.execute()
            try:
                await house.until_ready()
                await house.sign_in(password)
                for run in range(given.runs):
                    await house.until_up()
                    service = await died_and_returned(house, service, measured)
                    say(f"{run + 1}: " + ", ".join(f"{name} {values[-1]:.2f}" for name, values in measured.items()))
            finally:
                await end(service)
    measured["cpu_imports"] = [imports_s() for _ in range(given.runs)]
    report("restart", dict(told(measured)), given.runs)


async def died_and_returned(house: House, service: Process, measured: dict[str, list[float]]) -> Process:
    """One restart, measured; the new process."""
    service.send_signal(signal.SIGKILL)
    await service.wait()
    loop = asyncio.get_running_loop()
    began = loop.time()
    service = await house.execute()

    async def timed(name: str, until: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await until()
        measured[name].append(loop.time() - began)

    async with asyncio.TaskGroup() as asking:
        asking.create_task(timed("ready", house.until_ready))
        asking.create_task(timed("right_board", house.until_right))
    measured["cpu_to_board"].append(process_s(service.pid))
    await timed("all_up", house.until_up)
    return service


def imports_s() -> float:
    """CPU seconds of an interpreter that loads what `serve` loads, and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", IMPORTS], os.environ)
    os.waitpid(pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def told(measured: dict[str, list[float]]) -> list[tuple[str, Figure]]:
    return [
        (f"{name}_{part}", Figure(round(value, 2), "s", AIM if name in ("ready", "right_board") else None))
        for name, values in measured.items()
        for part, value in spread(values).items()
    ]


async def _until(asked: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What it answers, once that is something."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if answer := await asked():
                return answer
            await asyncio.sleep(ASK_AGAIN_S)


if __name__ == "__main__":
    asyncio.run(main())
