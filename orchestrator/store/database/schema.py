"""Brings a database's schema to the newest version, at start. Loads alembic only when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import column
from sqlalchemy.types import String

from orchestrator.errors import StoreError
from orchestrator.store.database.engine import BUSY_S, Database
from orchestrator.text import Text

KNOWN = ("0001", "0002")  # oldest first; a test holds them against the migrations
HEAD = KNOWN[-1]
MIGRATIONS = Path(__file__).parents[1] / "migrations"
TURN_MS = 10_000
LOCK = 0x6469656D  # "diem": the key of PostgreSQL's advisory lock while migrating

NEWER = Text(
    vi="Cơ sở dữ liệu do một phiên bản mới hơn của phần mềm ghi (lược đồ {version}); hãy cài phiên bản đó.",
    en="The database was written by a newer release (schema {version}); install that release.",
)
OLDER = Text(
    vi="Chưa có nhật ký tại {name}, hoặc nhật ký do phiên bản cũ hơn ghi; hãy khởi động dịch vụ một lần.",
    en="There is no journal at {name} yet, or an older release wrote it; start the service once.",
)
_version = table("alembic_version", column("version_num", String))


async def upgrade(database: Database) -> None:
    """Create the tables, or lift an older schema. Safe from several processes at once. Raises StoreError."""
    database.create()
    if await _at_head(database):
        return
    async with database.writing() as connection:
        await _wait_for_turn(connection, database)
        await connection.run_sync(_migrate)


async def _wait_for_turn(connection: AsyncConnection, database: Database) -> None:
    """One process migrates at a time; those that come after it find nothing left to do."""
    if database.is_sqlite:
        await connection.exec_driver_sql(f"PRAGMA busy_timeout={TURN_MS}")
        await connection.exec_driver_sql("BEGIN IMMEDIATE")  # or each statement would be its own transaction
        await connection.exec_driver_sql(f"PRAGMA busy_timeout={round(BUSY_S * 1000)}")
    else:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


async def require(database: Database) -> None:
    """For those who only read: leave everything as it is. Raises StoreError when the schema is not today's."""
    if not database.exists or not await _at_head(database):
        raise StoreError(OLDER.format(name=database.name), retry=False)


async def revision(database: Database) -> str | None:
    """The schema as it is; None where there are no tables of ours. Raises StoreError."""
    async with database.reading() as connection:
        return await connection.run_sync(_found)


async def _at_head(database: Database) -> bool:
    found = await revision(database)
    if found not in (None, *KNOWN):
        raise StoreError(NEWER.format(version=found), retry=False)
    return found == HEAD


def _found(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_version.name):
        return None
    return connection.execute(select(_version.c.version_num)).scalar()


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
