"""Server-sent events: what was missed, a snapshot, then everything as it happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog
from aiohttp import hdrs, web

from orchestrator.clock import Clock
from orchestrator.errors import StoreError
from orchestrator.model.events import Event
from orchestrator.model.views.board import BoardView, Notice, Patch, SessionBrief
from orchestrator.text import Text
from orchestrator.web.routing.answers import HttpRefusal
from orchestrator.web.routing.route import Access, AnyRoute, Call, Caller, Route
from orchestrator.web.streaming.broadcast import Board, Broadcast, JournalFrame, Reader, TelemetryFrame, journal_frame

log = structlog.get_logger(__name__)
TELEMETRY_S = 1.0
PAST_S = 2.0  # how long the store may take to tell the next event of the past

NO_SESSION = Text(vi="Không có {session} trên bảng theo dõi.", en="There is no {session} on the board.")

Send = Callable[[bytes], Awaitable[None]]
StillSignedIn = Callable[[web.Request], Awaitable[Caller | None]]


class Boards(Protocol):
    """The sessions that this process watches."""

    def sessions(self) -> Sequence[SessionBrief]: ...
    def board(self, session: str) -> Board | None: ...


class Feed(Protocol):
    """The journal: each event after `after`, once, in order, then those to come."""

    def follow(self, stream: str, after: int) -> AsyncIterator[Event]: ...


class Streams:
    """Whoever folds the journal into a board calls `publish` right after each fold."""

    def __init__(self, boards: Boards, feed: Feed, clock: Clock) -> None:
        self._boards = boards
        self._feed = feed
        self._clock = clock
        self._broadcasts: dict[str, Broadcast] = {}

    def publish(self, event: Event, patch: Patch) -> None:
        if broadcast := self._broadcasts.get(event.stream):
            broadcast.publish(event, patch)

    def publish_notices(self, session: str, notices: tuple[Notice, ...]) -> None:
        """Call when they changed."""
        if broadcast := self._broadcasts.get(session):
            broadcast.publish_notices(notices)

    @property
    def readers(self) -> int:
        """Browsers that read now."""
        return sum(broadcast.readers for broadcast in self._broadcasts.values())

    def of(self, session: str) -> Broadcast:
        """Raises HttpRefusal 404 when there is no such session."""
        if session not in self._broadcasts:
            board = self._boards.board(session)
            if board is None:
                raise HttpRefusal(404, "no_session", NO_SESSION.format(session=session))
            self._broadcasts[session] = Broadcast(board, self._clock)
        return self._broadcasts[session]

    async def tick(self) -> None:
        """Sends the telemetry until cancelled."""
        while True:
            await asyncio.sleep(TELEMETRY_S)
            for broadcast in self._broadcasts.values():
                broadcast.publish_telemetry()

    async def join(self, session: str, reader: Reader, after: int | None, send: Send) -> bytes:
        """Send the events after `after`; returns the snapshot to send next, behind which the reader gets all that
        follows, with no gap. Where the store cannot tell the past, the snapshot alone must do."""
        broadcast = self.of(session)
        if after is None or after >= broadcast.seq:
            return broadcast.join(reader)
        past = self._feed.follow(session, after)
        try:
            while after < broadcast.seq and (event := await _told(past)):
                after = event.seq
                await send(journal_frame(event, Patch()))
            return broadcast.join(reader)
        finally:
            await _end(past)

    def leave(self, session: str, reader: Reader) -> None:
        if broadcast := self._broadcasts.get(session):
            broadcast.leave(reader)

    def end(self, session: str) -> None:
        """There is no board of it any more: whoever reads it is let go."""
        if broadcast := self._broadcasts.pop(session, None):
            broadcast.close()

    def close(self) -> None:
        """Lets every reader go; they come back to the next process."""
        for broadcast in self._broadcasts.values():
            broadcast.close()


@dataclass(frozen=True, slots=True)
class Patience:
    """How much waits for one browser, and how long."""

    backlog: int = 8192  # frames: a storm over thousands of sites is told at once
    stall_s: float = 15.0  # a browser that takes nothing for so long is let go
    keep_alive_s: float = 10.0  # a sign to proxies, and a look whether the operator is still signed in


class EventStream:
    """The route of server-sent events."""

    def __init__(self, streams: Streams, still_signed_in: StillSignedIn, patience: Patience) -> None:
        self._streams = streams
        self._still_signed_in = still_signed_in
        self._patience = patience

    def routes(self) -> list[AnyRoute]:
        return [
            Route(
                "GET",
                "/api/v1/sessions/{session}/events",
                "Everything that happens, as it happens: journal, snapshot, telemetry and notices",
                Access.OPERATOR,
                self.events,
                gives="text/event-stream",
                refuses=(404,),
                frames=(JournalFrame, BoardView, TelemetryFrame, Notice),
            )
        ]

    async def events(self, call: Call[None]) -> web.StreamResponse:
        request, session = call.request, call.part("session")
        self._streams.of(session)
        response = web.StreamResponse(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        if request.method == hdrs.METH_HEAD:
            return response

        async def send(chunk: bytes) -> None:
            async with asyncio.timeout(self._patience.stall_s):
                await response.write(chunk)

        reader = Reader(self._patience.backlog, partial(_hang_up, request))
        try:
            await send(await self._streams.join(session, reader, _last_seen(request), send))
            await self._pump(request, reader, send)
        except (ConnectionError, TimeoutError):
            log.info("reader let go", by=call.caller.name)
            _hang_up(request)
        finally:
            self._streams.leave(session, reader)
        return response

    async def _pump(self, request: web.Request, reader: Reader, send: Send) -> None:
        """Until the reader is let go or its session is over."""
        loop = asyncio.get_running_loop()
        check_at = loop.time() + self._patience.keep_alive_s
        while not reader.lost:
            if chunk := await _next(reader, check_at):
                await send(chunk)
            if loop.time() >= check_at:
                if not await self._signed_in(request):
                    return
                await send(b": still here\n\n")
                check_at = loop.time() + self._patience.keep_alive_s

    async def _signed_in(self, request: web.Request) -> bool:
        try:
            return await self._still_signed_in(request) is not None
        except StoreError:
            return True  # nobody can tell, and the board is what they need now


def _hang_up(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()


async def _told(past: AsyncIterator[Event]) -> Event | None:
    """The next event of the past, or None where the store cannot tell."""
    try:
        async with asyncio.timeout(PAST_S):
            return await anext(past)
    except (StoreError, StopAsyncIteration, TimeoutError):
        return None


async def _next(reader: Reader, until: float) -> bytes:
    try:
        async with asyncio.timeout_at(until):
            return await reader.take()
    except TimeoutError:
        return b""


def _last_seen(request: web.Request) -> int | None:
    text = request.headers.get("Last-Event-ID", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


async def _end(feed: AsyncIterator[Event]) -> None:
    """A generator left half-way would go on holding its place."""
    end = getattr(feed, "aclose", None)
    if end:
        await end()
