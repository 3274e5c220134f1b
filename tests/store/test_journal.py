"""The journal, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrator.errors import BadInput, Fenced
from orchestrator.model.events import REDACTED, SCHEDULE, SYSTEM
from orchestrator.store import journal as module
from orchestrator.store.journal import SqlJournal, open_journal
from tests.store.events import MORNING, events, note, seqs, texts


async def test_what_is_written_is_what_is_read(journal: SqlJournal) -> None:
    lease = await journal.claim("s1")
    odd = note('Đồng chí Chủ tịch huyện: "máy phát nổ" \x00 \u202e 🎤')
    written = events("s1", lease.epoch, note(), odd, at=MORNING.replace(microsecond=123457))
    await journal.append(written)
    assert await journal.read("s1") == written


async def test_reading_begins_after_a_seq_and_ends_at_a_limit(journal: SqlJournal) -> None:
    lease = await journal.claim("s1")
    await journal.append(events("s1", lease.epoch, *[note()] * 9))
    assert seqs(await journal.read("s1", after=3, limit=4)) == [4, 5, 6, 7]
    assert await journal.read("s1", after=9) == []
    assert await journal.read("elsewhere") == []


async def test_each_claim_is_a_later_epoch_and_knows_where_the_stream_ends(journal: SqlJournal) -> None:
    assert await journal.claim("s1") == (1, 0)
    await journal.append(events("s1", 1, note(), note()))
    assert await journal.claim("s1") == (2, 2)
    assert await journal.claim("s2") == (1, 0)


async def test_the_older_writer_is_fenced_and_none_of_its_batch_is_written(journal: SqlJournal) -> None:
    first, other = await journal.claim("s1"), await journal.claim(SYSTEM)
    await journal.claim("s1")
    with pytest.raises(Fenced) as caught:
        await journal.append([*events(SYSTEM, other.epoch, note()), *events("s1", first.epoch, note())])
    assert caught.value.stream == "s1"
    assert not caught.value.retry
    assert str(caught.value) == "Another process has taken over the journal “s1”; this one stops writing."
    assert await journal.read("s1") == await journal.read(SYSTEM) == []


async def test_who_never_claimed_a_stream_cannot_write_it(journal: SqlJournal) -> None:
    with pytest.raises(Fenced):
        await journal.append(events("s1", 1, note()))


async def test_writing_again_after_an_unclear_end_changes_nothing_but_the_mark(journal: SqlJournal) -> None:
    lease = await journal.claim("s1")
    written = events("s1", lease.epoch, note("a"), note("b"))
    await journal.append(written)
    late = [event._replace(late=True, body=note("x")) for event in written]
    await journal.append([late[1], *events("s1", lease.epoch, note("c"), first=3)])
    found = await journal.read("s1")
    assert texts(found) == ["a", "b", "c"]
    assert [event.late for event in found] == [False, True, False]
    assert (await journal.claim("s1")).seq == 3


async def test_the_streams_in_the_order_of_their_beginnings(journal: SqlJournal) -> None:
    for stream, at in (("b", MORNING), ("a", MORNING + timedelta(days=1))):
        lease = await journal.claim(stream)
        await journal.append(events(stream, lease.epoch, note(), note(), at=at))
    await journal.claim("empty")
    assert [(brief.stream, brief.events, brief.seq) for brief in await journal.streams()] == [("b", 2, 2), ("a", 2, 2)]
    assert (await journal.streams())[0].last == MORNING + timedelta(seconds=2)


async def test_a_cursor_never_moves_back(journal: SqlJournal) -> None:
    assert await journal.cursor("alerts", "s1") == 0
    for seq in (5, 3):
        await journal.advance("alerts", "s1", seq)
    assert await journal.cursor("alerts", "s1") == 5
    assert await journal.cursor("alerts", "s2") == 0


async def test_a_redacted_note_keeps_who_and_when(journal: SqlJournal) -> None:
    lease = await journal.claim("s1")
    await journal.append(events("s1", lease.epoch, note("số riêng 0912"), note("giữ")))
    assert await journal.redact("s1", 1)
    assert not await journal.redact("s1", 7)
    found = await journal.read("s1")
    assert texts(found) == [REDACTED, "giữ"]
    assert found[0].at == MORNING + timedelta(seconds=1)


async def test_expiry_takes_old_sessions_whole_and_gives_no_id_twice(
    journal: SqlJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PORTION", 2)
    day = timedelta(days=1)
    for stream, at in (("old", MORNING), ("running", MORNING), (SYSTEM, MORNING)):
        lease = await journal.claim(stream)
        await journal.append(events(stream, lease.epoch, *[note()] * 5, at=at))
    await journal.append(events("running", 1, note(), first=6, at=MORNING + 2 * day))
    await journal.append(events(SYSTEM, 1, note(), first=6, at=MORNING + 2 * day))

    assert await journal.expire(MORNING + day, sessions=True) == 5
    assert [(brief.stream, brief.events) for brief in await journal.streams()] == [("running", 6), (SYSTEM, 6)]
    assert await journal.expire(MORNING + day, sessions=False) == 5
    assert seqs(await journal.read(SYSTEM)) == [6]
    assert (await journal.claim("old")).seq == 5


async def test_what_is_planned_never_expires(journal: SqlJournal) -> None:
    for stream in (SCHEDULE, "old"):
        lease = await journal.claim(stream)
        await journal.append(events(stream, lease.epoch, note(), note()))
    for sessions in (True, False):
        await journal.expire(MORNING + timedelta(days=4000), sessions=sessions)
    assert [brief.stream for brief in await journal.streams()] == [SCHEDULE]


@pytest.mark.parametrize("address", ["mysql://u:secret@h/db", "nonsense", "sqlite+aiosqlite://", "sqlite:///:memory:"])
async def test_an_address_that_is_none_of_ours(address: str) -> None:
    with pytest.raises(BadInput) as caught:
        await open_journal(address)
    assert caught.value.exit_code == 2
    assert "write sqlite+aiosqlite:///path/to/file.db or postgresql+asyncpg://" in str(caught.value)
    assert "secret" not in str(caught.value)
