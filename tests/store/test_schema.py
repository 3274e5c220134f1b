"""The schema: made once, by whoever comes first, and known again at once."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from orchestrator.errors import StoreError
from orchestrator.store.database.engine import Database
from orchestrator.store.database.schema import KNOWN, MIGRATIONS, upgrade
from orchestrator.store.database.tables import metadata
from tests.store.servers import PostgreSQL


async def test_the_migrations_make_the_tables_that_the_code_uses(url: str) -> None:
    database = Database(url)
    await upgrade(database)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


def test_the_versions_known_are_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    revisions = ScriptDirectory.from_config(config).walk_revisions()
    assert [script.revision for script in revisions] == list(reversed(KNOWN))


async def test_several_processes_may_start_at_once(url: str) -> None:
    databases = [Database(url) for _ in range(4)]
    await asyncio.gather(*(upgrade(database) for database in databases))
    for database in databases:
        await upgrade(database)
        await database.close()


async def test_a_newer_schema_is_left_alone(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    async with database.writing() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as caught:
        await upgrade(database)
    assert not caught.value.retry
    assert str(caught.value) == ("The database was written by a newer release (schema 9999); install that release.")
    await database.close()


async def test_alembic_is_loaded_only_when_there_is_something_to_do(url: str) -> None:
    code = (
        "import asyncio, sys\n"
        "from orchestrator.store.journal import open_journal\n"
        "async def main():\n"
        f"    await (await open_journal({url!r})).close()\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules, 'asyncpg' in sys.modules)\n"
    )
    for expected in (True, False):
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=PIPE)
        said, _ = await process.communicate()
        assert said.decode().split() == [str(expected), str(url.startswith("postgresql"))]


def open_in(folder: Path) -> Database:
    return Database(f"sqlite+aiosqlite:///{folder}/diemcau.db")


async def test_the_file_is_its_owners_only(tmp_path: Path) -> None:
    database = open_in(tmp_path)
    await upgrade(database)
    assert {entry.stat().st_mode & 0o777 for entry in os.scandir(tmp_path)} == {0o600}
    await database.close()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "The database file cannot be opened; check its path and rights."),
        (b"x" * 5000, "The database file is damaged or is not SQLite's; restore it from a backup."),
    ],
)
async def test_a_file_that_is_no_database(tmp_path: Path, content: bytes | None, message: str) -> None:
    folder = tmp_path if content else tmp_path / "missing"
    if content:
        (folder / "diemcau.db").write_bytes(content)
    database = open_in(folder)
    with pytest.raises(StoreError) as caught:
        await upgrade(database)
    assert str(caught.value) == message
    await database.close()


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    database = Database(f"postgresql+asyncpg://postgres@/diemcau?host={tmp_path}")
    with pytest.raises(StoreError) as caught:
        await upgrade(database)
    assert str(caught.value) == "The database server cannot be reached; check it, and DIEMCAU_DATABASE."
    await database.close()


@pytest.mark.real("postgresql")
async def test_a_server_without_this_database(server: PostgreSQL) -> None:
    database = Database((await server.create_database()).replace("/test_", "/none_"))
    with pytest.raises(StoreError) as caught:
        await upgrade(database)
    assert not caught.value.retry
    assert "refuses this account or has no such database" in str(caught.value)
    await database.close()
