"""Every test that takes `url` runs on SQLite and on Debian's PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.store.journal import SqlJournal
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import Store, open_store
from tests.store.servers import PostgreSQL, postgresql


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real("postgresql"))])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/diemcau.db"
    running: PostgreSQL = request.getfixturevalue("server")
    return await running.create_database()


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = await open_store(url, SystemClock())
    yield opened
    await opened.close()


@pytest.fixture
def journal(store: Store) -> SqlJournal:
    return store.journal


@pytest.fixture
async def ledger(journal: SqlJournal) -> AsyncIterator[Ledger]:
    made = Ledger(journal, SystemClock())
    yield made
    await made.close()
