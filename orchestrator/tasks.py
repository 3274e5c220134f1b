"""The stages' background work: started together, ended together, and heard of when one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from orchestrator.errors import DiemCauError

log = structlog.get_logger(__name__)


class Tasks:
    """`failed` names the stages that have ended by an error: the service then is not ready."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self.failed: list[str] = []

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    async def end(self) -> None:
        """Cancel what still runs and wait for it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self.failed.append(task.get_name())
            foreseen = isinstance(error, DiemCauError)
            log.error("a stage has ended", stage=task.get_name(), why=str(error), exc_info=None if foreseen else error)
