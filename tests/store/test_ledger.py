"""The one writer, on both databases, while all is well."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import Fenced, NotFound, Refused, StoreError
from orchestrator.model.events import REDACTED, Event, Redacted
from orchestrator.store import ledger as module
from orchestrator.store.feed import Feed
from orchestrator.store.journal import SqlJournal
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import open_store
from tests.store.events import MORNING, note, seqs, take, texts


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is well here, however busy the machine: what a silent store does is asked elsewhere."""
    monkeypatch.setattr(module, "SILENT_S", float("inf"))


async def test_an_id_at_once_and_told_when_written(ledger: Ledger, journal: SqlJournal) -> None:
    assert await ledger.open("s1") == []
    first, second = ledger.record("s1", note("a"), note("b"), at=MORNING)
    assert (first.id, second.id, first.at, first.epoch) == ("s1/1", "s1/2", MORNING, 1)
    assert ledger.waiting == 2
    told = await take(ledger.follow("s1", 0), 2)
    assert told == [first, second]
    assert await journal.read("s1") == told
    assert ledger.behind_s == 0.0
    assert ledger.trouble is None


async def test_many_followers_each_get_every_event_once_in_order(ledger: Ledger) -> None:
    await ledger.open("s1")

    ledger.record("s1", note(0), note(1), note(2))

    async def record() -> None:
        for n in range(3, 600, 3):
            ledger.record("s1", note(n), note(n + 1), note(n + 2))
            await asyncio.sleep(0)

    async def follow(after: int) -> list[str]:
        return texts(await take(ledger.follow("s1", after), 600 - after))

    _, *found = await asyncio.gather(record(), *(follow(after) for after in (0, 0, 1, 2, 3)))
    assert found == [[str(n) for n in range(after, 600)] for after in (0, 0, 1, 2, 3)]


