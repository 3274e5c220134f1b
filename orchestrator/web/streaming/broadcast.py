"""One session's frames for all browsers that read them; a reader too slow is let go and resumes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel, SerializeAsAny, TypeAdapter

from orchestrator.clock import Clock
from orchestrator.model.events import Body, Event
from orchestrator.model.views.board import BoardView, Figures, IncidentView, Notice, Patch

SNAPSHOT_S = 1.0  # after a restart all browsers come at once: one snapshot serves them while nothing happens
CHUNK = 256 * 1024  # bytes handed to the network at a time, so that a reader's copies stay few


class Board(Protocol):
    def view(self, now: datetime) -> BoardView: ...
    def incidents(self) -> tuple[IncidentView, ...]: ...
    def figures(self) -> Mapping[str, Figures]: ...


class JournalFrame(BaseModel):
    """`event: journal`. `patch` is empty on an event of the past: the snapshot that follows says it all."""

    id: str
    seq: int
    at: datetime
    kind: str
    body: SerializeAsAny[Body]
    late: bool
    patch: Patch


class TelemetryFrame(BaseModel):
    """`event: telemetry`, once a second; `at` is the server's time."""

    at: datetime
    sites: dict[str, Figures]


_NOTICES = TypeAdapter(tuple[Notice, ...])


def journal_frame(event: Event, patch: Patch) -> bytes:
    body = event.body
    model = JournalFrame(
        id=event.id, seq=event.seq, at=event.at, kind=body.kind, body=body, late=event.late, patch=patch
    )
    return _frame("journal", model.model_dump_json(), event.seq)


def _frame(name: str, data: str, seq: int | None = None) -> bytes:
    head = f"event: {name}\n" if seq is None else f"event: {name}\nid: {seq}\n"
    return f"{head}data: {data}\n\n".encode()


class Reader:
    """What waits for one browser. Frames are shared between readers; only the newest telemetry waits."""

    def __init__(self, backlog: int, hang_up: Callable[[], None]) -> None:
        self._backlog = backlog
        self._hang_up = hang_up
        self._frames: deque[bytes] = deque()
        self._telemetry: bytes | None = None
        self._wake = asyncio.Event()
        self.lost = False  # too slow: it was let go and will resume

    def push(self, frame: bytes) -> None:
        if len(self._frames) >= self._backlog:
            self.close()
            self._hang_up()  # its writer may be waiting for it at this moment
        if not self.lost:
            self._frames.append(frame)
            self._wake.set()

    def push_telemetry(self, frame: bytes) -> None:
        self._telemetry = frame
        self._wake.set()

    def close(self) -> None:
        self.lost = True
        self._frames.clear()
        self._wake.set()

    async def take(self) -> bytes:
        """The next bytes to send, at most about CHUNK; waits until there are some. Empty when let go."""
        while not (self._frames or self._telemetry or self.lost):
            self._wake.clear()
            await self._wake.wait()
        chunk = bytearray()
        while self._frames and len(chunk) < CHUNK:
            chunk += self._frames.popleft()
        if not self._frames and self._telemetry and not self.lost:
            chunk += self._telemetry
            self._telemetry = None
        return bytes(chunk)


class Broadcast:
    """One session's frames, made once for all who read."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._board = board
        self._clock = clock
        self._published = asyncio.Event()
        self._readers: set[Reader] = set()
        self._snapshot: bytes | None = None  # as long as it holds
        self._snapshot_at = 0.0
        self.seq = board.view(clock.now()).seq

    @property
    def readers(self) -> int:
        return len(self._readers)

    def publish(self, event: Event, patch: Patch) -> None:
        self.seq = max(self.seq, event.seq)
        self._snapshot = None
        self._published.set()
        if self._readers:
            self._push(journal_frame(event, patch))

    async def told(self, seq: int) -> None:
        """Until event `seq` has been published."""
        while self.seq < seq:
            self._published.clear()
            await self._published.wait()

    def publish_notices(self, notices: tuple[Notice, ...]) -> None:
        self._snapshot = None
        self._push(_frame("notices", _NOTICES.dump_json(notices).decode()))

    def publish_telemetry(self) -> None:
        if self._readers:
            model = TelemetryFrame(at=self._clock.now(), sites=dict(self._board.figures()))
            frame = _frame("telemetry", model.model_dump_json())
            for reader in self._readers:
                reader.push_telemetry(frame)

    def join(self, reader: Reader) -> bytes:
        """The snapshot that stands before the reader's first frame; nothing lies between the two."""
        self._readers.add(reader)
        now = self._clock.monotonic()
        if self._snapshot is None or now - self._snapshot_at >= SNAPSHOT_S:
            self._snapshot = _frame("snapshot", self._board.view(self._clock.now()).model_dump_json())
            self._snapshot_at = now
        return self._snapshot

    def leave(self, reader: Reader) -> None:
        self._readers.discard(reader)

    def close(self) -> None:
        for reader in self._readers:
            reader.close()

    def _push(self, frame: bytes) -> None:
        for reader in tuple(self._readers):
            reader.push(frame)
