"""The way that letters of all sessions share to one server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple, Protocol

from orchestrator.errors import DeliveryError
from orchestrator.model.message import Letter


class Post(Protocol):
    """What carries letters; `send` raises DeliveryError."""

    @property
    def name(self) -> str: ...

    async def send(self, letter: Letter) -> None: ...


class Shut(NamedTuple):
    """A channel that takes nothing until it is mended; not tried again before `until`, in monotonic seconds. It was
    found so `times` times in a row."""

    failure: DeliveryError
    until: float
    times: int


class Way:
    """One channel, for the letters of all sessions: one at a time, and none while it is shut. None: no post carries."""

    def __init__(self, post: Post | None = None) -> None:
        self.post = post
        self.turn = asyncio.Lock()
        self.shut: Shut | None = None
        self.on_opened: set[Callable[[], None]] = set()

    def use(self, post: Post | None) -> None:
        """Only one with other settings is worth another try."""
        if post is not self.post:
            self.post = post
            self.open()

    def open(self) -> None:
        """What is held goes now, if it can."""
        self.shut = None
        for opened in tuple(self.on_opened):
            opened()
