"""The newest events of one stream, in memory: what is recorded, what is written, what may be told.

A feed knows neither database nor clock. Events go through it in one order only: recorded, then written and told,
or, when the store is silent, told and then written as late.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

from orchestrator.errors import StoreError
from orchestrator.model.events import Body, Event

KEPT = 2048  # events that stay in memory when written and told, for those who follow; older ones are read again


class Feed:
    """`newest`, `written` and `told` are sequence numbers: everything up to them is recorded, in the store, and known
    to followers. Moments are monotonic seconds."""

    def __init__(self, stream: str, epoch: int, seq: int, tail: Sequence[Event], kept: int = KEPT) -> None:
        """`seq` is the stream's newest so far, `tail` the events that end with it."""
        self.stream = stream
        self.epoch = epoch
        self.newest = self.written = self.told = seq
        self.ended: StoreError | None = None  # why nothing more comes
        self.closed = False
        self._kept = kept
        self._events = list(tail[-kept:])
        self._since: deque[float] = deque()  # when each unwritten event was recorded
        self._unmarked: set[int] = set()  # told while they were being written: their mark is still missing there
        self._changed = asyncio.Event()

    @property
    def first(self) -> int:
        """The oldest event in memory, or the next one."""
        return self.newest - len(self._events) + 1

    @property
    def waiting(self) -> int:
        return self.newest - self.written

    @property
    def waiting_since(self) -> float | None:
        """When the oldest unwritten event was recorded."""
        return self._since[0] if self._since else None

    @property
    def settled(self) -> bool:
        """Nothing is left to write."""
        return not self._since and not self._unmarked

    def add(self, body: Body, at: datetime, now: float) -> Event:
        """Record one more event."""
        self.newest += 1
        event = Event(self.stream, self.newest, self.epoch, at, body)
        self._events.append(event)
        self._since.append(now)
        return event

    def to_write(self, limit: int) -> list[Event]:
        """What the store should get next, in order: at most `limit` new events."""
        again = [self._at(seq) for seq in sorted(self._unmarked)]
        begin = self.written + 1 - self.first
        return again + self._events[begin : begin + limit]

    def wrote(self, events: Sequence[Event]) -> None:
        """The store has these events of `to_write`."""
        for event in events:
            if event.seq > self.written:
                self.written = event.seq
                self._since.popleft()
            if self._at(event.seq).late == event.late:
                self._unmarked.discard(event.seq)
            else:
                self._unmarked.add(event.seq)
        self._tell(self.written)
        self._trim()

    def tell_unwritten(self) -> None:
        """The store is silent: tell all there is, marked as late."""
        for seq in range(max(self.told, self.written) + 1, self.newest + 1):
            self._events[seq - self.first] = self._at(seq)._replace(late=True)
        self._tell(self.newest)

    def told_after(self, seq: int, limit: int) -> list[Event] | None:
        """What a follower at `seq` gets next, at most `limit`; None when it is no longer in memory."""
        if seq + 1 < self.first and seq < self.told:
            return None
        begin = seq + 1 - self.first
        return self._events[begin : min(begin + limit, self.told + 1 - self.first)] if seq < self.told else []

    def recorded_after(self, seq: int) -> list[Event]:
        """What is in memory of it, told or not: all that the store has not got yet is."""
        return self._events[max(0, seq + 1 - self.first) :]

    def change(self, seq: int, body: Callable[[Body], Body]) -> None:
        """Put another body into an event's place, if it is in memory."""
        if self.first <= seq <= self.newest:
            event = self._at(seq)
            self._events[seq - self.first] = event._replace(body=body(event.body))

    def end(self, why: StoreError) -> None:
        """Nothing more comes, for a reason that followers must hear. What was not written is forgotten."""
        self.ended = why
        self._since.clear()
        self._unmarked.clear()
        self._stir()

    def close(self) -> None:
        """Nothing more comes."""
        self.closed = True
        self._stir()

    async def more(self) -> None:
        """Wait until there may be more to tell than at this moment."""
        await self._changed.wait()

    def _at(self, seq: int) -> Event:
        return self._events[seq - self.first]

    def _tell(self, seq: int) -> None:
        if seq > self.told:
            self.told = seq
            self._stir()

    def _stir(self) -> None:
        """Wake those who wait now, once."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _trim(self) -> None:
        """In large steps, since each moves the whole list."""
        settled = min(self.written, self.told, *self._unmarked) - self.first + 1
        surplus = min(len(self._events) - self._kept, settled - 1)
        if surplus >= self._kept:
            del self._events[:surplus]
