"""The append-only journal on SQLite or PostgreSQL: streams of events, each with one writer at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Row, and_, bindparam, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from orchestrator.errors import Fenced
from orchestrator.model.events import APART, PEOPLE, SYSTEM, Body, Event, redacted
from orchestrator.store.database import tables
from orchestrator.store.database.engine import Database
from orchestrator.store.database.schema import upgrade
from orchestrator.store.upcast import decode, encode
from orchestrator.text import Text

PORTION = 2000  # events deleted in one transaction
TAKEN_OVER = Text(
    vi="Một tiến trình khác đã tiếp quản nhật ký “{stream}”; tiến trình này ngừng ghi.",
    en="Another process has taken over the journal “{stream}”; this one stops writing.",
)

_lease = tables.lease
_HOLD = (
    update(_lease)
    .where(_lease.c.stream == bindparam("ours"), _lease.c.epoch == bindparam("mine"))
    .values(seq=case((_lease.c.seq < bindparam("newest"), bindparam("newest")), else_=_lease.c.seq))
)


class Lease(NamedTuple):
    epoch: int
    seq: int  # the newest ever written, also when it has expired since


class StreamBrief(NamedTuple):
    stream: str
    events: int
    seq: int  # of the newest event
    first: datetime
    last: datetime


class Journal(Protocol):
    """Every method raises StoreError when the database does not do it."""

    async def claim(self, stream: str) -> Lease:
        """Become the one writer of a stream, from where it ends: with a new epoch, larger than every former one."""

    async def append(self, events: Sequence[Event]) -> None:
        """Write events, of one stream or several, all or none. An event already there only takes over `late`, so
        trying again after an unclear end is safe. Raises Fenced when another writer has claimed one of the streams."""

    async def read(self, stream: str, after: int = 0, limit: int | None = None) -> list[Event]:
        """A stream's events with `seq > after`, in order, at most `limit`."""

    async def streams(self) -> list[StreamBrief]:
        """Every stream that holds an event, in the order of their beginnings."""

    async def cursor(self, consumer: str, stream: str) -> int:
        """How far a consumer has got: a `seq`, 0 before the first."""

    async def advance(self, consumer: str, stream: str, seq: int) -> None:
        """Move a cursor on. It never moves back."""

    async def redact(self, stream: str, seq: int) -> bool:
        """Take out of an event what a person wrote in it. False where nothing of a person stands there."""

    async def expire(self, before: datetime, *, sessions: bool) -> int:
        """Delete what policy no longer keeps; returns how many events. A session goes as a whole, once its last event
        is older than `before`; of the system's and the people's stream the events older than that. What is planned
        stays: a series may have been planned once, years ago. Ids are never given again."""

    async def close(self) -> None: ...


async def open_journal(url: str) -> SqlJournal:
    """Open, and first create or migrate, the journal at `sqlite+aiosqlite:///path` or `postgresql+asyncpg://`.

    Raises BadInput for any other address and StoreError when the database does not answer.
    """
    database = Database(url)
    await upgrade(database)
    return SqlJournal(database)


