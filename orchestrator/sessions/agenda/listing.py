"""`diemcau meetings`: what is ahead, for people as a table, for machines as JSON lines. Needs no running service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TextIO

from rich.console import Console
from rich.table import Table

from orchestrator.config.loader import load_registry
from orchestrator.config.settings import Settings
from orchestrator.model.events import SCHEDULE, Event
from orchestrator.model.plan import SessionPlan
from orchestrator.schedule.planning.meetings import adopted
from orchestrator.schedule.plans import plans_for
from orchestrator.store.database.engine import Database
from orchestrator.store.database.schema import require
from orchestrator.store.journal import SqlJournal
from orchestrator.text import WEEKDAYS, Locale, Text

WIDE = 200  # columns, where no terminal says how wide it is
LINGERS = timedelta(hours=12)  # what began before now may still be on

HEADS = (
    Text(vi="Bắt đầu", en="Start"),
    Text(vi="Đến", en="End"),
    Text(vi="Hội nghị", en="Meeting"),
    Text(vi="Điểm cầu", en="Sites"),
    Text(vi="Phòng họp", en="Rooms"),
    Text(vi="Tình trạng", en="State"),
    Text(vi="Mã", en="Id"),
)
NOTHING = Text(vi="Không có buổi họp nào trong {days} ngày tới.", en="No session in the next {days} days.")
START = Text(vi="{start:%H:%M} {day}, {start:%d/%m/%Y}", en="{day} {start:%Y-%m-%d %H:%M}")
PLANNED = Text(vi="Theo lịch", en="Planned")
MOVED = Text(vi="Đã chuyển sang {successor}: {reason}", en="Moved to {successor}: {reason}")
CANCELLED = Text(vi="Đã hủy: {reason}", en="Cancelled: {reason}")


async def print_sessions(settings: Settings, now: datetime, days: int, out: TextIO, *, as_json: bool = False) -> None:
    """What the journal and sites.yaml plan for the next days. Changes nothing.

    JSON: one `SessionPlan` a line. Raises BadInput for a bad sites.yaml and StoreError.
    """
    registry = load_registry(settings.sites)
    plans = plans_for(registry)
    for event in await _journalled(settings):
        plans.fold(event)
    plans = plans.supposing(adopted(registry.meetings, plans.meetings()), now)
    found = plans.sessions(now - LINGERS, now + timedelta(days=days), registry.sites)
    ahead = [session for session in found if session.end > now]
    if as_json:
        out.writelines(session.model_dump_json() + "\n" for session in ahead)
    elif not ahead:
        out.write(NOTHING.format(days=days).to(settings.locale) + "\n")
    else:
        _print(ahead, settings.locale, out)


async def _journalled(settings: Settings) -> Sequence[Event]:
    """Nothing where no service has run yet."""
    if settings.database is None and not (settings.state_dir / "journal.db").exists():
        return ()
    database = Database(settings.database_url)
    try:
        await require(database)
        return await SqlJournal(database).read(SCHEDULE)
    finally:
        await database.close()


def _print(sessions: Sequence[SessionPlan], locale: Locale, out: TextIO) -> None:
    table = Table(*(head.to(locale) for head in HEADS), box=None, pad_edge=False)
    for session in sessions:
        start = START.format(start=session.start, day=WEEKDAYS[session.start.weekday()])
        table.add_row(
            start.to(locale),
            f"{session.end:%H:%M}",
            session.title,
            str(len(session.sites)),
            ", ".join(session.meeting.rooms),
            _state(session).to(locale),
            session.id,
        )
    width = None if out.isatty() else WIDE
    Console(file=out, width=width, markup=False, highlight=False).print(table)


def _state(session: SessionPlan) -> Text:
    if session.state == "planned":
        return PLANNED
    return (MOVED if session.successor else CANCELLED).format(successor=session.successor, reason=session.reason or "–")
