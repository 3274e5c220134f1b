"""Before an agent has said hello: who opens sockets without ever saying it, and who floods, waits outside."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from orchestrator.text import Text
from orchestrator.web.access.guard import Guard
from orchestrator.web.routing.answers import HttpRefusal

FLOOD_S = 5.0  # a flooder stays outside for so long
ARRIVING_MAX = 8  # sockets of one site that have not said hello yet

TOO_MANY = Text(vi="Quá nhiều kết nối từ điểm cầu này.", en="Too many connections from this site.")


class Arrivals:
    """By site: one that misbehaves keeps no other out."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._arriving: Counter[str] = Counter()
        self._flooders: dict[str, float] = {}

    def keep_out(self, site: str) -> None:
        """It has flooded us."""
        self._flooders[site] = asyncio.get_running_loop().time() + FLOOD_S

    @contextmanager
    def of(self, site: str, request: web.Request) -> Iterator[None]:
        """One that arrives, until it has been welcomed or sent away. Raises HttpRefusal 429."""
        wait = self._flooders.get(site, 0.0) - asyncio.get_running_loop().time()
        if wait > 0 or self._arriving[site] >= ARRIVING_MAX:
            self._guard.refused("agent", "flooding", request, site=site)
            raise HttpRefusal(429, "flooding", TOO_MANY, retry_after_s=max(wait, 1.0))
        self._flooders.pop(site, None)
        self._arriving[site] += 1
        try:
            yield
        finally:
            self._arriving[site] -= 1
