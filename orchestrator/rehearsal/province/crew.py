"""The technicians' programs: the real agent of each site, started and killed as the scenario says."""

from __future__ import annotations

import asyncio
from typing import Protocol

from orchestrator.clock import Clock


class RunAgent(Protocol):
    async def __call__(self, url: str, token: str, clock: Clock, stop: asyncio.Event) -> None:
        """Speak for a site until `stop` is set."""


class Crew:
    """Runs one agent a site, in this process. A killed one says no goodbye; its sockets close, as a kernel does for it.

    Agents here share one process with each other: none of them can show the load of a machine of its own.
    """

    def __init__(self, run: RunAgent, clock: Clock) -> None:
        self._run = run
        self._clock = clock
        self._working: dict[str, tuple[asyncio.Task[None], asyncio.Event]] = {}

    def start(self, site: str, url: str, token: str) -> None:
        """Start the agent of a site; nothing when it is running."""
        if site in self._working:
            return
        stop = asyncio.Event()
        task = asyncio.get_running_loop().create_task(self._run(url, token, self._clock, stop), name=f"agent {site}")
        self._working[site] = task, stop

    async def kill(self, site: str) -> None:
        """End it without a goodbye."""
        if site in self._working:
            task, _ = self._working.pop(site)
            task.cancel()
            await asyncio.wait([task])

    async def leave(self, patience_s: float = 1.0) -> None:
        """All say goodbye and end; who takes longer than the patience is killed."""
        for _, stop in self._working.values():
            stop.set()
        if self._working:
            await asyncio.wait([task for task, _ in self._working.values()], timeout=patience_s)
        for site in list(self._working):
            await self.kill(site)
