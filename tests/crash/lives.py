"""Processes that are killed: forked from one that has imported all they need, for that takes longest of a start."""

from __future__ import annotations

import asyncio
import multiprocessing
from multiprocessing.process import BaseProcess

LIVES = multiprocessing.get_context("forkserver")
LIVES.set_forkserver_preload(["orchestrator.cli", "orchestrator.service", "tests.crash.alerting"])


async def ended(process: BaseProcess) -> int | None:
    """Its exit code, once it has ended: minus the signal that it died by."""
    await asyncio.to_thread(process.join)
    return process.exitcode
