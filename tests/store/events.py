"""Events to try the store with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

from orchestrator.model.events import Body, Event, NoteAdded

MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # 07:30 in Hanoi


def note(text: object = "đã gọi bưu điện huyện") -> NoteAdded:
    return NoteAdded(incident="i1", by="duty", text=str(text))


def events(stream: str, epoch: int, *bodies: Body, first: int = 1, at: datetime = MORNING) -> list[Event]:
    """Consecutive events, a second apart."""
    return [
        Event(stream, seq, epoch, at + timedelta(seconds=seq), body)
        for seq, body in zip(count(first), bodies, strict=False)
    ]


async def take(feed: AsyncIterator[Event], many: int) -> list[Event]:
    """The next events of a follower."""
    return [await anext(feed) for _ in range(many)]


def seqs(found: list[Event]) -> list[int]:
    return [event.seq for event in found]


def texts(found: list[Event]) -> list[str]:
    return [event.body.text for event in found if isinstance(event.body, NoteAdded)]
