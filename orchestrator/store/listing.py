"""`diemcau journal`: what a stream holds, for people as a table, for machines as JSON lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from json import dumps
from typing import TextIO

from rich.console import Console
from rich.table import Table

from orchestrator.errors import BadInput, Problem
from orchestrator.model.events import Event
from orchestrator.store.database.engine import Database
from orchestrator.store.database.schema import require
from orchestrator.store.journal import Journal, SqlJournal, StreamBrief
from orchestrator.text import Locale, Text

PAGE = 500
LOOK_S = 0.25  # between two looks for further events
NO_STREAM = Text(
    vi="không có nhật ký này; hãy chọn một trong: {streams}",
    en="there is no such journal; choose one of: {streams}",
)
NO_STREAMS = Text(
    vi="không có nhật ký này; cơ sở dữ liệu chưa có nhật ký nào",
    en="there is no such journal; the database holds none yet",
)
HEADS = (Text(vi="Số", en="No."), Text(vi="Thời điểm", en="When"), Text(vi="Sự kiện", en="Event"))
SAYS = Text(vi="Nội dung", en="What it says")
STREAM_HEADS = (
    Text(vi="Nhật ký", en="Journal"),
    Text(vi="Số sự kiện", en="Events"),
    Text(vi="Từ", en="From"),
    Text(vi="Đến", en="To"),
)


async def print_journal(
    url: str,
    stream: str | None,
    *,
    since: datetime | None = None,
    kinds: Collection[str] = (),
    follow: bool = False,
    json: bool = False,
    out: TextIO,
    locale: Locale = "vi",
) -> None:
    """Print a stream's events, or without a `stream` the list of streams. Changes nothing in the database.

    `since` is aware; `kinds` are patterns (`line.*`), none means all; `follow` goes on until cancelled. Times are in
    the machine's zone, in JSON with their offset. Raises BadInput for an unknown stream or address, and StoreError.
    """
    database = Database(url)
    try:
        await require(database)
        journal = SqlJournal(database)
        briefs = await journal.streams()
        if stream is None:
            _print_streams(briefs, json, out, locale)
            return
        if not follow and stream not in {brief.stream for brief in briefs}:
            told = NO_STREAM.format(streams=_newest(briefs)) if briefs else NO_STREAMS
            raise BadInput([Problem(stream, None, "", told)])
        printed = False
        async for page in _pages(journal, stream, follow):
            if wanted := [event for event in page if _is_wanted(event, since, kinds)]:
                _print_events(wanted, json, out, locale, header=not printed)
                printed = True
    finally:
        await database.close()


async def _pages(journal: Journal, stream: str, follow: bool) -> AsyncIterator[Sequence[Event]]:
    seen = 0
    while True:
        page = await journal.read(stream, seen, PAGE)
        if page:
            seen = page[-1].seq
            yield page
        elif follow:
            await asyncio.sleep(LOOK_S)
        else:
            return


def _is_wanted(event: Event, since: datetime | None, kinds: Collection[str]) -> bool:
    if since is not None and event.at < since:
        return False
    return not kinds or any(fnmatchcase(event.body.kind, kind) for kind in kinds)


def _print_events(events: Sequence[Event], json: bool, out: TextIO, locale: Locale, *, header: bool) -> None:
    if json:
        out.writelines(f"{_line(event)}\n" for event in events)
        out.flush()
        return
    table = Table(box=None, show_header=header, pad_edge=False)
    for head, width in zip(HEADS, (6, 23, 22), strict=True):
        table.add_column(head.to(locale), width=width, no_wrap=True)
    table.add_column(SAYS.to(locale), overflow="fold")
    for event in events:
        table.add_row(str(event.seq), _when(event.at), event.body.kind, _says(event))
    _console(out).print(table)


def _print_streams(briefs: Sequence[StreamBrief], json: bool, out: TextIO, locale: Locale) -> None:
    if json:
        for brief in briefs:
            plain = brief._asdict() | {"first": _iso(brief.first), "last": _iso(brief.last)}
            out.write(dumps(plain, ensure_ascii=False) + "\n")
        return
    table = Table(*(head.to(locale) for head in STREAM_HEADS), box=None, pad_edge=False)
    for brief in briefs:
        table.add_row(brief.stream, str(brief.events), _when(brief.first), _when(brief.last))
    _console(out).print(table)


def _line(event: Event) -> str:
    """One event as the event stream of the API shows it, without what it changed on the board."""
    plain = {
        "id": event.id,
        "seq": event.seq,
        "epoch": event.epoch,
        "at": _iso(event.at),
        "kind": event.body.kind,
        "v": event.body.v,
        "body": event.body.model_dump(mode="json"),
        "late": event.late,
    }
    return dumps(plain, ensure_ascii=False)


def _says(event: Event) -> str:
    """The fields that say something. Nothing in them can steer the terminal: a note is a stranger's text."""
    fields = event.body.model_dump(mode="json", exclude_defaults=True)
    said = "  ".join(f"{name}={value if isinstance(value, str) else _plain(value)}" for name, value in fields.items())
    return "".join(char if char.isprintable() else " " for char in said)


def _plain(value: object) -> str:
    return dumps(value, ensure_ascii=False)


def _newest(briefs: Sequence[StreamBrief]) -> str:
    return ", ".join(brief.stream for brief in briefs[-5:])


def _when(at: datetime) -> str:
    return at.astimezone().strftime("%d/%m/%Y %H:%M:%S.%f")[:-3]


def _iso(at: datetime) -> str:
    return at.astimezone().isoformat()


def _console(out: TextIO) -> Console:
    """Wide where `out` is no terminal, so that a line stays a line."""
    return Console(file=out, width=None if out.isatty() else 200, markup=False, highlight=False)
