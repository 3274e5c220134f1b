"""Opens a database and lends its connections. Where SQLite and PostgreSQL differ, it is here."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Table, event, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from orchestrator.errors import BadInput, Problem, StoreError
from orchestrator.store.database.faults import CANNOT_OPEN, FULL, translated
from orchestrator.text import Text

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    Insert = sqlite.Insert | postgresql.Insert

BUSY_S = 0.15  # what a statement waits for another process's lock; the ledger's own patience is 250 ms
CONNECT_S = 3.0
COMMAND_S = 10.0
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
BAD_URL = Text(
    vi="địa chỉ này không dùng được; hãy viết sqlite+aiosqlite:///đường/dẫn/tệp.db hoặc "
    "postgresql+asyncpg://tên:mật_khẩu@máy_chủ/cơ_sở_dữ_liệu",
    en="this address cannot be used; write sqlite+aiosqlite:///path/to/file.db or "
    "postgresql+asyncpg://user:password@host/database",
)
# WAL: readers never wait for the writer. FULL: what was told survives a power cut. secure_delete: erased is gone.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "journal_size_limit=16777216")


class Database:
    """Connections on loan, in two kinds; whatever goes wrong inside comes out as StoreError."""

    def __init__(self, url: str) -> None:
        """`url` as SQLAlchemy writes it. Nothing is opened yet. Raises BadInput when it is none of ours."""
        self.url = parsed(url)
        self.is_sqlite = self.url.drivername.startswith("sqlite")
        self._engine = _sqlite_engine(self.url) if self.is_sqlite else _postgresql_engine(self.url)
        self._turn = asyncio.Lock()

    @property
    def name(self) -> str:
        """For people; without the password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def exists(self) -> bool:
        """False where the first connection would create an empty file."""
        return not self.is_sqlite or Path(self.url.database or "").exists()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with."""
        with translated():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction, committed at the end of the block.

        SQLite has one writer at a time and no fair queue, so ours queue here, first come first served.
        """
        if not self.is_sqlite:
            with translated():
                async with self._engine.begin() as connection:
                    yield connection
            return
        async with self._turn:
            with translated():
                async with self._engine.begin() as connection:
                    yield connection

    def insert(self, table: Table) -> Insert:
        """An insert that knows `on_conflict_do_update`."""
        if self.is_sqlite:
            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)

    def create(self) -> None:
        """Make the file that SQLite would make, but readable by its owner only: it holds hashes and phone numbers.

        Raises StoreError. On PostgreSQL there is nothing to do.
        """
        if self.exists:
            return
        try:
            os.close(os.open(self.url.database or "", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise StoreError(FULL if error.errno == ENOSPC else CANNOT_OPEN, retry=True) from error

    async def close(self) -> None:
        with translated():
            await self._engine.dispose()


def parsed(url: str) -> URL:
    """The address with our own driver in it. Raises BadInput."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise _bad(url.partition(":")[0]) from None  # it may hold a password, so only its beginning is shown
    driver = DRIVERS.get(address.drivername)
    in_memory = address.database in (None, "", ":memory:")
    if driver is None or in_memory:
        raise _bad(address.render_as_string(hide_password=True))
    return address.set(drivername=driver)


def _bad(shown: str) -> BadInput:
    return BadInput([Problem(shown, None, "", BAD_URL)])


def _sqlite_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, connect_args={"timeout": BUSY_S}, pool_size=3, max_overflow=2, pool_timeout=5)
    event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _postgresql_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        connect_args={
            "timeout": CONNECT_S,
            "command_timeout": COMMAND_S,
            "server_settings": {"application_name": "diemcau", "jit": "off"},
        },
        pool_size=3,
        max_overflow=5,
        pool_timeout=5,
        pool_pre_ping=True,
    )
