"""The one writer of a process: gives an event its id at once, writes it right behind, tells it when it is written.

The store may be slow, full, locked or gone: `record` never waits for it. What it has not taken for 250 ms is told
from memory, marked late, and written when it answers again.

Nothing that waits is ever dropped, however much it becomes: an event is about a kilobyte, so a hundred thousand fit
into any server, and at the rate of a bad morning that is a day without a database. `behind_s`, `waiting` and
`trouble` say so from the first second, the log again at every further hundred thousand. Floods from outside never
get here one by one: the doors count them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial

from orchestrator.clock import Clock
from orchestrator.complaints import quoted
from orchestrator.errors import Fenced, NotFound, Refused, StoreError
from orchestrator.model.events import Body, Event, Redacted, as_redacted, redacted
from orchestrator.store.feed import KEPT, Feed
from orchestrator.store.journal import Journal
from orchestrator.store.redactions import Redactions
from orchestrator.store.upcast import encode
from orchestrator.text import Text

log = logging.getLogger(__name__)

GROUP_S = 0.02  # between two commits; what comes meanwhile shares the next one
SILENT_S = 0.25  # longer than this the store counts as silent
BATCH = 1000  # new events of a stream in one commit
PAGE = 256  # events handed to a follower at a time
FIRST_RETRY_S = 0.05
LAST_RETRY_S = 1.0
CLOSE_S = 5.0  # what a store gets to take the last events
MANY = 100_000
DIGITS = 19  # of a number that any database can compare

NOT_HELD = Text(
    vi="Tiến trình này không giữ nhật ký “{stream}”.",
    en="This process does not hold the journal “{stream}”.",
)
CLOSED = Text(vi="Nhật ký “{stream}” đã đóng.", en="The journal “{stream}” is closed.")
UNWRITTEN = Text(
    vi="Nhật ký chưa ghi được nên chưa xóa được nội dung; hãy thử lại sau.",
    en="The journal is not being written, so the text cannot be redacted yet; try again later.",
)
NO_EVENT = Text(vi="Nhật ký không có sự kiện “{event}”.", en="The journal has no event “{event}”.")
NO_TEXT = Text(
    vi="Sự kiện “{event}” không có nội dung do người viết, hoặc nội dung đó đã được xóa.",
    en="The event “{event}” holds nothing that a person wrote, or it was taken out already.",
)


class Ledger:
    """Use it from one event loop, in which it must be made. `on_lost` hears of each stream taken over by another
    process; whoever recorded there must stop."""

    def __init__(self, journal: Journal, clock: Clock, *, on_lost: Callable[[str], None] | None = None) -> None:
        self._journal = journal
        self._clock = clock
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._feeds: dict[str, Feed] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._work = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()
        self._committed = float("-inf")  # when the last commit began
        self._timer: asyncio.TimerHandle | None = None
        self._writer = self._loop.create_task(self._keep_writing(), name="ledger")
        self._redactions = Redactions(journal.redact)
        self._closing = False
        self._told_many = 0
        self.trouble: Text | None = None  # why the last attempt to write failed; None when it did not

    # ── for those who record ────────────────────────────────────────────────────────────────────────

    async def open(self, stream: str) -> list[Event]:
        """Become the stream's writer, or stay it; returns all its events so far. Raises StoreError."""
        async with self._opening.setdefault(stream, asyncio.Lock()):  # a second claim would fence the first
            if self.holds(stream):
                events = await self._without_redacted(await self._journal.read(stream))
                return events + self._feeds[stream].recorded_after(events[-1].seq if events else 0)
            lease = await self._journal.claim(stream)
            events = await self._without_redacted(await self._journal.read(stream))
            self._feeds[stream] = Feed(stream, lease.epoch, lease.seq, events[-KEPT:])
            return events

    def record(self, stream: str, *bodies: Body, at: datetime | None = None) -> list[Event]:
        """Give each body its place in the stream. Returns at once; the store gets them within 20 ms.

        `at` is when it happened, aware; now, if not given. Raises Fenced when another process has taken the stream
        over, StoreError when it is not open, ValueError for what no journal could hold.
        """
        feed = self._feed(stream)
        if feed.ended or self._closing:
            raise feed.ended or StoreError(CLOSED.format(stream=stream), retry=False)
        moment = at or self._clock.now()
        if moment.tzinfo is None:
            raise ValueError("an event's time must be aware")
        for body in bodies:
            encode(body)  # what cannot be written fails here, not in the writer, where it would hold up all the rest
        now = self._loop.time()
        events = [feed.add(body, moment, now) for body in bodies]
        self._settled.clear()
        self._work.set()
        self._tell_overdue()
        self._say_when_many()
        return events

    async def redact(self, event: str, by: str) -> Event:
        """Take out of an event, by its id, what a person wrote in it. First it is journalled who does, then it is done,
        as soon as the store does it; what a kill leaves undone the next `open` does. Who asks again meanwhile gets the
        same record.

        Raises NotFound where there is no such event, Refused where nothing of a person stands in it, StoreError.
        """
        if not self.is_redacting(event):
            await self._begin_to_redact(event, by)
        return await self._redactions.finished(event)

    def is_redacting(self, event: str) -> bool:
        """Is it recorded that its text goes, and not done yet?"""
        return self._redactions.is_under_way(event)

    async def _begin_to_redact(self, event: str, by: str) -> None:
        stream, _, number = event.rpartition("/")
        seq = int(number) if number.isascii() and number.isdecimal() and len(number) < DIGITS else 0
        await self._all_written()
        found = await self._journal.read(stream, seq - 1, 1)
        if not found or found[0].id != event:
            raise NotFound(NO_EVENT.format(event=event))
        if redacted(found[0].body) is None:
            raise Refused(NO_TEXT.format(event=event))
        await self.open(stream)
        if self._redactions.knows(event):
            return  # another was asked for it meanwhile
        [told] = self.record(stream, Redacted(event=event, by=by))
        self._feed(stream).change(seq, lambda body: redacted(body) or body)
        self._redactions.begin(event, told, partial(self._taken, told))

    async def written(self) -> None:
        """Wait until the store has all that was recorded."""
        await self._settled.wait()

    async def close(self) -> None:
        """Write out what waits, if the store takes it within five seconds, and end all who follow."""
        if self._closing:
            return
        self._closing = True
        try:
            async with asyncio.timeout(CLOSE_S):
                await self.written()
        except TimeoutError:
            log.error("closed with events unwritten", extra={"unwritten": self.waiting, "why": str(self.trouble)})
        self._writer.cancel()
        if self._timer:
            self._timer.cancel()
        await asyncio.wait({self._writer})
        await self._redactions.close()
        for feed in self._feeds.values():
            feed.close()

    # ── for those who follow ────────────────────────────────────────────────────────────────────────

    async def follow(self, stream: str, after: int) -> AsyncIterator[Event]:
        """Each event of an open stream with `seq > after`, once, in order, as soon as it may be told; ends when the
        ledger is closed. However slow a follower is, only a page of events is held for it.

        Raises Fenced when another process has taken the stream over, StoreError when it is not open.
        """
        feed = self._feed(stream)
        seen = min(after, feed.newest)
        while True:
            events = feed.told_after(seen, PAGE)
            if events is None:
                events = await self._read_back(feed, seen)
                seen = seen if events else feed.first - 1  # they have expired
            for event in events:
                yield event
                seen = event.seq
            if seen < feed.told:
                continue
            if feed.ended:
                raise feed.ended
            if feed.closed:
                return
            await feed.more()

    def holds(self, stream: str) -> bool:
        """Are we the stream's writer?"""
        return stream in self._feeds and not self._feeds[stream].ended

    def epoch(self, stream: str) -> int:
        """The fencing number under which we write an open stream: no other life of ours ever had it."""
        return self._feed(stream).epoch

    @property
    def behind_s(self) -> float:
        """0.0, or how long the oldest unwritten event has been waiting."""
        oldest = self._oldest()
        return 0.0 if oldest is None else self._loop.time() - oldest

    @property
    def waiting(self) -> int:
        """How many events are not written yet."""
        return sum(feed.waiting for feed in self._held())

    async def _all_written(self) -> None:
        """Raises StoreError when it takes the store too long."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await self.written()
        except TimeoutError:
            raise StoreError(UNWRITTEN, retry=True) from None

    async def _taken(self, event: Event) -> None:
        """Wait until the store has this one too. Raises Fenced when it never gets it."""
        await self.written()
        if ended := self._feed(event.stream).ended:
            raise ended

    async def _without_redacted(self, events: list[Event]) -> list[Event]:
        """Finish what a process that was killed had begun to take out."""
        rest = as_redacted(events)
        for before, after in zip(events, rest, strict=True):
            if before is not after:
                await self._journal.redact(after.stream, after.seq)
        return rest

    # ── telling from memory ─────────────────────────────────────────────────────────────────────────

    def _tell_overdue(self) -> None:
        """Tell all there is if the store is silent; else look again when it would be."""
        oldest = self._oldest()
        if oldest is None:
            return
        silent_from = oldest + SILENT_S
        if self._loop.time() >= silent_from:
            for feed in self._held():
                feed.tell_unwritten()
        elif self._timer is None:
            self._timer = self._loop.call_at(silent_from, self._look_again)

    def _look_again(self) -> None:
        self._timer = None
        self._tell_overdue()

    def _oldest(self) -> float | None:
        return min((feed.waiting_since for feed in self._held() if feed.waiting_since is not None), default=None)

    def _say_when_many(self) -> None:
        many = self.waiting // MANY
        if many > self._told_many:
            log.error("the journal is far behind", extra={"unwritten": self.waiting, "why": str(self.trouble)})
        self._told_many = many

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────

    async def _keep_writing(self) -> None:
        failures = 0
        while True:
            await self._work.wait()
            self._work.clear()
            while not all(feed.settled for feed in self._held()):
                await asyncio.sleep(max(0.0, self._committed + GROUP_S - self._loop.time()))
                failures = 0 if await self._write_some() else failures + 1
                if failures:
                    await asyncio.sleep(min(FIRST_RETRY_S * 2.0 ** min(failures - 1, 10), LAST_RETRY_S))
            self._settled.set()

    async def _write_some(self) -> bool:
        """One commit. False when the store did not take it."""
        batch = [(feed, feed.to_write(BATCH)) for feed in self._held()]
        self._committed = self._loop.time()
        try:
            await self._journal.append([event for _, events in batch for event in events])
        except Fenced as lost:
            self._lose(lost)
            return True
        except StoreError as error:
            self._complain(error.text)
            return False
        except Exception as error:
            log.exception("the journal broke")
            self._complain(quoted(str(error) or type(error).__name__))
            return False
        for feed, events in batch:
            feed.wrote(events)
        if self.trouble is not None:
            log.info("the journal is being written again")
        self.trouble = None
        return True

    def _complain(self, why: Text) -> None:
        if self.trouble != why:
            log.error("the journal is not being written: %s", why.en)
        self.trouble = why

    def _lose(self, lost: Fenced) -> None:
        feed = self._feed(lost.stream)
        log.error("%s", lost, extra={"stream": feed.stream, "forgotten": feed.waiting})
        feed.end(lost)
        if self._on_lost:
            self._loop.call_soon(self._on_lost, feed.stream)

    async def _read_back(self, feed: Feed, after: int) -> list[Event]:
        """What is no longer in memory, however long the store takes to answer."""
        while True:
            try:
                return await self._journal.read(feed.stream, after, PAGE)
            except StoreError as error:
                if not error.retry:
                    raise
                await asyncio.sleep(LAST_RETRY_S)

    def _feed(self, stream: str) -> Feed:
        if stream not in self._feeds:
            raise StoreError(NOT_HELD.format(stream=stream), retry=False)
        return self._feeds[stream]

    def _held(self) -> list[Feed]:
        return [feed for feed in self._feeds.values() if not feed.ended]
