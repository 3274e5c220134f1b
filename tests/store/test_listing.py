"""`diemcau journal`."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from orchestrator.errors import BadInput, StoreError
from orchestrator.model.events import WatchStarted
from orchestrator.store.journal import SqlJournal
from orchestrator.store.ledger import Ledger
from orchestrator.store.listing import print_journal
from tests.store.events import MORNING, events, note


async def fill(journal: SqlJournal) -> None:
    lease = await journal.claim("s1")
    started = WatchStarted(sites=("luc-ngan",), version="0.1.0")
    await journal.append(events("s1", lease.epoch, started, note("đã gọi"), note("\x1b[31mđỏ\x9b")))


async def test_a_table_for_people(url: str, journal: SqlJournal) -> None:
    await fill(journal)
    out = StringIO()
    await print_journal(url, "s1", out=out)
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["Số", "Thời", "điểm", "Sự", "kiện", "Nội", "dung"]
    when = (MORNING + timedelta(seconds=1)).astimezone().strftime("%d/%m/%Y %H:%M:%S.000")
    assert lines[1].split() == ["1", *when.split(), "watch.started", 'sites=["luc-ngan"]', "version=0.1.0"]
    assert "incident=i1  by=duty  text=đã gọi" in lines[2]
    assert len(lines) == 4
    assert "\x1b" not in out.getvalue()
    assert "\x9b" not in out.getvalue()


async def test_lines_of_json_for_machines(url: str, journal: SqlJournal) -> None:
    await fill(journal)
    out = StringIO()
    await print_journal(url, "s1", kinds=["note.*"], since=MORNING + timedelta(seconds=3), json=True, out=out)
    [line] = out.getvalue().splitlines()
    found = json.loads(line)
    assert (found["id"], found["kind"], found["body"]["text"]) == ("s1/3", "note.added", "\x1b[31mđỏ\x9b")
    assert (found["epoch"], found["v"], found["late"]) == (1, 1, False)


async def test_following_shows_what_is_written_meanwhile(url: str, ledger: Ledger) -> None:
    await ledger.open("s1")
    ledger.record("s1", note("a"))
    await ledger.written()

    class Listener(StringIO):
        heard = asyncio.Event()

        def write(self, text: str) -> int:
            self.heard.set()
            return super().write(text)

    out = Listener()
    printing = asyncio.create_task(print_journal(url, "s1", follow=True, json=True, out=out))
    await out.heard.wait()
    out.heard.clear()
    ledger.record("s1", note("b"))
    await out.heard.wait()
    printing.cancel()
    await asyncio.wait({printing})
    assert [json.loads(line)["body"]["text"] for line in out.getvalue().splitlines()] == ["a", "b"]


async def test_without_a_name_the_streams(url: str, journal: SqlJournal) -> None:
    await fill(journal)
    people, machines = StringIO(), StringIO()
    await print_journal(url, None, out=people, locale="en")
    await print_journal(url, None, json=True, out=machines)
    assert people.getvalue().splitlines()[0].split() == ["Journal", "Events", "From", "To"]
    assert people.getvalue().splitlines()[1].split()[:2] == ["s1", "3"]
    assert json.loads(machines.getvalue())["events"] == 3


async def test_an_unknown_stream_names_the_known_ones(url: str, journal: SqlJournal) -> None:
    await fill(journal)
    with pytest.raises(BadInput) as caught:
        await print_journal(url, "s2", out=StringIO())
    assert str(caught.value) == "s2: there is no such journal; choose one of: s1"


async def test_where_there_is_no_stream_at_all(url: str, journal: SqlJournal) -> None:
    with pytest.raises(BadInput) as caught:
        await print_journal(url, "s2", out=StringIO())
    assert caught.value.text.vi == "s2: không có nhật ký này; cơ sở dữ liệu chưa có nhật ký nào"


async def test_reading_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no journal at sqlite"):
        await print_journal(f"sqlite+aiosqlite:///{tmp_path}/none.db", "s1", out=StringIO())
    assert os.listdir(tmp_path) == []
