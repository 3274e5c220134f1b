"""When the engine must look again: one deadline for each kind and site, moved by setting it anew."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from enum import IntEnum

ROUNDING_S = 1e-6


class Due(IntEnum):
    """What falls due."""

    LISTEN = 0  # has it been silent too long?
    VERDICT = 1
    ECHO = 2  # the steady echo
    WINDOW = 3  # the quality window closes
    AWAY = 4  # known before, not heard since


class Deadlines:
    """A heap whose overtaken entries are passed over when they surface."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, Due, str]] = []
        self._planned: dict[tuple[Due, str], float] = {}

    def set(self, when: float, kind: Due, site: str) -> None:
        """Plan it, in place of an earlier plan for the same kind and site."""
        self._planned[kind, site] = when
        heapq.heappush(self._heap, (when, kind, site))

    def next(self) -> float:
        """The earliest plan; infinity when there is none."""
        while self._heap and self._planned.get(self._heap[0][1:]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else float("inf")

    def take(self, now: float) -> Iterator[tuple[Due, str]]:
        """Everything due by `now`, earliest first; what is set meanwhile is taken too when it is due."""
        while self.next() <= now + ROUNDING_S:
            _, kind, site = heapq.heappop(self._heap)
            del self._planned[kind, site]
            yield kind, site
