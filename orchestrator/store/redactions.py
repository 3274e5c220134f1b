"""Texts on their way out of the journal: who asked is recorded, and the text goes as soon as the store does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from orchestrator.errors import StoreError
from orchestrator.model.events import Event
from orchestrator.text import Text

log = logging.getLogger(__name__)

PATIENCE_S = 5.0  # of whoever asked; the text goes all the same
FIRST_RETRY_S = 0.05
LAST_RETRY_S = 5.0

STILL_THERE = Text(
    vi="Đã ghi nhận yêu cầu xóa và không còn hiển thị nội dung, nhưng chưa xóa được trong cơ sở dữ liệu; hệ thống sẽ "
    "tự xóa khi nhật ký ghi được trở lại.",
    en="The request is noted and the text is no longer shown, but the database has not let it go yet; it is removed as "
    "soon as the journal can be written again.",
)


class Redactions:
    """Of one ledger, since it began. `take_out` overwrites an event of a stream, by `seq`."""

    def __init__(self, take_out: Callable[[str, int], Awaitable[object]]) -> None:
        self._take_out = take_out
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._told: dict[str, Event] = {}  # by the id of the event whose text goes

    def knows(self, event: str) -> bool:
        """Was it begun, and is it done or under way?"""
        return event in self._told

    def is_under_way(self, event: str) -> bool:
        return event in self._tasks and not self._tasks[event].done()

    def begin(self, event: str, told: Event, written: Callable[[], Awaitable[object]]) -> None:
        """Take its text out once `told` is written, for which `written` waits, and not before. `written` may raise."""
        self._told[event] = told
        self._tasks[event] = asyncio.create_task(self._finish(event, written), name=f"redact {event}")

    async def finished(self, event: str) -> Event:
        """Wait until its text is gone. Raises StoreError when that takes too long."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.shield(self._tasks[event])
        except TimeoutError:
            raise StoreError(STILL_THERE, retry=True) from None
        return self._told[event]

    async def close(self) -> None:
        """What is not done yet is left to the next start."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _finish(self, event: str, written: Callable[[], Awaitable[object]]) -> None:
        try:
            await written()
        except StoreError:
            del self._told[event]
            raise
        stream, _, seq = event.rpartition("/")
        pause = FIRST_RETRY_S
        while True:
            try:
                await self._take_out(stream, int(seq))
            except StoreError as error:
                log.warning("a text is not redacted yet: %s", error.text.en, extra={"event": event})
            except Exception:
                log.exception("a text could not be redacted", extra={"event": event})
            else:
                return
            await asyncio.sleep(pause)
            pause = min(2.0 * pause, LAST_RETRY_S)
