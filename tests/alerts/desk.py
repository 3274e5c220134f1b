"""The journal that the alert tests work from: the real one, on a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.store.journal import open_journal
from orchestrator.store.ledger import Ledger


@asynccontextmanager
async def open_ledger(path: Path) -> AsyncIterator[Ledger]:
    journal = await open_journal(f"sqlite+aiosqlite:///{path}")
    ledger = Ledger(journal, SystemClock())
    try:
        yield ledger
    finally:
        await ledger.close()
        await journal.close()
