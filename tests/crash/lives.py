"""Processes that are killed: forked from one that has imported all they need, for that takes longest of a start.

What a service told from memory, because its store was silent, may die with it: it says so with the mark `late`. On a
busy machine that happens, and is right; all else that anybody was told must be in the journal. A browser sees the
mark; a receiver of alerts does not, so each life notes what it tells so, before it does.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest import mock

from orchestrator.store.feed import Feed

LIVES = multiprocessing.get_context("forkserver")
LIVES.set_forkserver_preload(["orchestrator.cli", "orchestrator.service", "tests.crash.alerting"])


@contextmanager
def noting_what_is_late(notes: Path) -> Iterator[None]:
    """Of this process: the ids go into `notes`, where a kill leaves them."""
    tell_unwritten = Feed.tell_unwritten

    def noted(feed: Feed) -> None:
        late = [f"{feed.stream}/{seq}\n" for seq in range(max(feed.told, feed.written) + 1, feed.newest + 1)]
        file.write("".join(late).encode())
        tell_unwritten(feed)

    with notes.open("ab", buffering=0) as file, mock.patch.object(Feed, "tell_unwritten", noted):
        yield


def noted_as_late(notes: Path) -> set[str]:
    """The ids, of all lives."""
    return set(notes.read_text(encoding="utf-8").split())


async def ended(process: BaseProcess) -> int | None:
    """Its exit code, once it has ended: minus the signal that it died by."""
    await asyncio.to_thread(process.join)
    return process.exitcode