class SqlJournal:
    """The journal in one database. Closing it closes the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        put = database.insert(tables.journal)  # made once: building it costs more than running it
        self._put = put.on_conflict_do_update(index_elements=["stream", "seq"], set_={"late": put.excluded.late})

    async def claim(self, stream: str) -> Lease:
        lease = tables.lease
        claim = (
            self._database.insert(lease)
            .values(stream=stream, epoch=1, seq=0)
            .on_conflict_do_update(index_elements=[lease.c.stream], set_={"epoch": lease.c.epoch + 1})
            .returning(lease.c.epoch, lease.c.seq)
        )
        async with self._database.writing() as connection:
            return Lease(*(await connection.execute(claim)).one())

    async def append(self, events: Sequence[Event]) -> None:
        if not events:
            return
        rows = [_row(event) for event in events]
        async with self._database.writing() as connection:
            for stream in sorted({event.stream for event in events}):  # in one order, or two writers could deadlock
                await _hold(connection, stream, [event for event in events if event.stream == stream])
            await connection.execute(self._put, rows)

    async def enter(
        self, connection: AsyncConnection, stream: str, epoch: int, bodies: Sequence[Body], at: datetime
    ) -> None:
        """Write at a stream's end, in the transaction in which what they say is done: both come to be, or neither.

        Only for a stream that no ledger holds. Raises Fenced when another writer has claimed it.
        """
        ours = (_lease.c.stream == stream) & (_lease.c.epoch == epoch)
        taken = update(_lease).where(ours).values(seq=_lease.c.seq + len(bodies)).returning(_lease.c.seq)
        newest = (await connection.execute(taken)).scalar()
        if newest is None:
            raise Fenced(TAKEN_OVER.format(stream=stream), stream)
        first = newest - len(bodies) + 1
        rows = [_row(Event(stream, seq, epoch, at, body)) for seq, body in enumerate(bodies, first)]
        await connection.execute(self._put, rows)

    async def read(self, stream: str, after: int = 0, limit: int | None = None) -> list[Event]:
        journal = tables.journal
        wanted = select(journal).where(journal.c.stream == stream, journal.c.seq > after)
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted.order_by(journal.c.seq).limit(limit))).all()
        return [_event(row) for row in rows]

    async def streams(self) -> list[StreamBrief]:
        journal = tables.journal
        first = func.min(journal.c.at)
        wanted = (
            select(journal.c.stream, func.count(), func.max(journal.c.seq), first, func.max(journal.c.at))
            .group_by(journal.c.stream)
            .order_by(first, journal.c.stream)
        )
        async with self._database.reading() as connection:
            return [StreamBrief(*row) for row in (await connection.execute(wanted)).all()]

    async def cursor(self, consumer: str, stream: str) -> int:
        cursors = tables.cursors
        wanted = select(cursors.c.seq).where(cursors.c.consumer == consumer, cursors.c.stream == stream)
        async with self._database.reading() as connection:
            return (await connection.execute(wanted)).scalar() or 0

    async def advance(self, consumer: str, stream: str, seq: int) -> None:
        put = self._database.insert(tables.cursors).values(consumer=consumer, stream=stream, seq=seq)
        put = put.on_conflict_do_update(
            index_elements=["consumer", "stream"],
            set_={"seq": put.excluded.seq},
            where=put.excluded.seq > tables.cursors.c.seq,
        )
        async with self._database.writing() as connection:
            await connection.execute(put)

    async def redact(self, stream: str, seq: int) -> bool:
        journal = tables.journal
        here = and_(journal.c.stream == stream, journal.c.seq == seq)
        async with self._database.writing() as connection:
            row = (await connection.execute(select(journal).where(here))).one_or_none()
            rest = redacted(_event(row).body) if row else None
            if rest is not None:
                await connection.execute(update(journal).where(here).values(body=encode(rest)))
        return rest is not None

    async def expire(self, before: datetime, *, sessions: bool) -> int:
        journal = tables.journal
        of_kind = journal.c.stream.not_in(APART) if sessions else journal.c.stream.in_((SYSTEM, PEOPLE))
        age = func.max(journal.c.at) if sessions else func.min(journal.c.at)
        due = select(journal.c.stream).where(of_kind).group_by(journal.c.stream).having(age < before)
        async with self._database.reading() as connection:
            streams = (await connection.execute(due)).scalars().all()
        return sum([await self._shorten(stream, before) for stream in streams])

    async def _shorten(self, stream: str, before: datetime) -> int:
        """Delete a stream's oldest events in portions, between which others get to write."""
        journal = tables.journal
        beginning = select(func.min(journal.c.seq)).where(journal.c.stream == stream).scalar_subquery()
        portion = and_(journal.c.stream == stream, journal.c.at < before, journal.c.seq < beginning + PORTION)
        total = 0
        while True:
            async with self._database.writing() as connection:
                deleted = (await connection.execute(delete(journal).where(portion))).rowcount
            total += deleted
            if not deleted:
                return total

    async def close(self) -> None:
        await self._database.close()


async def _hold(connection: AsyncConnection, stream: str, events: Sequence[Event]) -> None:
    """Prove that the stream is still ours, and keep it so until the transaction ends: the row stays locked."""
    ours = {"ours": stream, "mine": events[0].epoch, "newest": max(event.seq for event in events)}
    if (await connection.execute(_HOLD, ours)).rowcount == 0:
        raise Fenced(TAKEN_OVER.format(stream=stream), stream)


def _row(event: Event) -> dict[str, Any]:
    body = event.body
    return {
        "stream": event.stream,
        "seq": event.seq,
        "epoch": event.epoch,
        "at": event.at,
        "kind": body.kind,
        "v": body.v,
        "body": encode(body),
        "late": event.late,
    }


def _event(row: Row[Any]) -> Event:
    return Event(row.stream, row.seq, row.epoch, row.at, decode(row.kind, row.v, row.body), row.late)
