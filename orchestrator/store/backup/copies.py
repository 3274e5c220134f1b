"""A database to a file and back: SQLite by itself, PostgreSQL by the tools that come with it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import URL, delete, text, update

from orchestrator.errors import StoreError
from orchestrator.store.database import tables
from orchestrator.store.database.engine import Database
from orchestrator.store.database.faults import DAMAGED, translated
from orchestrator.store.database.schema import upgrade
from orchestrator.text import Text

PATIENCE_S = 10.0  # for a lock that the running service holds
LIVES = 1_000_000  # more often than any service starts between two backups

NO_TOOL = Text(
    vi="Không có chương trình {tool} trên máy này; hãy cài gói postgresql-client (cùng phiên bản với máy chủ cơ sở dữ "
    "liệu) rồi chạy lại.",
    en="There is no {tool} on this machine; install postgresql-client (of the database server's version) and try "
    "again.",
)
TOOL_FAILED = Text(vi="{tool} báo lỗi: {reason}", en="{tool} reports: {reason}")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'diemcau' "
    "AND pid <> pg_backend_pid()"
)


async def copy_out(database: Database, target: Path) -> None:
    """A consistent copy of a database in use; its writer is not held up. Raises StoreError."""
    if database.is_sqlite:
        with translated():
            await asyncio.to_thread(_vacuum_into, sqlite_file(database), target)
    else:
        await _tool(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


async def copy_in(source: Path, database: Database) -> None:
    """PostgreSQL's tables as a dump has them, in one transaction. Raises StoreError."""
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    await _tool(database, "pg_restore", *options, f"--dbname={database.url.database}", str(source))


async def begin_new_life(database: Database) -> None:
    """Lift what was put back to today's schema, and see to it that nothing is taken for something it is not.

    After the backup the former service went on: receivers know its incidents by ids made of the epoch, so ours must be
    larger than any it had. Browsers' sessions that were ended since must not come back to life. Raises StoreError.
    """
    await upgrade(database)
    async with database.writing() as connection:
        await connection.execute(update(tables.lease).values(epoch=tables.lease.c.epoch + LIVES))
        await connection.execute(delete(tables.web_sessions))


async def check(file: Path) -> None:
    """Raises StoreError when a SQLite file is not sound."""
    with translated():
        sound = await asyncio.to_thread(_quick_check, file)
    if not sound:
        raise StoreError(DAMAGED, retry=False)


async def in_use(database: Database) -> bool:
    """Does another process have the database open? Of SQLite, to be asked before the file is replaced: when nobody
    has, its log is folded into it, so that the one file is all of it."""
    if database.is_sqlite:
        return await asyncio.to_thread(_held, sqlite_file(database))
    async with database.reading() as connection:
        return bool((await connection.execute(_OTHERS)).scalar())


def sqlite_file(database: Database) -> Path:
    return Path(database.url.database or "")


def _vacuum_into(source: Path, target: Path) -> None:
    """Reads in one transaction, and leaves behind what was erased but still lay in free pages."""
    uri = f"{source.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=PATIENCE_S)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def _quick_check(file: Path) -> bool:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]


def _held(file: Path) -> bool:
    """Whoever has a database in WAL mode open holds a lock that forbids leaving that mode."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file, timeout=0.2)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    return False  # what is no database can only be replaced


async def _tool(database: Database, tool: str, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise StoreError(NO_TOOL.format(tool=tool), retry=False)
    process = await asyncio.create_subprocess_exec(
        program, "--no-password", *arguments, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, env=_environment(database.url)
    )
    _, told = await process.communicate()
    if process.returncode:
        lines = told.decode(errors="replace").strip().splitlines() or [f"exit {process.returncode}"]
        raise StoreError(TOOL_FAILED.format(tool=tool, reason=lines[0]), retry=False)


def _environment(url: URL) -> dict[str, str]:
    """How PostgreSQL's tools are told where to go; a password on their command line would be seen by all."""
    asked = {key: value for key, value in url.query.items() if isinstance(value, str)}
    told = {
        "PGHOST": url.host or asked.get("host"),
        "PGPORT": str(url.port) if url.port else asked.get("port"),
        "PGUSER": url.username or asked.get("user"),
        "PGPASSWORD": url.password or asked.get("password"),
        "PGDATABASE": url.database,
        "PGSSLMODE": asked.get("ssl") or asked.get("sslmode"),
        "PGAPPNAME": "diemcau backup",
    }
    return {**os.environ, **{name: value for name, value in told.items() if value}}
