"""Opens the whole store at once."""

from __future__ import annotations

from typing import NamedTuple

from orchestrator.clock import Clock
from orchestrator.store.accounts import Accounts
from orchestrator.store.database.engine import Database
from orchestrator.store.database.schema import upgrade
from orchestrator.store.journal import SqlJournal
from orchestrator.store.people import People
from orchestrator.store.telemetry import Telemetry


class Store(NamedTuple):
    """All that one database holds, over one set of connections."""

    journal: SqlJournal
    accounts: Accounts
    telemetry: Telemetry
    people: People
    database: Database

    async def close(self) -> None:
        await self.database.close()


async def open_store(url: str, clock: Clock) -> Store:
    """Open, and first create or migrate, the store at `sqlite+aiosqlite:///path` or `postgresql+asyncpg://`.

    Raises BadInput for any other address and StoreError when the database does not answer.
    """
    database = Database(url)
    try:
        await upgrade(database)
    except BaseException:
        await database.close()
        raise
    journal = SqlJournal(database)
    return Store(journal, Accounts(database), Telemetry(database, clock), People(database, journal), database)
