"""Killed at any moment: whatever was told is in the journal."""

from __future__ import annotations

import asyncio
import random
import sys
from asyncio.subprocess import PIPE, Process

from orchestrator.model.events import NoteAdded
from orchestrator.store.journal import SqlJournal, open_journal
from orchestrator.store.ledger import Ledger
from tests.store.events import take

LIVES = 6


async def writer(url: str) -> Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.store.writer", url, stdout=PIPE)


async def lines(process: Process) -> list[str]:
    """What it says until its end."""
    assert process.stdout is not None
    return (await process.stdout.read()).decode().splitlines()


async def read_some(process: Process, many: int) -> list[str]:
    assert process.stdout is not None
    return [(await process.stdout.readline()).decode().strip() for _ in range(many)]


async def told_is_written(journal: SqlJournal, said: list[str]) -> int:
    """How many lines told an event; each of them must stand in the journal, word for word."""
    written = {event.seq: event.body for event in await journal.read("s1")}
    assert list(written) == list(range(1, len(written) + 1))
    told = [line.split() for line in said if line.startswith("told") and not line.endswith("late")]
    for _, seq, text in told:
        body = written[int(seq)]
        assert isinstance(body, NoteAdded)
        assert body.text == text
    return len(told)


async def test_killed_at_random_moments_every_told_event_is_written(url: str) -> None:
    said: list[str] = []
    for _ in range(LIVES):
        process = await writer(url)
        said += await read_some(process, 1 + random.randrange(120))
        process.kill()
        rest = await lines(process)
        said += rest[:-1]  # the last may be half a line
        await process.wait()
    journal = await open_journal(url)
    assert await told_is_written(journal, said) > 0
    assert sum(line.startswith("open") for line in said) == LIVES
    await journal.close()


async def test_of_two_processes_the_older_hears_that_it_lost(url: str, ledger: Ledger, journal: SqlJournal) -> None:
    process = await writer(url)
    said = await read_some(process, 20)
    history = await ledger.open("s1")
    said += await lines(process)  # it ends by itself: nothing more may be recorded
    assert await process.wait() == 1
    assert "lost s1" in said
    assert await told_is_written(journal, said) > 0
    assert await journal.read("s1") == history
    assert (await ledger.open("system")) == []
    [event] = ledger.record("s1", history[0].body)
    assert await take(ledger.follow("s1", len(history)), 1) == [event]