async def test_a_follower_slower_than_memory_reads_the_rest_from_the_store(
    ledger: Ledger, journal: SqlJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = 50
    monkeypatch.setattr(module, "Feed", partial(Feed, kept=kept))
    await ledger.open("s1")
    slow = ledger.follow("s1", 0)
    ledger.record("s1", note(0))
    found = await take(slow, 1)
    quick = ledger.follow("s1", 1)
    for n in range(1, 1000, 27):
        ledger.record("s1", *(note(n + more) for more in range(27)))
        await take(quick, 27)
        await ledger.written()  # what a slow store has not taken yet stays in memory
    assert len(ledger._feeds["s1"]._events) <= 2 * kept
    found += await take(slow, 999)
    assert texts(found) == [str(n) for n in range(1000)]


async def test_a_second_life_goes_on_where_the_first_ended(url: str) -> None:
    for life in (1, 2, 3):
        store = await open_store(url, SystemClock())
        ledger = Ledger(store.journal, SystemClock())
        assert seqs(await ledger.open("s1")) == list(range(1, 2 * life - 1))
        ledger.record("s1", note(), note())
        assert {event.epoch for event in await take(ledger.follow("s1", 2 * life - 2), 2)} == {life}
        await ledger.close()
        await store.close()


async def test_closing_writes_out_what_waits_and_ends_who_follows(ledger: Ledger, journal: SqlJournal) -> None:
    await ledger.open("s1")

    async def follow() -> list[Event]:
        return [event async for event in ledger.follow("s1", 0)]

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    recorded = ledger.record("s1", *(note(n) for n in range(2500)))
    await ledger.close()
    assert await journal.read("s1") == recorded
    assert await following == recorded
    with pytest.raises(StoreError, match="The journal “s1” is closed"):
        ledger.record("s1", note())


async def test_a_follower_ahead_of_the_stream_hears_what_comes_next(ledger: Ledger) -> None:
    """A browser that saw ids which were never written: the process died while its store was silent."""
    await ledger.open("s1")
    ahead = asyncio.ensure_future(anext(ledger.follow("s1", 17)))
    await asyncio.sleep(0)
    ledger.record("s1", note())
    assert (await ahead).seq == 1


async def test_expired_events_are_passed_over(ledger: Ledger, journal: SqlJournal) -> None:
    await ledger.open("s1")
    ledger.record("s1", note(), note(), at=MORNING)
    await take(ledger.follow("s1", 0), 2)
    await journal.expire(datetime.now(UTC), sessions=True)
    again = Ledger(journal, SystemClock())
    assert await again.open("s1") == []
    assert seqs(again.record("s1", note())) == [3]
    assert seqs(await take(again.follow("s1", 0), 1)) == [3]
    await again.close()


async def test_whoever_opens_again_or_at_once_shares_one_lease(ledger: Ledger) -> None:
    """A second claim would fence the first, and what it had recorded would be forgotten."""
    first, second = await asyncio.gather(ledger.open("s1"), ledger.open("s1"))
    assert (first, second, ledger.epoch("s1")) == ([], [], 1)
    recorded = ledger.record("s1", note("a"), note("b"))
    assert await ledger.open("s1") == recorded  # written or not
    await ledger.written()
    assert [event.id for event in await ledger.open("s1")] == ["s1/1", "s1/2"]
    assert ledger.epoch("s1") == 1


async def test_what_no_journal_could_hold_is_refused_to_who_records_it(ledger: Ledger) -> None:
    await ledger.open("s1")
    with pytest.raises(ValueError, match="aware"):
        ledger.record("s1", note(), at=datetime(2026, 11, 24))  # noqa: DTZ001
    with pytest.raises(ValueError, match="surrogates"):
        ledger.record("s1", note("good"), note("\ud800"))
    assert ledger.waiting == 0
    with pytest.raises(StoreError, match="does not hold the journal “s9”"):
        ledger.record("s9", note())


async def test_a_note_is_redacted_in_the_store_and_in_memory(ledger: Ledger, journal: SqlJournal) -> None:
    await ledger.open("s1")
    ledger.record("s1", note("số riêng 0912"))
    told = await ledger.redact("s1/1", by="chief")
    found = await take(ledger.follow("s1", 0), 2)
    assert texts(found) == [REDACTED]
    assert found[1] == told and told.body == Redacted(event="s1/1", by="chief")
    assert await journal.read("s1") == found
    for again in ("s1/1", "s1/2"):
        with pytest.raises(Refused) as nothing:
            await ledger.redact(again, by="chief")
        assert nothing.value.text.vi == (
            f"Sự kiện “{again}” không có nội dung do người viết, hoặc nội dung đó đã được xóa."
        )
    for unknown in ("s1/3", "s1/0", "s1/01", "s1/x", "s1/" + "9" * 40, "s9/1", ""):
        with pytest.raises(NotFound) as missing:
            await ledger.redact(unknown, by="chief")
        assert missing.value.text.vi == f"Nhật ký không có sự kiện “{unknown}”."
    assert await journal.read("s1") == found and not ledger.holds("s9")


async def test_what_a_kill_left_unredacted_is_redacted_at_the_next_start(url: str, journal: SqlJournal) -> None:
    store = await open_store(url, SystemClock())
    killed = Ledger(store.journal, SystemClock())
    await killed.open("s1")
    killed.record("s1", note("số riêng 0912"), Redacted(event="s1/1", by="chief"), note("còn"))
    await killed.close()
    assert texts(await journal.read("s1")) == ["số riêng 0912", "còn"]
    after = Ledger(store.journal, SystemClock())
    assert texts(await after.open("s1")) == texts(await journal.read("s1")) == [REDACTED, "còn"]
    await after.close()
    await store.close()


async def test_the_older_of_two_is_fenced_told_and_silent(url: str, ledger: Ledger) -> None:
    store = await open_store(url, SystemClock())
    lost: list[str] = []
    told = asyncio.Event()

    def on_lost(stream: str) -> None:
        lost.append(stream)
        told.set()

    older = Ledger(store.journal, SystemClock(), on_lost=on_lost)
    await older.open("s1")
    await older.open("system")
    older.record("s1", note("mine"))
    follower = older.follow("s1", 0)
    await take(follower, 1)
    assert texts(await ledger.open("s1")) == ["mine"]

    older.record("s1", note("too late"))
    older.record("system", note("still mine"))
    await told.wait()
    assert lost == ["s1"]
    with pytest.raises(Fenced):
        await anext(follower)
    with pytest.raises(Fenced):
        older.record("s1", note())
    assert texts(await take(older.follow("system", 0), 1)) == ["still mine"]

    ledger.record("s1", note("theirs"))
    assert texts(await take(ledger.follow("s1", 0), 2)) == ["mine", "theirs"]
    assert texts(await older.open("s1")) == ["mine", "theirs"]  # whoever must may take it back
    await older.close()
    await store.close()
