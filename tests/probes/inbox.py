"""Collects what callbacks tell, and lets a test wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    def __init__(self) -> None:
        self.all: list[T] = []
        self._came = asyncio.Event()

    def put(self, item: T) -> None:
        self.all.append(item)
        self._came.set()

    async def until(self, enough: Callable[[list[T]], bool], patience_s: float = 20.0) -> list[T]:
        """All that came, once there is enough of it. Raises TimeoutError."""
        async with asyncio.timeout(patience_s):
            while not enough(self.all):
                self._came.clear()
                await self._came.wait()
        return self.all

    async def first(self, n: int = 1) -> list[T]:
        return (await self.until(lambda items: len(items) >= n))[:n]
