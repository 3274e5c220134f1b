"""A store that is locked, full, hanging or gone: the watch goes on, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import StoreError
from orchestrator.model.events import Event
from orchestrator.store import ledger as module
from orchestrator.store.database import engine
from orchestrator.store.database.engine import Database
from orchestrator.store.database.faults import AWAY, FULL, LOCKED
from orchestrator.store.journal import SqlJournal
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import Store, open_store
from tests.store.events import note, seqs, take, texts
from tests.store.servers import PostgreSQL


class Watched(SqlJournal):
    """Says when an attempt to write has failed."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.failed = asyncio.Event()

    async def append(self, events: Sequence[Event]) -> None:
        try:
            await super().append(events)
        except StoreError:
            asyncio.get_running_loop().call_soon(self.failed.set)  # after the ledger has heard of it
            raise


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Another process holds the journal for itself."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.partition("///")[2])
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.close()
        return
    server = await asyncpg.connect(url.replace("+asyncpg", ""))
    async with server.transaction():
        await server.execute("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE")
        yield
    await server.close()


async def test_a_locked_database_is_told_past_and_written_later(url: str, ledger: Ledger, journal: SqlJournal) -> None:
    await ledger.open("s1")
    ledger.record("s1", note("before"))
    follower = ledger.follow("s1", 0)
    found = await take(follower, 1)
    async with locked(url):
        ledger.record("s1", note("during 1"))
        found += await take(follower, 1)
        ledger.record("s1", note("during 2"), note("during 3"))
        found += await take(follower, 2)
        assert ledger.behind_s > module.SILENT_S
        assert ledger.waiting == 3
    await ledger.written()
    assert (ledger.behind_s, ledger.waiting, ledger.trouble) == (0.0, 0, None)
    ledger.record("s1", note("after"))
    found += await take(follower, 1)
    assert texts(found) == ["before", "during 1", "during 2", "during 3", "after"]
    assert [event.late for event in found] == [False, True, True, True, False]
    assert await journal.read("s1") == found


async def test_a_lock_says_who_is_to_blame(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/diemcau.db"
    store = await open_store(url, SystemClock())
    ledger = Ledger(store.journal, SystemClock())
    await ledger.open("s1")
    async with locked(url):
        ledger.record("s1", note())
        await take(ledger.follow("s1", 0), 1)
        with pytest.raises(StoreError) as caught:
            await store.accounts.set_operator("duty", "hash")
        assert caught.value.text == ledger.trouble == LOCKED
        assert caught.value.retry
        assert await store.accounts.operator("duty") is None  # reading goes on
    await ledger.close()
    await store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", tmp_path], check=True)
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not a byte is free."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for portion in (65536, 4096, 1):
            try:
                while file.write(b"x" * portion):
                    pass
            except OSError:
                continue
    yield
    ballast.unlink()


@pytest.mark.real("root")
async def test_a_full_disk_is_told_past_and_written_when_there_is_room(small_disk: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{small_disk}/diemcau.db", SystemClock())
    ledger = Ledger(store.journal, SystemClock())
    await ledger.open("s1")
    follower = ledger.follow("s1", 0)
    long = [note("x" * 9000) for _ in range(200)]  # more than what is left inside the file
    with filled(small_disk):
        ledger.record("s1", *long[:100])
        found = await take(follower, 100)
        assert ledger.trouble == FULL
        assert all(event.late for event in found)
    await ledger.written()
    assert await store.journal.read("s1") == found
    with filled(small_disk), pytest.raises(StoreError, match="is full"):
        await store.telemetry.save_tape("i1", b"x" * 2_000_000)
    await ledger.close()
    await store.close()


@pytest.fixture
async def remote(server: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """A store on PostgreSQL that gives up soon on a command."""
    monkeypatch.setattr(engine, "COMMAND_S", 0.4)
    monkeypatch.setattr(engine, "CONNECT_S", 0.4)
    store = await open_store(await server.create_database(), SystemClock())
    yield store
    await store.close()


@pytest.mark.real("postgresql")
@pytest.mark.parametrize("events", [1, 5])
async def test_a_server_that_hangs_is_told_past_and_written_when_it_is_back(
    server: PostgreSQL, remote: Store, events: int
) -> None:
    """Longer than a command may take, so that connections are given up and made anew."""
    journal = Watched(remote.database)
    ledger = Ledger(journal, SystemClock())
    await ledger.open("s1")
    follower = ledger.follow("s1", 0)
    with server.frozen():
        found = []
        for n in range(events):
            ledger.record("s1", note(n))
            found += await take(follower, 1)
            assert found[-1].late
        await journal.failed.wait()
        assert ledger.trouble == AWAY
    await ledger.written()
    ledger.record("s1", note("after"))
    found += await take(follower, 1)
    assert await remote.journal.read("s1") == found
    await ledger.close()


@pytest.mark.real("postgresql")
async def test_connections_cut_between_two_events_lose_nothing(server: PostgreSQL, remote: Store) -> None:
    ledger = Ledger(remote.journal, SystemClock())
    await ledger.open("s1")
    follower = ledger.follow("s1", 0)
    found = []
    for n in range(5):
        ledger.record("s1", note(n))
        found += await take(follower, 1)
        async with remote.database.reading() as connection:
            await connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    await ledger.written()
    assert seqs(await remote.journal.read("s1")) == [1, 2, 3, 4, 5]
    await ledger.close()


async def test_a_store_dead_at_the_end_does_not_keep_the_process(
    url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "CLOSE_S", 0.5)
    await ledger.open("s1")
    async with locked(url):
        ledger.record("s1", note(), note())
        with pytest.raises(StoreError, match="cannot be redacted yet"):
            await ledger.redact("s1/1", by="chief")
        await ledger.close()
    [said] = [record for record in caplog.records if record.message == "closed with events unwritten"]
    assert said.__dict__["unwritten"] == 2


async def test_nothing_is_dropped_however_much_waits_and_the_log_says_so(
    url: str, ledger: Ledger, journal: SqlJournal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "MANY", 1000)
    await ledger.open("s1")
    async with locked(url):
        for n in range(25):
            ledger.record("s1", *(note(n) for _ in range(100)))
        assert ledger.waiting == 2500
    await ledger.written()
    assert seqs(await journal.read("s1")) == list(range(1, 2501))
    assert [record.__dict__["unwritten"] for record in caplog.records if "far behind" in record.message] == [1000, 2000]
