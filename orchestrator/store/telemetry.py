"""What was measured: ten-second roll-ups, and the tapes of incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, or_, select

from orchestrator.clock import Clock
from orchestrator.model.signals import ROLLUP_S, Carried, Rollup, Source
from orchestrator.store.database.engine import Database
from orchestrator.store.database.tables import rollups, tapes

PORTION = 500  # rows written in one transaction, so that the journal never waits long for its turn
PORTION_S = 600  # likewise, of time when deleting


class Telemetry:
    """Every method raises StoreError when the database does not do it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def save_rollups(self, rows: Sequence[Rollup]) -> None:
        """Of two for the same ten seconds (a restart came between them) the one with more readings stays."""
        put = self._database.insert(rollups)
        measured = ("readings", "rtt_ms", "rtt_max_ms", "loss_up", "loss_down", "jitter_ms")
        put = put.on_conflict_do_update(
            index_elements=["stream", "site", "source", "at"],
            set_={name: put.excluded[name] for name in measured},
            where=put.excluded.readings > rollups.c.readings,
        )
        rest = iter(rows)
        while portion := [row._asdict() for row in islice(rest, PORTION)]:
            async with self._database.writing() as connection:
                await connection.execute(put, portion)

    async def rollups(self, stream: str, site: str, since: datetime, until: datetime) -> list[Rollup]:
        """A site's, from all its sources, that began at `since` or later and before `until`; in order of time."""
        wanted = (
            select(rollups)
            .where(rollups.c.stream == stream, rollups.c.site == site)
            .where(rollups.c.at >= ceil(since.timestamp()), rollups.c.at < ceil(until.timestamp()))
            .order_by(rollups.c.at, rollups.c.source)
        )
        async with self._database.reading() as connection:
            return [_rollup(row) for row in (await connection.execute(wanted)).all()]

    async def carried(self, stream: str, windows: Sequence[tuple[datetime, datetime]]) -> list[Carried]:
        """Every site's sound and picture by the bridges, over these stretches of time."""
        if not windows:
            return []
        at = rollups.c.at
        within = or_(*(and_(at >= ceil(began.timestamp()), at < ceil(ended.timestamp())) for began, ended in windows))
        means = [_mean(rollups.c[name]) for name in ("loss_up", "loss_down", "rtt_ms")]
        wanted = (
            select(rollups.c.site, func.count() * ROLLUP_S, *means)
            .where(rollups.c.stream == stream, rollups.c.source == Source.BRIDGE.value, within)
            .group_by(rollups.c.site)
        )
        async with self._database.reading() as connection:
            return [Carried(site, float(s), *rest) for site, s, *rest in (await connection.execute(wanted)).all()]

    async def save_tape(self, incident: str, tape: bytes) -> None:
        """A later tape of the same incident takes the place of the former."""
        put = self._database.insert(tapes).values(incident=incident, tape=tape, saved=self._clock.now())
        put = put.on_conflict_do_update(
            index_elements=["incident"], set_={"tape": put.excluded.tape, "saved": put.excluded.saved}
        )
        async with self._database.writing() as connection:
            await connection.execute(put)

    async def tape(self, incident: str) -> bytes | None:
        async with self._database.reading() as connection:
            found = await connection.execute(select(tapes.c.tape).where(tapes.c.incident == incident))
            tape: bytes | None = found.scalar_one_or_none()
        return tape

    async def expire(self, *, rollups_before: datetime, tapes_before: datetime) -> int:
        """Delete what policy no longer keeps; returns how many roll-ups and tapes."""
        async with self._database.writing() as connection:
            deleted = (await connection.execute(delete(tapes).where(tapes.c.saved < tapes_before))).rowcount
        end = ceil(rollups_before.timestamp())
        while (oldest := await self._oldest_rollup()) is not None and oldest < end:
            until = min(oldest + PORTION_S, end)
            async with self._database.writing() as connection:
                deleted += (await connection.execute(delete(rollups).where(rollups.c.at < until))).rowcount
        return deleted

    async def _oldest_rollup(self) -> int | None:
        async with self._database.reading() as connection:
            oldest: int | None = (await connection.execute(select(func.min(rollups.c.at)))).scalar()
        return oldest


def _rollup(row: Row[Any]) -> Rollup:
    return Rollup(**(row._asdict() | {"source": Source(row.source)}))


def _mean(measured: ColumnElement[float]) -> ColumnElement[float]:
    """Over the readings that stand behind it."""
    weight = case((measured.is_not(None), rollups.c.readings))
    return func.sum(measured * rollups.c.readings) / func.sum(weight)
