"""The event stream: order, resuming, slow readers, the end of a session."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from orchestrator.errors import StoreError
from orchestrator.model.events import LineChanged, NoteAdded
from orchestrator.model.signals import LineState
from orchestrator.model.views.board import BoardView, Notice
from orchestrator.text import Text
from orchestrator.web.streaming.broadcast import JournalFrame, Reader
from orchestrator.web.streaming.stream import Patience
from tests.web.house import SESSION, Browser, House, open_browser, open_house, open_stream


def changed(before: LineState, after: LineState, site: str = "luc-ngan") -> LineChanged:
    return LineChanged(site=site, before=before, after=after)


UP = changed(LineState.UNKNOWN, LineState.UP)
DOWN = changed(LineState.UP, LineState.DOWN)


async def test_snapshot_first_then_each_event_as_it_happens(house: House, browser: Browser) -> None:
    house.ledger.record(SESSION, UP)
    await house.told()
    async with open_stream(browser) as stream:
        first = await stream.next()
        house.ledger.record(SESSION, DOWN)
        then = await stream.next()
    assert (first.event, first.id) == ("snapshot", None)
    view = BoardView.model_validate(first.data)
    assert view.seq == 1 and {site.id: site.line for site in view.sites}["luc-ngan"] is LineState.UP
    assert (then.event, then.id) == ("journal", "2")
    assert then.data["id"] == f"{SESSION}/2" and then.data["kind"] == "line.changed" and not then.data["late"]
    assert then.data["body"]["after"] == "down" and then.data["patch"]["sites"][0]["line"] == "down"
    assert set(then.data) == set(JournalFrame.model_fields)


async def test_resumes_after_the_last_event_seen(house: House, browser: Browser) -> None:
    house.ledger.record(SESSION, UP, DOWN, changed(LineState.DOWN, LineState.UP))
    await house.told()
    async with open_stream(browser, last=1) as stream:
        told = [await stream.next() for _ in range(3)]
        house.ledger.record(SESSION, DOWN)
        after = await stream.next()
    assert [message.event for message in told] == ["journal", "journal", "snapshot"]
    assert [message.id for message in told] == ["2", "3", None]
    assert told[2].data["seq"] == 3 and after.id == "4"


@pytest.mark.parametrize("last", [3, 99])
async def test_nothing_missed_gives_a_snapshot_alone(house: House, browser: Browser, last: int) -> None:
    house.ledger.record(SESSION, UP, DOWN, UP)
    await house.told()
    async with open_stream(browser, last=last) as stream:
        assert (await stream.next()).event == "snapshot"


async def test_resuming_while_events_keep_coming_loses_and_repeats_none(house: House, browser: Browser) -> None:
    house.ledger.record(SESSION, *(UP, DOWN) * 200)
    await house.told()
    stop = asyncio.Event()

    async def keep_coming() -> None:
        while not stop.is_set():
            house.ledger.record(SESSION, UP, DOWN)
            await asyncio.sleep(0.005)  # often, but not faster than a reader on a busy machine keeps up with

    coming = asyncio.create_task(keep_coming())
    ids: list[int] = []
    async with open_stream(browser, last=10) as stream:
        while len(ids) < 800:
            message = await stream.next()
            if message.id:
                ids.append(int(message.id))
            else:
                assert message.data["seq"] == ids[-1]
    stop.set()
    await coming
    assert ids == list(range(11, 11 + len(ids)))


async def test_a_store_that_cannot_tell_the_past_still_leaves_the_snapshot(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(stream: str, after: int):  # type: ignore[no-untyped-def]
        raise StoreError(Text(vi="Không đọc được.", en="Cannot be read."), retry=True)
        yield

    house.ledger.record(SESSION, UP, DOWN)
    await house.told()
    monkeypatch.setattr(house.ledger, "follow", fails)
    async with open_stream(browser, last=1) as stream:
        assert (await stream.next()).event == "snapshot"


async def test_telemetry_comes_each_second_without_an_id(house: House, browser: Browser) -> None:
    async with open_stream(browser) as stream:
        await stream.next()
        lines = [await stream.answer.content.readline() for _ in range(3)]
    assert lines[0] == b"event: telemetry\n" and lines[1].startswith(b'data: {"at":') and lines[2] == b"\n"
    assert b'"luc-ngan":{"rtt_ms":null' in lines[1]


async def test_notices_come_when_they_change(house: House, browser: Browser) -> None:
    notice = Notice(code="journal_behind", level="warning", text=Text(vi="Nhật ký chưa ghi được", en="Behind"))
    async with open_stream(browser) as stream:
        await stream.next()
        house.streams.publish_notices(SESSION, (notice,))
        message = await stream.next()
    assert message.event == "notices" and message.id is None and message.data[0]["code"] == "journal_behind"


async def test_a_browser_that_reads_nothing_is_let_go_and_resumes_without_a_gap() -> None:
    async with (
        open_house(patience=Patience(backlog=50)) as house,
        open_browser(house) as browser,
        open_browser(house) as attentive,
    ):
        note = NoteAdded(incident="x", by="truc1", text="x" * 1900)
        async with open_stream(attentive) as reading, open_stream(browser, read_bufsize=16384) as stalled:
            await stalled.next()
            await reading.next()
            seen, told = 0, 0
            while house.streams.readers == 2:
                told = house.ledger.record(SESSION, *[note] * 20)[-1].seq
                while seen < told:
                    seen = int((await reading.next()).id or 0)
            last = 0
            with pytest.raises((EOFError, aiohttp.ClientError)):
                while True:
                    last = int((await stalled.next()).id or 0)
        assert 0 < last < told
        async with open_stream(browser, last=last) as again:
            ids = [(await again.next()).id for _ in range(told - last)]
        assert ids == [str(seq) for seq in range(last + 1, told + 1)]


async def test_a_backlog_is_bounded_and_keeps_only_the_newest_telemetry() -> None:
    hung_up: list[bool] = []
    reader = Reader(3, lambda: hung_up.append(True))
    reader.push(b"1")
    reader.push_telemetry(b"old")
    reader.push_telemetry(b"new")
    assert await reader.take() == b"1new"
    for frame in (b"2", b"3", b"4", b"5"):
        reader.push(frame)
    assert reader.lost and hung_up and await reader.take() == b""


async def test_the_head_of_a_stream_is_all_that_is_asked_for(house: House, browser: Browser) -> None:
    async with asyncio.timeout(5), browser.http.head(f"{house.base}/api/v1/sessions/{SESSION}/events") as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        assert await answer.read() == b""
    assert house.parts.streams.readers == 0


async def test_signing_out_ends_the_stream() -> None:
    patience = Patience(keep_alive_s=0.05)
    async with open_house(patience=patience) as house, open_browser(house) as browser, open_stream(browser) as stream:
        await stream.next()
        assert (await browser.post("/api/v1/logout"))[0] == 200
        with pytest.raises(EOFError):
            await stream.next()


async def test_a_store_that_is_away_does_not_end_the_stream() -> None:
    patience = Patience(keep_alive_s=0.05)
    async with open_house(patience=patience) as house, open_browser(house) as browser, open_stream(browser) as stream:
        await stream.next()
        house.accounts.away = True
        for _ in range(2):
            while await stream.answer.content.readline() != b": still here\n":
                pass
        house.ledger.record(SESSION, UP)
        assert (await stream.next()).event == "journal"


async def test_only_operators_read_and_only_sessions_there_are(house: House, browser: Browser) -> None:
    async with open_browser(house, signed_in=False) as stranger:
        status, body = await stranger.get(f"/api/v1/sessions/{SESSION}/events")
        assert (status, body["error"]["code"]) == (401, "signed_out")
    status, body = await browser.get("/api/v1/sessions/nowhere/events")
    assert (status, body["error"]["code"]) == (404, "no_session")


async def test_closing_the_server_lets_readers_go() -> None:
    async with open_house() as house, open_browser(house) as browser, open_stream(browser) as stream:
        await stream.next()
        house.streams.close()
        with pytest.raises(EOFError):
            await stream.next()
