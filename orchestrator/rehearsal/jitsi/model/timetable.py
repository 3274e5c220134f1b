"""What is due in the double, and when; it happens when somebody says how late it is."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

Act = Callable[[float], None]  # given the moment for which it was planned


class Timetable:
    """`now` is the moment that everything has been brought to; it never goes back."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._due: list[tuple[float, int, Act]] = []
        self._order = itertools.count()

    def at(self, at: float, act: Act) -> None:
        heapq.heappush(self._due, (at, next(self._order), act))

    def every(self, period_s: float, since: float, act: Act, still: Callable[[], bool]) -> None:
        """At `since` and then periodically, as long as it is `still` wanted."""

        def tick(at: float) -> None:
            if still():
                act(at)
                self.at(at + period_s, tick)

        self.at(since, tick)

    def advance(self, now: float) -> None:
        """Let everything happen that is due by `now`, in its order."""
        while self._due and self._due[0][0] <= now:
            at, _, act = heapq.heappop(self._due)
            self.now = at
            act(at)
        self.now = max(self.now, now)
